import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it, jest } from '@jest/globals'
import { buildSync } from 'esbuild'
import type * as Library from 'purecache'
import {
  CACHE,
  Cached,
  cached,
  cacheOf,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  type MethodCache,
  TTLCache,
} from 'purecache'
import { deferred, settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import { seeded } from './support/random'
import { same } from './support/same'

const LRU = { backend: LRUCache, capacity: 9 } as const
const symbol = Symbol('symbol')

/** Runs for some milliseconds without a turn of the event loop. */
function work(ms: number): void {
  const start = performance.now()
  while (performance.now() - start < ms);
}

/** The library as it loads while `change` is in force. */
function loaded(change: () => void): typeof Library {
  let library!: typeof Library
  jest.isolateModules(() => {
    change()
    library = require('purecache') as typeof Library // eslint-disable-line @typescript-eslint/no-require-imports
  })
  return library
}

describe('unequal arguments never share an entry:', () => {
  const dressed = (value: object) =>
    Object.defineProperty(Object.setPrototypeOf(value, null) as object, Symbol.toStringTag, {
      value: 'Object',
    })
  class Longer {
    static readonly [Symbol.species] = function () {
      return new ArrayBuffer(2)
    }
  }
  it.each([
    ['an array with a symbol field', Object.assign([1], { [symbol]: 1 }), [1]],
    [
      'arrays whose symbol fields differ',
      Object.assign([], { [symbol]: 1 }),
      Object.assign([], { [symbol]: 2 }),
    ],
    [
      'a boxed string with an index past its end',
      Object.assign(Object('ab') as object, { 5: 1 }),
      Object('ab'),
    ],
    [
      'an array dressed as an object',
      dressed([1]),
      dressed(Object.assign(Object.create(null) as object, [1])),
    ],
    [
      'a buffer with a species of its own',
      Object.defineProperty(new ArrayBuffer(1), 'constructor', { value: Longer }),
      new ArrayBuffer(2),
    ],
  ])('%s', (_, a, b) => {
    let calls = 0
    const call = cached((_value: unknown) => ++calls, LRU)
    expect([isDeepStrictEqual(a, b), call(a) === call(b)]).toEqual([false, false])
  })
})

describe('keys', () => {
  it('whose hashes collide are found, evicted and deleted as any others', () => {
    const symbols = Array.from({ length: 200 }, () => Symbol('same'))
    const shapes = [
      (i: number) => [symbols[i], 1],
      (i: number) => [{ deep: [symbols[i]] }],
      (i: number) => [`${'x'.repeat(70)}${i}${'y'.repeat(70)}`, 0],
      (i: number) => [{ [`n${i % 9}${(i / 9) | 0}`]: 1 }],
    ]
    const random = seeded(3)
    for (const of of shapes) {
      let calls = 0
      const call = cached((..._: unknown[]) => ++calls, { backend: LRUCache, capacity: 90 })
      const cache = cacheOf(call)
      const model = new Map<string, number>()
      for (let step = 0; step < 2_500; step++) {
        const i = random(200)
        const key = JSON.stringify(of(i).map((arg) => (typeof arg === 'string' || i > 200 ? arg : i)))
        if (random(5) === 0) same(cache.delete(...of(i)), model.delete(key))
        else {
          const answer = call(...of(i))
          same(answer, model.get(key) ?? calls)
          model.delete(key)
          model.set(key, answer)
          if (model.size > 90) model.delete([...model.keys()][0]!)
        }
      }
      expect(cache.stats.size).toBe(model.size)
    }
  })

  it('are right when a getter of an argument calls the method again, with the same arguments too', () => {
    let depth = 0
    const seen: unknown[] = []
    const call: (of: object, n: number) => string = cached(
      (of: object, n: number) => JSON.stringify([of, n]),
      LRU,
    )
    const nosy = {
      a: 1,
      get b(): number {
        if (depth++ < 3) seen.push(call({ other: [depth] }, 2), call(nosy, 1))
        return 2
      },
    }
    expect([call(nosy, 1), call({ b: 2, a: 1 }, 1)]).toEqual(['[{"a":1,"b":2},1]', '[{"a":1,"b":2},1]'])
    expect(seen.filter((answer) => answer === '[{"a":1,"b":2},1]')).toHaveLength(3)
  })

  it('of 32-bit integers, of greater numbers and of other kinds live in one cache, as in a Map', () => {
    const random = seeded(11)
    const edges = [-0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 32, 1.5, NaN, '0', '-1', 1n, null]
    const kinds = [() => random(900), () => random(900) * 65_536, () => edges[random(edges.length)]]
    for (const Cache of [LRUCache, LFUCache]) {
      const cache = new Cache<unknown, number>({ capacity: 1e6 })
      const map = new Map<unknown, number>()
      for (let step = 0; step < 8_000; step++) {
        const key = random(9) === 0 ? -random(2 ** 31) : kinds[random(3)]!()
        if (random(2) === 0) same(cache.delete(key), map.delete(key))
        else {
          cache.set(key, step)
          map.set(key, step)
        }
      }
      expect([...cache].length).toBe(map.size)
      for (const [key, value] of map) same(cache.peek(key), value)
    }
  })

  it('keep nothing of an argument whose entry is gone', () => {
    const used = () => {
      globalThis.gc!()
      return process.memoryUsage().heapUsed
    }
    const call = cached((texts: string[]) => texts.length, { backend: LRUCache, capacity: 1 })
    call(['warm up'])
    const before = used()
    call(Array.from({ length: 100_000 }, (_, i) => `some longer text with a number ${i}`))
    call(['another'])
    expect((used() - before) / 1e6).toBeLessThan(3)
  })

  it('that are proxies run no code of theirs in a cache, as in a Map', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(new LRUCache<unknown, number>({ capacity: 1 }).set(proxy, 1).get(proxy)).toBe(1)
  })
})

describe('a listener that calls the method on expiry', () => {
  const setUp = (arg: unknown) => {
    const clock = new ManualClock()
    let loads = 0
    const load: (arg: unknown) => number = cached((_: unknown) => ++loads, {
      backend: LRUTTLCache,
      capacity: 9,
      ttl: 10,
      clock,
      onRemove: (_key, _value, cause) => void (cause === 'expired' && load(arg)),
    })
    load(arg)
    clock.advance(10)
    return load
  }

  it('leaves the outer call an answer', () => {
    expect(setUp('a')('a')).toBeGreaterThan(1)
  })

  it('leaves one entry, after whose deletion the method runs', () => {
    const load = setUp({ a: 1 })
    load({ a: 1 })
    expect(cacheOf(load).stats.size).toBe(1)
    cacheOf(load).delete({ a: 1 })
    expect(cacheOf(load).has({ a: 1 })).toBe(false)
  })
})

describe('a listener that throws', () => {
  const options = {
    ...LRU,
    onRemove: () => {
      throw new Error('listener')
    },
  }

  it('does not keep clear() of one instance from removing all its entries', () => {
    class Service {
      @Cached(options)
      of(n: number): number {
        return n
      }
    }
    const service = new Service()
    for (const n of [1, 2, 3]) service.of(n)
    const cache = cacheOf(service, 'of')
    expect(() => cache.clear()).toThrow('listener')
    expect([1, 2, 3].map((n) => cache.has(n))).toEqual([false, false, false])
  })

  it('neither ends the process nor keeps entries when an instance is collected', () => {
    const program = `
      import { cached, cacheOf, LRUCache } from 'purecache'
      const onRemove = () => { throw new Error('listener') }
      const of = cached((n) => n, { backend: LRUCache, capacity: 9, scope: 'instance', onRemove })
      for (const n of [1, 2, 3]) of.call({}, n)
      ;(() => { const gone = {}; for (const n of [1, 2, 3]) of.call(gone, n) })()
      for (let i = 0; i < 200 && cacheOf(of).stats.size > 0; i++) {
        gc()
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      console.log(cacheOf(of).stats.size)`
    const root = resolve(__dirname, '..')
    const { outputFiles } = buildSync({
      stdin: { contents: program, resolveDir: root },
      bundle: true,
      format: 'esm',
      write: false,
      alias: { purecache: resolve(root, 'lib/index.ts') },
      target: 'es2022',
    })
    const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module'], {
      input: outputFiles[0]!.text,
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([0, '0\n'])
  })

  it('or calls back at random never breaks a backend', () => {
    const random = seeded(17)
    const clock = new ManualClock()
    for (const make of [LRUCache, LFUCache, TTLCache, LRUTTLCache]) {
      let depth = 0
      const act = () => {
        const key = [random(4), `${random(4)}`][random(2)]
        const action = random(12)
        if (action < 4) cache.get(key)
        else if (action < 8) cache.set(key, key, random(3) ? undefined : { ttl: 1 + random(9) })
        else if (action === 8) cache.delete(key)
        else if (action === 9) clock.advance(random(6))
        else if (action === 10 && random(4) === 0) cache.clear()
        else cache.resize(1 + random(4))
      }
      const cache = new (make as typeof LRUTTLCache)<unknown, unknown>({
        capacity: 3,
        ttl: 10,
        clock,
        onRemove(key, value) {
          same(value, key)
          depth++
          if (depth < 4) act()
          depth--
          if (random(6) === 0) throw new Error('listener')
        },
      })
      for (let step = 0; step < 1_500; step++) {
        depth = 0
        try {
          act()
        } catch (error) {
          same(String(error), 'Error: listener')
        }
        const keys = [...cache.keys()]
        same(new Set(keys).size, keys.length)
        same(
          keys.every((key) => cache.peek(key) === key),
          true,
        )
        same(cache.size <= cache.capacity, true)
      }
    }
  })
})

describe('clear() of one instance', () => {
  it('does not ask the key function, which may need arguments', () => {
    class Service {
      @Cached({ ...LRU, key: (order: { id: number }) => order.id })
      total(order: { id: number }): number {
        return order.id
      }
    }
    const service = new Service()
    service.total({ id: 1 })
    void cacheOf(service, 'total').clear()
    expect(cacheOf(service, 'total').has({ id: 1 })).toBe(false)
  })
})

describe('a backend of the user’s own', () => {
  it('may be made of two of our caches', () => {
    class Tiers {
      readonly near = new LRUCache({ capacity: 2 })
      readonly far = new LRUCache({ capacity: 9 })
      get size() {
        return this.far.size
      }
      get(key: unknown): unknown {
        if (!this.near.has(key) && this.far.has(key)) this.near.set(key, this.far.get(key))
        return this.near.get(key)
      }
      set(key: unknown, value: unknown) {
        this.near.set(key, value)
        this.far.set(key, value)
      }
      has(key: unknown) {
        return this.near.has(key) || this.far.has(key)
      }
      delete(key: unknown) {
        return [this.near.delete(key), this.far.delete(key)].includes(true)
      }
      clear() {
        this.near.clear()
        this.far.clear()
      }
    }
    const read = cached((of: { id: string }) => `loaded ${of.id}`, { backend: Tiers })
    const cache = cacheOf(read)
    const answers: string[] = []
    const ask = (id: string) => answers.push(read({ id }))
    const put = (id: string) => void cache.set([{ id }], `set ${id}`)
    ask('a')
    put('b')
    ask('c')
    put('a')
    for (const id of ['a', 'b', 'c', 'a']) ask(id)
    expect(answers.slice(2)).toEqual(['set a', 'set b', 'loaded c', 'set a'])
    expect(cache.stats.size).toBe(3)
  })

  it('whose class is an asynchronous store is refused at decoration', () => {
    class Store {
      size = 0
      async get(): Promise<undefined> {}
      async set(): Promise<void> {}
      async has(): Promise<boolean> {
        return false
      }
      async delete(): Promise<boolean> {
        return false
      }
      async clear(): Promise<void> {}
    }
    const decorate = cached as (method: () => unknown, options: object) => () => unknown
    expect(() => decorate(async () => 1, { backend: Store })).toThrow(/^Cannot cache /)
  })

  it('given ready-made is cleared also of entries that were there before', () => {
    const backend = new Map<string, unknown>()
    let loads = 0
    const [first, second] = [0, 0].map(() => cached((_: string) => ++loads, { backend, namespace: 'same' }))
    first!('a')
    expect(second!('a')).toBe(1)
    void cacheOf(second!).clear()
    expect(second!('a')).toBe(2)
  })
})

/** A store whose operations take effect, and answer, when `turn` says so. */
function slow(turn: () => Promise<unknown>, held = new Map<string, unknown>()) {
  const act = async <T>(operation: () => T) => {
    await turn()
    const answer = operation()
    await turn()
    return answer
  }
  return {
    get: (key: string) => act(() => held.get(key)),
    has: (key: string) => act(() => held.has(key)),
    set: (key: string, value: unknown) => act(() => held.set(key, value)),
    delete: (key: string) => act(() => held.delete(key)),
    clear: () => act(() => held.clear()),
  }
}

describe('an asynchronous store', () => {
  it('that another writes to between get and has never answers undefined', async () => {
    const held = new Map<string, unknown>()
    const store = slow(async () => {}, held)
    const gate = deferred()
    const reads = { ...store, get: async (key: string) => store.get(key) }
    const has = async (key: string) => (await gate.promise, store.has(key))
    const load = cached(async (_: string) => 'loaded', {
      backend: { ...reads, has },
      namespace: 'n',
      scope: 'class',
    })
    const answer = load('a')
    await settled()
    held.set('n:()("a")', 'written by another')
    gate.resolve()
    expect(await answer).toMatch(/loaded|written/)
  })

  it('answers no later call with what was read before an invalidation, in any order of events', async () => {
    const random = seeded(23)
    const wait = async () => {
      for (let turn = random(6); turn >= 0; turn--) await Promise.resolve()
    }
    const wrong: string[] = []
    for (let round = 0; round < 60; round++) {
      const versions = [0, 0]
      const read = cached(
        async (key: number) => {
          const version = versions[key]!
          await wait()
          return version
        },
        { backend: slow(wait), namespace: 'n', scope: 'class' },
      )
      await read(0)
      const pending: unknown[] = []
      for (let step = 0; step < 60; step++) {
        const key = random(2)
        const action = random(10)
        if (action < 6) {
          const since = versions[key]!
          const check = (version: number) => void (version >= since || wrong.push(`${version}, not ${since}`))
          pending.push(read(key).then(check))
        } else {
          versions[key]!++
          pending.push(action < 8 ? cacheOf(read).delete(key) : cacheOf(read).set([key], versions[key]!))
        }
        if (random(2) === 0) await wait()
      }
      await Promise.all(pending)
    }
    expect([...new Set(wrong)]).toEqual([])
  })

  it('is known by what set() and delete() return too, so that a call waits for them', async () => {
    const gate = deferred()
    const held = new Map<string, unknown>([['n:()("a")', 'old']])
    const store = slow(async () => {}, held)
    const backend = { ...store, delete: (key: string) => gate.promise.then(() => store.delete(key)) }
    const load = cached(async (_: string) => 'new', { backend, namespace: 'n', scope: 'class' })
    const deleted = cacheOf(load).delete('a')
    const answer = load('a')
    await settled()
    gate.resolve()
    expect([await deleted, await answer]).toEqual([true, 'new'])
  })

  it('that is down causes no unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', listen)
    const down = () => Promise.reject(new Error('down'))
    const backend = { get: down, set: down, has: down, delete: down, clear: down }
    await cacheOf(cached(async (n: number) => n, { backend, namespace: 'n', scope: 'class' })).set([1], 1)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listen)
    expect(unhandled).toEqual([])
  })
})

describe('a synchronous method', () => {
  it('answers with values, though a promise was given to set()', async () => {
    const double = cached((n: number) => 2 * n, LRU)
    double(1)
    const stored = cacheOf(double).set([2], Promise.resolve(40))
    expect(double(2)).toBe(4)
    await stored
    void cacheOf(double).set([3], 60)
    expect([double(1), typeof double(2), double(3)]).toEqual([2, 'number', 60])
  })

  it('whose result cannot be asked for a then has ended its load', () => {
    const strict = new Proxy(
      {},
      {
        get() {
          throw new Error('strict')
        },
      },
    )
    const read = cached(() => strict, LRU)
    expect(() => read()).toThrow('strict')
    const { misses, loads, loadFailures } = cacheOf(read).stats
    expect([misses, loads, loadFailures]).toEqual([1, 1, 1])
  })
})

describe('the kept clock', () => {
  const dense = (cache: TTLCache<string, number>, calls: number) => {
    for (let call = 0; call < calls; call++) cache.has('other')
  }

  it('counts the age of a result from the end of its load', () => {
    const load = cached((_: number) => work(8), { backend: LRUTTLCache, capacity: 99, ttl: 6 })
    const cache = cacheOf(load)
    const other = new TTLCache<string, number>({ ttl: 1e9 }).set('other', 1)
    const alive = Array.from({ length: 30 }, (_, n) => {
      dense(other, 100 + n)
      load(n)
      dense(other, 70)
      return cache.has(n)
    })
    expect(alive.filter((is) => is).length).toBeGreaterThan(20)
  })

  it('sets no timer that fake timers count', () => {
    const library = loaded(() => jest.useFakeTimers({ doNotFake: ['Date'] }))
    const cache = new library.TTLCache<string, number>({ ttl: 1e9 }).set('other', 1)
    dense(cache, 100_000)
    const timers = jest.getTimerCount()
    jest.useRealTimers()
    expect(timers).toBe(0)
  })

  it('does without timers where a platform refuses them', () => {
    const { setTimeout } = globalThis
    try {
      const refuse = () => {
        throw new Error('not in global scope')
      }
      const library = loaded(() => (globalThis.setTimeout = refuse as never))
      const cache = new library.TTLCache<string, number>({ ttl: 1e9 }).set('other', 1)
      expect(() => dense(cache, 100_000)).not.toThrow()
    } finally {
      globalThis.setTimeout = setTimeout
    }
  })
})

describe.each([
  ['TTLCache', TTLCache],
  ['LRUTTLCache', LRUTTLCache],
])('a clock that goes both ways under a %s', (_, Cache) => {
  it('never lets out what is too old or from the future, and loses nothing that always lived', () => {
    const random = seeded(29)
    for (let round = 0; round < 200; round++) {
      const clock = new ManualClock()
      const cache = new Cache<number, number>({ ttl: 50, capacity: 99, clock })
      const [writtenAt, wasDead] = [new Map<number, number>(), new Set<number>()]
      for (let step = 0; step < 60; step++) {
        const key = random(6)
        if (random(3) === 0) clock.advance(random(4) === 0 ? -random(60) : random(40))
        for (const [each, at] of writtenAt) if (clock.now() < at || clock.now() - at >= 50) wasDead.add(each)
        const age = clock.now() - (writtenAt.get(key) ?? NaN)
        const found = cache.get(key)
        if (found !== undefined) same(age >= 0 && age < 50, true)
        else same(!writtenAt.has(key) || wasDead.has(key), true)
        if (random(3) > 0) continue
        cache.set(key, step)
        writtenAt.set(key, clock.now())
        wasDead.delete(key)
      }
    }
  })

  it('counts an entry with a ttl of its own from the future as expired, when it purges and when it is full', () => {
    const clock = new ManualClock()
    const heard: unknown[] = []
    const onRemove = (...[key, , cause]: unknown[]) => void heard.push(key, cause)
    const make = () => new Cache<string, number>({ capacity: 2, ttl: 1_000, clock, onRemove })
    const [purged, full] = [make().set('b', 1), make().set('b', 1)]
    clock.advance(50)
    for (const cache of [purged, full]) cache.set('own', 2, { ttl: 500 })
    clock.advance(-40)
    expect([purged.purge(), [...full.set('c', 3).keys()]]).toEqual([1, ['b', 'c']])
    expect(heard).toEqual(['own', 'expired', 'own', 'expired'])
  })
})

describe('inspection', () => {
  const record = (Class: object) => {
    const { metadata } = Symbol as unknown as { metadata: symbol }
    return (Reflect.get(Class, metadata) as Record<symbol, Record<string, MethodCache>> | undefined)?.[CACHE]
  }

  it('through Symbol.metadata of a subclass shows the overriding method', () => {
    class Base {
      @Cached(LRU)
      of(n: number): number {
        return n
      }
    }
    class Child extends Base {
      @Cached({ backend: LFUCache, capacity: 2 })
      override of(n: number): number {
        return super.of(n)
      }
    }
    const expected = DECORATORS === 'standard' ? cacheOf(new Child(), 'of').backend : undefined
    expect(record(Child)?.of?.backend).toBe(expected)
  })

  it('of a method that is cached twice finds the outer cache, in every place and under other decorators', () => {
    const around = (target: any, _: unknown, descriptor?: PropertyDescriptor): any => {
      const method = (descriptor?.value ?? target) as (...args: unknown[]) => unknown
      const value = function (this: unknown, ...args: unknown[]) {
        return method.apply(this, args)
      }
      return descriptor === undefined ? value : { ...descriptor, value }
    }
    class Twice {
      @around
      @Cached({ backend: LFUCache, capacity: 1 })
      @Cached(LRU)
      of(n: number): number {
        return n
      }
    }
    const published = record(Twice)?.of?.backend ?? cacheOf(new Twice(), 'of').backend
    expect([cacheOf(new Twice(), 'of').backend, published]).toEqual([
      expect.any(LFUCache),
      expect.any(LFUCache),
    ])
  })
})

describe('an error', () => {
  it('names the backend in a minified bundle too', () => {
    const root = resolve(__dirname, '..')
    const { outputFiles } = buildSync({
      stdin: {
        contents: `import { LRUCache } from 'purecache'; new LRUCache({ capacity: 0 })`,
        resolveDir: root,
      },
      bundle: true,
      minify: true,
      write: false,
      alias: { purecache: resolve(root, 'lib/index.ts') },
      target: 'es2022',
    })

    expect(new Function(outputFiles[0]!.text)).toThrow(/^Cannot create LRUCache: /)
  })
})
