import { afterEach, describe, expect, it, jest } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  LRUCache,
  LRUTTLCache,
  remote,
  remoteCacheOf,
  shared,
  TTLCache,
} from 'purecache'
import { advise } from 'purecache/advice'
import { type InspectedCache, inspector, type InspectorOptions, serve } from 'purecache/inspector'
import { TestStore } from '../support/test-store'

const LRU = { backend: LRUCache, capacity: 10 } as const
const HOST = 'http://localhost/caches/'
const OWN = { 'x-purecache': '1', 'sec-fetch-site': 'same-origin' }

/** A function under a name, whose values and errors hold what nobody may see. */
function secretive() {
  return cached(function load(user: { name: string }) {
    if (user.name === 'mallory') throw new TypeError('the password of mallory')
    return { secret: `of ${user.name}` }
  }, LRU)
}

const stateOf = async (handler: ReturnType<typeof inspector>, query = '') => {
  const response = await handler(new Request(`${HOST}state${query}`))
  return (await response.json()) as Record<string, any>
}
const detailsOf = (handler: ReturnType<typeof inspector>, label: string) =>
  stateOf(handler, `?cache=${encodeURIComponent(label)}`)
const act = (handler: ReturnType<typeof inspector>, cache: string, action: string) =>
  handler(
    new Request(`${HOST}act?${new URLSearchParams({ cache, action }).toString()}`, {
      method: 'POST',
      headers: OWN,
    }),
  )

afterEach(() => {
  jest.useRealTimers()
})

describe('the state', () => {
  it('has the counters and the cache of every method', async () => {
    const load = cached(
      function load(n: number) {
        return n
      },
      { backend: LRUTTLCache, capacity: 2, ttl: 5_000 },
    )
    for (const n of [1, 1, 2, 3]) load(n)
    const handle = cacheOf(load)
    const {
      methods,
      process: shown,
      isChosen,
      show,
      actions,
    } = await stateOf(inspector({ caches: [handle] }))
    const { stats } = handle
    const counters = Object.fromEntries(
      Object.entries(stats).filter(([name]) => !['hitRate', 'loadTimes'].includes(name)),
    )
    expect(methods).toEqual([
      { ...counters, label: 'load', caches: 1, backend: 'LRUTTLCache', scope: 'class', ttl: 5_000 },
    ])
    expect({ shown, isChosen, show, actions }).toEqual({
      shown: {
        pid: process.pid,
        runtime: `Node ${process.version}`,
        version: '0.2.0',
        since: expect.any(Number),
      },
      isChosen: true,
      show: 'counts',
      actions: [],
    })
  })

  it('has all caches of the process by default, including later ones', async () => {
    const handler = inspector()
    class LateInspected {
      @Cached(LRU)
      find(n: number): number {
        return n
      }
    }
    new LateInspected().find(1)
    const { methods, isChosen } = await stateOf(handler)
    expect(isChosen).toBe(false)
    expect(methods).toContainEqual(
      expect.objectContaining({ label: 'LateInspected.find', scope: 'instance', size: 1 }),
    )
  })

  it('has null for infinite numbers, and adds up caches of one label', async () => {
    const twin = (n: number) => n
    const make = () => cached(twin, { backend: TTLCache, ttl: 1_000, scope: () => 1 })
    const [a, b] = [make(), make()]
    a(1)
    b(1)
    b(2)
    const { methods } = await stateOf(inspector({ caches: [cacheOf(a), cacheOf(b)] }))
    expect(methods).toEqual([
      expect.objectContaining({
        label: 'twin',
        caches: 2,
        size: 3,
        misses: 3,
        capacity: null,
        scope: 'function',
      }),
    ])
  })

  it('has no argument, value or message of an error', async () => {
    const load = secretive()
    load({ name: 'ada' })
    expect(() => load({ name: 'mallory' })).toThrow()
    const text = JSON.stringify(await stateOf(inspector({ caches: [cacheOf(load)] })))
    expect(text).not.toMatch(/ada|mallory|secret|password/)
  })
})

describe('a method that is open', () => {
  const calls = (load: ReturnType<typeof secretive>) => {
    for (let n = 0; n < 400; n++) load({ name: n % 2 === 0 ? 'ada' : `user ${n % 7}` })
    expect(() => load({ name: 'mallory' })).toThrow()
  }
  const opened = async (options: InspectorOptions) => {
    const load = secretive()
    const handler = inspector({ caches: [cacheOf(load)], ...options })
    await detailsOf(handler, 'load')
    calls(load)
    return detailsOf(handler, 'load')
  }

  it('shows frequent calls by their share, without arguments and values', async () => {
    const details = await opened({})
    expect(details['sampled']).toBeGreaterThan(20)
    expect(details['hot'][0]).toEqual({
      id: expect.stringMatching(/^[a-z0-9]+$/),
      share: expect.any(Number),
      least: expect.any(Number),
    })
    expect(details['hot'][0].share).toBeGreaterThan(0.2)
    expect(details['errors']).toEqual(['TypeError'])
    expect(JSON.stringify(details)).not.toMatch(/ada|mallory|secret|password/)
  })

  it('shows arguments with show keys, and values with show values', async () => {
    const [keys, values] = [await opened({ show: 'keys' }), await opened({ show: 'values' })]
    expect(keys['hot'][0]).toMatchObject({ args: `{ name: 'ada' }` })
    expect(JSON.stringify(keys)).not.toMatch(/secret|password/)
    expect(values['hot'][0]).toMatchObject({ args: `{ name: 'ada' }`, value: `{ secret: 'of ada' }` })
  })

  it('still shows a value after calls that have none yet', async () => {
    const load = secretive()
    const handler = inspector({ caches: [cacheOf(load)], show: 'values' })
    await detailsOf(handler, 'load')
    for (let n = 0; n < 100; n++) load({ name: 'ada' })
    for (let n = 0; n < 100; n++) {
      cacheOf(load).clear()
      load({ name: 'ada' })
    }
    expect((await detailsOf(handler, 'load'))['hot'][0]).toMatchObject({ value: `{ secret: 'of ada' }` })
  })

  it('shows the text of describeKey for the arguments, 200 characters at most', async () => {
    const details = await opened({ show: 'keys', describeKey: ([{ name }]) => `${name.at(0)}`.repeat(500) })
    expect(details['hot'][0].args).toBe(`${'a'.repeat(199)}…`)
    expect(JSON.stringify(details)).not.toContain('ada')
    const broken = await opened({
      show: 'keys',
      describeKey: () => {
        throw new Error('of describeKey')
      },
    })
    expect(broken['hot']).toEqual([])
  })

  it.each([
    ['a promise that rejects', () => Promise.reject(new Error('of describeKey'))],
    ['an object', () => ({ secret: 1 })],
    ['a number', () => 7],
    ['nothing', () => undefined],
  ])('counts no call that describeKey makes %s of', async (_, describeKey) => {
    const details = await opened({ show: 'keys', describeKey: describeKey as unknown as () => string })
    expect(details['hot']).toEqual([])
  })

  it('counts removals by cause, and keeps the last five errors', async () => {
    const load = cached(
      function load(n: number) {
        if (n < 0) throw Object.assign(new Error(), { name: `E${n}` })
        return n
      },
      { backend: LRUCache, capacity: 2 },
    )
    const handler = inspector({ caches: [cacheOf(load)] })
    expect(await detailsOf(handler, 'load')).toEqual({
      label: 'load',
      sampled: 0,
      hot: [],
      removals: {},
      errors: [],
    })
    for (const n of [1, 2, 3]) load(n)
    cacheOf(load).clear()
    for (const n of [-1, -2, -3, -4, -5, -6]) expect(() => load(n)).toThrow()
    expect(await detailsOf(handler, 'load')).toMatchObject({
      removals: { evicted: 1, cleared: 2 },
      errors: ['E-6', 'E-5', 'E-4', 'E-3', 'E-2'],
    })
  })

  it('counts no call where a shared store fails and answers again', async () => {
    const handle = cacheOf(secretive())
    const subscribe = jest.fn<InspectedCache['subscribe']>(() => () => undefined)
    const explain = () => handle.explain({ name: 'ada' })
    const watched = { label: 'load', stats: handle.stats, backend: handle.backend, subscribe, explain }
    const handler = inspector({ caches: [watched as unknown as InspectedCache] })
    await detailsOf(handler, 'load')
    for (const state of ['down', 'up', 'gap']) subscribe.mock.calls[0]![0]({ type: 'store', state })
    expect(await detailsOf(handler, 'load')).toMatchObject({ sampled: 0, hot: [] })
  })

  it('has advice when advise is given, and none for an unknown backend', async () => {
    const known = cached(
      function known(n: number) {
        return n
      },
      { backend: LRUCache, capacity: 4 },
    )
    const foreign = cached(
      function foreign(n: number) {
        return n
      },
      { backend: shared(new Map()) },
    )
    const handler = inspector({ caches: [cacheOf(known), cacheOf(foreign)], advise })
    expect((await detailsOf(handler, 'known'))['advice']).toBeNull()
    expect((await detailsOf(handler, 'foreign'))['advice']).toBeNull()
    for (let n = 0; n < 20_000; n++) known(n % 7)
    expect((await detailsOf(handler, 'known'))['advice']).toMatch(/^known: the cache answered/)
  })

  it('is watched only until half a minute after the last request', async () => {
    jest.useFakeTimers()
    const load = secretive()
    const handle = cacheOf(load)
    const ended = jest.fn()
    const subscribe = jest.fn<InspectedCache['subscribe']>(() => ended)
    const watched = new Proxy(handle, {
      get: (target, name) => (name === 'subscribe' ? subscribe : (Reflect.get(target, name) as unknown)),
    })
    const handler = inspector({ caches: [watched] })
    await stateOf(handler)
    expect(subscribe).not.toHaveBeenCalled()
    await detailsOf(handler, 'load')
    jest.advanceTimersByTime(20_000)
    await detailsOf(handler, 'load')
    jest.advanceTimersByTime(29_999)
    expect([subscribe.mock.calls.length, ended.mock.calls.length]).toEqual([1, 0])
    jest.advanceTimersByTime(1)
    expect(ended).toHaveBeenCalledTimes(1)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('ends the watch of the first method when a ninth is opened', async () => {
    const handles = Array.from({ length: 9 }, (_, at) =>
      cacheOf(
        cached(
          Object.defineProperty((n: number) => n, 'name', { value: `of ${at}` }),
          LRU,
        ),
      ),
    )
    const handler = inspector({ caches: handles })
    for (const { label } of handles) await detailsOf(handler, label)
    for (const handle of [handles[0]!, handles[8]!]) await handle.warm([[1]])
    for (const handle of [handles[0]!, handles[8]!]) handle.clear()
    expect((await detailsOf(handler, 'of 8'))['removals']).toEqual({ cleared: 1 })
    expect((await detailsOf(handler, 'of 0'))['removals']).toEqual({})
  })

  it('is not found when its label is unknown', async () => {
    const response = await inspector({ caches: [] })(new Request(`${HOST}state?cache=__proto__`))
    expect(response.status).toBe(404)
  })
})

describe('an action', () => {
  it('clears every cache of the label, even one whose store returns promises', async () => {
    const store = new TestStore()
    const load = cached(async function load(n: number) { return n }, { backend: remote(store, { namespace: 'inspected' }) }) // prettier-ignore
    await load(1)
    const handle = remoteCacheOf(load)
    const handler = inspector({ caches: [handle], actions: ['clear'] })
    expect(await (await act(handler, 'load', 'clear')).json()).toEqual({ done: 'load: cleared' })
    expect(await handle.has(1)).toBe(false)
  })

  it('refreshes entries, a thousand at most, and says how many failed', async () => {
    let isDown = false
    const load = cached(
      async function load(n: number) {
        if (isDown && n % 2 === 0) throw new Error('down')
        return n
      },
      { backend: LRUCache, capacity: 2_000 },
    )
    const handle = cacheOf(load)
    await handle.warm(Array.from({ length: 1_010 }, (_, n) => [n] as [number]))
    const handler = inspector({ caches: [handle], actions: ['refresh'] })
    isDown = true
    expect(await (await act(handler, 'load', 'refresh')).json()).toEqual({
      done: 'load: 500 of 1010 entries refreshed, 500 failed, 10 left alone',
    })
    expect(handle.stats).toMatchObject({ refreshes: 1_000, refreshFailures: 500, size: 1_010 })
  })

  it('gives the reason for its failure', async () => {
    class ByInstance {
      @Cached(LRU)
      find(n: number): number {
        return n
      }
    }
    new ByInstance().find(1)
    const handler = inspector({ caches: [cacheOf(ByInstance.prototype, 'find')], actions: ['refresh'] })
    const response = await act(handler, 'ByInstance.find', 'refresh')
    expect(response.status).toBe(409)
    expect(await response.text()).toMatch(/the handle must come from an instance/)
    expect((await act(handler, 'Other.find', 'refresh')).status).toBe(404)
  })
})

describe('an address', () => {
  const handler = inspector({ caches: [] })
  const answered = async (path: string, method = 'GET') => {
    const { status, headers } = await handler(new Request(`http://localhost${path}`, { method }))
    return [status, headers.get('location') ?? headers.get('content-type')]
  }

  it('is matched by its end, at any mount path', async () => {
    for (const mount of ['/', '/caches/', '/a/b/caches/']) {
      expect(await answered(mount)).toEqual([200, 'text/html; charset=utf-8'])
      expect(await answered(`${mount}app.js`)).toEqual([200, 'text/javascript; charset=utf-8'])
      expect(await answered(`${mount}app.css`)).toEqual([200, 'text/css; charset=utf-8'])
      expect(await answered(`${mount}state`)).toEqual([200, 'application/json'])
    }
  })

  it('is redirected to one with a slash, relative to itself, and keeps its query', async () => {
    expect(await answered('/a/caches?x=1')).toEqual([308, './caches/?x=1'])
    expect(await answered('//evil')).toEqual([308, './evil/'])
    expect(await answered('/javascript:alert(1)')).toEqual([308, './javascript:alert(1)/'])
  })

  it('is not found when it looks like a file, and only read', async () => {
    for (const path of ['/favicon.ico', '/app.js.map', '/constructor.js'])
      expect((await answered(path))[0]).toBe(404)
    expect(await answered('/constructor')).toEqual([308, './constructor/'])
    for (const method of ['POST', 'PUT', 'DELETE'])
      for (const path of ['/', '/state', '/events']) expect((await answered(path, method))[0]).toBe(405)
    for (const path of ['/', '/state', '/events']) expect((await answered(path, 'HEAD'))[0]).toBe(200)
  })
})

describe('options', () => {
  it.each([
    [{ token: '' }, RangeError, 'token must be printable ASCII, with no space at an end'],
    [{ token: 'größe' }, RangeError, 'token must be printable ASCII, with no space at an end'],
    [{ token: 'read from a file\n' }, RangeError, 'token must be printable ASCII, with no space at an end'],
    [{ token: ' led by a space' }, RangeError, 'token must be printable ASCII, with no space at an end'],
    [{ token: 1 }, TypeError, 'token must be a string, received 1'],
    [{ authorize: true }, TypeError, 'authorize must be a function, received true'],
    [{ describeKey: 'name' }, TypeError, `describeKey must be a function, received 'name'`],
    [{ advise: true }, TypeError, 'advise must be a function, received true'],
    [{ actions: true }, TypeError, 'actions must be false or a list, received true'],
    [{ actions: ['drop'] }, RangeError, `actions must be of clear, refresh and reset, received 'drop'`],
    [{ show: 'all' }, RangeError, `show must be 'counts', 'keys' or 'values', received 'all'`],
    [
      { caches: 1 },
      TypeError,
      'caches must be a list of handles, or a function that returns one, received 1',
    ],
    [null, TypeError, 'options must be an object, received null'],
  ])('of a wrong kind are refused at once: %j', (options, Kind, must) => {
    expect(() => inspector(options as never)).toThrow(new Kind(`Cannot inspect caches: ${must}`))
  })

  it('are rejected by serve before it listens', async () => {
    for (const port of [-1, 65_536, 1.5, '80'])
      await expect(serve({ port: port as number })).rejects.toThrow(
        /^Cannot serve the inspector: port must be an integer from 0 to 65535, received/,
      )
    await expect(serve({ token: '' })).rejects.toThrow(
      'Cannot inspect caches: token must be printable ASCII, with no space at an end',
    )
  })
})
