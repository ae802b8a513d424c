import { describe, expect, it, jest } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  LRUCache,
  type MethodCache,
  refreshAfter,
  rememberErrors,
  staleIfError,
} from 'purecache'
import { settled } from '../support/deferred'
import { useManualTime } from '../support/manual-time'
import { timedMethod } from '../support/timed-method'
import { unhandledDuring } from '../support/unhandled'

describe('rememberErrors', () => {
  const time = useManualTime()
  // The errors of a backend without time go by the default clock, so both clocks are moved together here.
  const setUp = (...rules: Parameters<typeof timedMethod>[1][]) => timedMethod({ clock: time }, ...rules)

  it('rejects for its duration, without calling the method', async () => {
    const { source, load, cache } = setUp(rememberErrors(30))
    const call = load('a')
    source.fail('down')
    const error: unknown = await call.catch((failure: unknown) => failure)
    time.advance(29)
    await expect(load('a')).rejects.toBe(error)
    expect(source.loads).toHaveLength(1)
    expect(cache.stats).toMatchObject({ hits: 1, misses: 1, size: 0 })
    time.advance(1)
    const again = load('a')
    expect(source.loads).toHaveLength(2)
    source.answer('up')
    expect(await again).toBe('up')
    expect(await load('a')).toBe('up')
  })

  it('throws where the method threw', () => {
    let calls = 0
    const of = cached(
      (n: number): number => {
        throw new Error(`down ${n} ${++calls}`)
      },
      { backend: LRUCache, capacity: 1 },
      rememberErrors(30),
    )
    expect(() => of(1)).toThrow('down 1 1')
    expect(() => of(1)).toThrow('down 1 1')
    expect(() => of(2)).toThrow('down 2 2')
    time.advance(30)
    expect(() => of(1)).toThrow('down 1 3')
  })

  it.each<[string, (cache: MethodCache<[string], string>) => void]>([
    ['delete', (cache) => void cache.delete('a')],
    ['clear', (cache) => cache.clear()],
    ['refresh', (cache) => void cache.refresh('a')],
  ])('forgets an error on %s', async (_, act) => {
    const { source, load, cache } = setUp(rememberErrors(30))
    const call = load('a')
    source.fail('down')
    await expect(call).rejects.toThrow('down')
    act(cache)
    const again = load('a')
    expect(source.loads).toHaveLength(2)
    source.answer('up')
    expect(await again).toBe('up')
  })

  it('forgets an error on set', async () => {
    const { source, load, cache } = setUp(rememberErrors(30))
    const call = load('a')
    source.fail('down')
    await expect(call).rejects.toThrow('down')
    void cache.set(['a'], 'set')
    cache.delete('b')
    expect(await load('a')).toBe('set')
  })

  it('delays the repetition of a failed refresh', async () => {
    const { source, load, loaded } = setUp(refreshAfter(50), rememberErrors(30))
    await loaded('a', 'one')
    time.advance(50)
    await load('a')
    source.fail('down')
    await settled()
    time.advance(29)
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(2)
    time.advance(1)
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(3)
  })

  it('returns the expired value with staleIfError, without calling the method', async () => {
    const { source, load, loaded, cache } = setUp(staleIfError(500), rememberErrors(30))
    await loaded('a', 'one')
    time.advance(100)
    const call = load('a')
    source.fail('down')
    await call
    time.advance(29)
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(2)
    expect(cache.stats).toMatchObject({ hits: 1, staleHits: 2 })
  })

  it('takes no capacity, and remembers at most a thousand errors', async () => {
    let calls = 0
    const load = cached(
      async (n: number): Promise<number> => {
        calls++
        if (n >= 0) throw new Error('down')
        return n
      },
      { backend: LRUCache, capacity: 1 },
      rememberErrors(30),
    )
    await load(-1)
    for (let n = 0; n < 1_001; n++) await load(n).catch(() => undefined)
    expect(cacheOf(load).stats).toMatchObject({ size: 1, evictions: 0 })
    calls = 0
    for (const n of [1_000, 1]) await load(n).catch(() => undefined)
    expect(calls).toBe(0)
    await load(0).catch(() => undefined)
    expect(calls).toBe(1)
  })

  it('causes no unhandled rejection', async () => {
    const { source, load } = setUp(rememberErrors(30))
    const reasons = await unhandledDuring(async () => {
      const call = load('a')
      source.fail('down')
      await call.catch(() => undefined)
      await load('a').catch(() => undefined)
    })
    expect(reasons).toEqual([])
  })

  it('notifies listeners of a hit with the error', () => {
    const of = cached(
      (_n: number): number => {
        throw new Error('down')
      },
      { backend: LRUCache, capacity: 1 },
      rememberErrors(1e9),
    )
    expect(() => of(1)).toThrow('down')
    const events: unknown[] = []
    cacheOf(of).subscribe((event) => void events.push(event))
    expect(() => of(1)).toThrow('down')
    expect(events).toEqual([{ type: 'hit', args: [1], error: new Error('down'), isStale: false }])
  })

  it('answers with the very thing that was thrown, even if its stack cannot be read', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const unreadable = Object.defineProperty(new Error('down'), 'stack', {
      get() {
        throw new Error('no stack')
      },
    })
    class Service {
      @Cached({ backend: LRUCache, capacity: 9 }, rememberErrors(1e9))
      of(thrown: () => unknown): number {
        throw thrown()
      }
      @Cached({ backend: LRUCache, capacity: 9 }, rememberErrors(1e9))
      async load(thrown: () => unknown): Promise<number> {
        throw thrown()
      }
    }
    const service = new Service()
    for (const thrown of [proxy, unreadable, undefined, null, 'text', Object.create(null)]) {
      const throwing = jest.fn(() => thrown as unknown)
      for (let n = 0; n < 2; n++) {
        const caught = await service.load(throwing).catch((error: unknown) => [error])
        expect(Object.is((caught as unknown[])[0], thrown)).toBe(true)
        let error: unknown
        try {
          service.of(throwing)
        } catch (failure) {
          error = failure
        }
        expect(Object.is(error, thrown)).toBe(true)
      }
      expect(throwing).toHaveBeenCalledTimes(2)
    }
  })
})

describe('the function of rememberErrors', () => {
  const time = useManualTime()
  class Aborted extends Error {}

  it('is called with the error and the call, and remembers no error when it returns 0', async () => {
    const asked: unknown[] = []
    let calls = 0
    class Service {
      readonly patience = 30
      @Cached(
        { backend: LRUCache, capacity: 1 },
        rememberErrors((error, { args, self }) => {
          asked.push(args)
          return error instanceof Aborted ? 0 : self.patience
        }),
      )
      async load(id: string): Promise<string> {
        calls++
        throw id === 'abort' ? new Aborted() : new Error('down')
      }
    }
    const service = new Service()
    const fail = async (id: string) => service.load(id).catch((error: unknown) => error)
    await fail('abort')
    await fail('abort')
    expect(calls).toBe(2)
    await fail('down')
    await fail('down')
    expect(calls).toBe(3)
    time.advance(30)
    await fail('down')
    expect(calls).toBe(4)
    expect(asked).toEqual([['abort'], ['abort'], ['down'], ['down']])
  })

  it('may return Infinity', () => {
    let calls = 0
    const of = cached(
      () => {
        calls++
        throw new Error('for good')
      },
      { backend: LRUCache, capacity: 1 },
      rememberErrors(() => Infinity),
    )
    expect(of).toThrow('for good')
    time.advance(1e12)
    expect(of).toThrow('for good')
    expect(calls).toBe(1)
  })

  it('remembers no error when it deletes or clears the call', () => {
    for (const forget of ['delete', 'clear'] as const) {
      let runs = 0
      const fail: (n: number) => number = cached(
        (_: number): number => {
          throw new Error(`run ${++runs}`)
        },
        { backend: LRUCache, capacity: 2 },
        rememberErrors(() => {
          if (forget === 'delete') void cacheOf(fail).delete(1)
          else cacheOf(fail).clear()
          return 1_000
        }),
      )
      for (const run of [1, 2]) expect(() => fail(1)).toThrow(`run ${run}`)
    }
  })
})
