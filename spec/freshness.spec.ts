import { afterEach, describe, expect, it, jest } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  SieveCache,
  TinyLFUCache,
  TTLCache,
} from 'purecache'
import { settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import { mapStore } from './support/map-store'
import { Source } from './support/source'

/** A function whose loads end by hand, in a cache with time. */
function setUp(options: object) {
  const clock = new ManualClock()
  const source = new Source<string>()
  const removed: string[] = []
  const onRemove = (_: unknown, value: string, cause: string) => removed.push(`${value} ${cause}`)
  const load = cached(source.load, {
    backend: LRUTTLCache,
    capacity: 2,
    ttl: 100,
    clock,
    onRemove,
    ...options,
  })
  const cache = cacheOf(load)
  /** Calls, lets the load end with a value, and gives the answer. */
  const loaded = async (key: string, value: string) => {
    const call = load(key)
    source.answer(value)
    return call
  }
  return { clock, source, removed, load, loaded, cache }
}

describe('ttl as a function', () => {
  it('gives each entry a life of its own, from its value and its call', () => {
    const clock = new ManualClock()
    let calls = 0
    const of = cached((ms: number) => ({ ms, calls: ++calls }), {
      backend: TTLCache,
      clock,
      ttl: (value, { args }) => value.ms + args[0],
    })
    of(10)
    of(20)
    clock.advance(19)
    expect([of(10).calls, of(20).calls]).toEqual([1, 2])
    clock.advance(1)
    expect([of(10).calls, of(20).calls]).toEqual([3, 2])
    clock.advance(20)
    expect(of(20).calls).toBe(4)
  })

  it.each([0, -1, -Infinity])('of %p stores nothing, and takes away what is there', (ttl) => {
    let [now, lives] = [0, 10]
    const of = cached((n: number) => n + now, {
      backend: LRUTTLCache,
      capacity: 2,
      clock: { now: () => now },
      ttl: () => lives,
    })
    of(1)
    lives = ttl
    void cacheOf(of).set([1], 5)
    expect([cacheOf(of).has(1), cacheOf(of).stats.size]).toEqual([false, 0])
    now = 1
    expect([of(1), of(1), cacheOf(of).stats.misses]).toEqual([2, 2, 3])
  })

  it('of Infinity never expires', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => [n], { backend: TinyLFUCache, capacity: 2, clock, ttl: () => Infinity })
    const first = of(1)
    clock.advance(1e15)
    expect(of(1)).toBe(first)
  })

  it.each([
    ['a text', '10', 'TypeError', "'10'"],
    ['nothing', undefined, 'TypeError', 'undefined'],
    ['NaN', NaN, 'RangeError', 'NaN'],
  ])('that gives %s fails the call, and nothing is stored', (_, ttl, error, received) => {
    const of = cached(
      function size(n: number) {
        return n
      },
      { backend: TTLCache, ttl: () => ttl as number },
    )
    expect(() => of(1)).toThrow(
      `Cannot call size: ttl must return a number of milliseconds, received ${received}`,
    )
    expect(() => of(1)).toThrow(error === 'TypeError' ? TypeError : RangeError)
    expect([cacheOf(of).stats.size, cacheOf(of).stats.loads]).toEqual([0, 2])
  })

  it('as a number is ignored where there is no time, as any option that no one takes', () => {
    const options = { backend: LRUCache, capacity: 2, refreshAfter: 10, ttl: -5 }
    const of = cached(
      (n: number) => [n],
      options as unknown as { backend: typeof LRUCache; capacity: number },
    )
    expect(of(1)).toBe(of(1))
  })

  it('that throws fails the call with its error, of async methods too, and the next call loads anew', async () => {
    let isBroken = true
    const load = cached(async (n: number) => n, {
      backend: TTLCache,
      ttl: () => {
        if (isBroken) throw new Error('no ttl')
        return 1e9
      },
    })
    await expect(load(1)).rejects.toThrow('no ttl')
    isBroken = false
    expect([await load(1), await load(1), cacheOf(load).stats.hits]).toEqual([1, 1, 1])
  })
})

describe('jitter', () => {
  it('shortens lives by a random share of the ttl, up to it', () => {
    const clock = new ManualClock()
    const draws = [0, 0.5, 0.999]
    const of = cached((n: number) => [n], {
      backend: LRUTTLCache,
      capacity: 9,
      ttl: 100,
      clock,
      jitter: 0.2,
      random: () => draws.shift()!,
    })
    const has = () => [1, 2, 3].map((n) => cacheOf(of).has(n))
    for (const n of [1, 2, 3]) of(n)
    clock.advance(80)
    expect(has()).toEqual([true, true, true])
    clock.advance(1)
    expect(has()).toEqual([true, true, false])
    clock.advance(9)
    expect(has()).toEqual([true, false, false])
    clock.advance(10)
    expect(has()).toEqual([false, false, false])
  })

  it('applies to a ttl that a function gives, and leaves Infinity alone', () => {
    const clock = new ManualClock()
    const of = cached((ttl: number) => [ttl], {
      backend: TTLCache,
      ttl: (_, { args }) => args[0],
      clock,
      jitter: 1,
      random: () => 0.5,
    })
    of(100)
    of(Infinity)
    clock.advance(50)
    expect([cacheOf(of).has(100), cacheOf(of).has(Infinity)]).toEqual([false, true])
  })

  it('by default is spread over the share', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => [n], { backend: TTLCache, ttl: 1_000, clock, jitter: 0.5 })
    for (let n = 0; n < 200; n++) of(n)
    clock.advance(499)
    expect(cacheOf(of).stats.size).toBe(200)
    clock.advance(250)
    const backend = cacheOf(of).backend as TTLCache
    backend.purge()
    expect(backend.size).toBeGreaterThan(50)
    expect(backend.size).toBeLessThan(150)
    clock.advance(251)
    backend.purge()
    expect(backend.size).toBe(0)
  })
})

describe('refreshAfter', () => {
  it('answers with the old value at once, and loads anew behind it, once', async () => {
    const { clock, source, load, loaded, cache } = setUp({ refreshAfter: 50 })
    await loaded('a', 'one')
    clock.advance(49)
    expect([await load('a'), source.loads.length]).toEqual(['one', 1])
    clock.advance(1)
    expect(await Promise.all([load('a'), load('a')])).toEqual(['one', 'one'])
    expect(source.loads).toHaveLength(2)
    source.answer('two')
    await settled()
    expect([await load('a'), source.loads.length]).toEqual(['two', 2])
    const { hits, misses, shared, loads, refreshes, refreshFailures, staleHits } = cache.stats
    expect([hits, misses, shared, loads, refreshes, refreshFailures, staleHits]).toEqual([
      4, 1, 0, 1, 1, 0, 2,
    ])
  })

  it('starts the life of the entry anew, and tells that the old value was replaced', async () => {
    const { clock, source, removed, load, loaded, cache } = setUp({ refreshAfter: 50 })
    await loaded('a', 'one')
    clock.advance(60)
    await load('a')
    source.answer('two')
    await settled()
    clock.advance(99)
    expect([cache.has('a'), cache.peek('a'), removed]).toEqual([true, 'two', ['one replaced']])
    clock.advance(1)
    expect(cache.has('a')).toBe(false)
  })

  it('keeps the old value until its ttl when the refresh fails, and tries again at the next call', async () => {
    const { clock, source, load, loaded, cache } = setUp({ refreshAfter: 50 })
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    source.fail('down')
    await settled()
    expect([await load('a'), source.loads.length]).toEqual(['one', 3])
    source.fail('still down')
    await settled()
    expect([cache.stats.refreshes, cache.stats.refreshFailures, cache.stats.loadFailures]).toEqual([2, 2, 0])
    clock.advance(50)
    const call = load('a')
    source.fail('down for good')
    await expect(call).rejects.toThrow('down for good')
  })

  it('is not asked of what has expired, which is loaded while the caller waits', async () => {
    const { clock, source, load, loaded, cache } = setUp({ refreshAfter: 50 })
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.answer('two')
    expect([await call, cache.stats.misses, cache.stats.refreshes]).toEqual(['two', 2, 0])
  })

  it.each([
    ['delete', (cache: ReturnType<typeof setUp>['cache']) => void cache.delete('a')],
    ['clear', (cache: ReturnType<typeof setUp>['cache']) => void cache.clear()],
  ])('during a refresh, %s wins: its result is not stored', async (_, invalidate) => {
    const { clock, source, load, loaded, cache } = setUp({ refreshAfter: 50 })
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    invalidate(cache)
    const later = load('a')
    expect(source.loads).toHaveLength(3)
    source.loads[1]!.resolve('outdated')
    await settled()
    expect(cache.has('a')).toBe(false)
    source.answer('new')
    expect([await later, await load('a')]).toEqual(['new', 'new'])
  })

  it('during a refresh, set wins', async () => {
    const { clock, source, load, loaded, cache } = setUp({ refreshAfter: 50 })
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    void cache.set(['a'], 'set')
    source.answer('outdated')
    await settled()
    expect(await load('a')).toBe('set')
  })

  it('lets a call join the refresh when the entry has gone meanwhile', async () => {
    const { clock, source, load, loaded, cache } = setUp({ refreshAfter: 50 })
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    clock.advance(50)
    const call = load('a')
    expect(source.loads).toHaveLength(2)
    source.answer('two')
    expect([await call, cache.stats.shared, cache.stats.misses]).toEqual(['two', 1, 1])
  })

  it('works on a backend without time, and on every policy', async () => {
    for (const backend of [LRUCache, LFUCache, SieveCache, TinyLFUCache]) {
      const clock = new ManualClock()
      const source = new Source<string>()
      const load = cached(source.load, { backend, capacity: 2, refreshAfter: 50, clock })
      const call = load('a')
      source.answer('one')
      await call
      clock.advance(1_000)
      expect(await load('a')).toBe('one')
      source.answer('two')
      await settled()
      expect(await load('a')).toBe('two')
    }
  })

  it('works on a ready-made Map, which then holds values with their time', async () => {
    const clock = new ManualClock()
    const backend = new Map<string, unknown>()
    const source = new Source<string | undefined>()
    const load = cached(source.load, { backend, refreshAfter: 50, clock })
    const call = load('a')
    source.answer(undefined)
    expect([await call, await load('a'), [...backend.values()]]).toEqual([
      undefined,
      undefined,
      [{ value: undefined, 'purecache:storedAt': clock.now() }],
    ])
    clock.advance(50)
    await load('a')
    source.answer('two')
    await settled()
    expect([await load('a'), source.loads.length]).toEqual(['two', 2])
  })

  it('takes a clock that went back for old age', async () => {
    const { clock, source, loaded, load } = setUp({ backend: LRUCache, ttl: undefined, refreshAfter: 50 })
    clock.advance(1_000)
    await loaded('a', 'one')
    clock.advance(-500)
    expect([await load('a'), source.loads.length]).toEqual(['one', 2])
  })

  it('of a synchronous method calls it at the end of the turn', async () => {
    const clock = new ManualClock()
    let calls = 0
    class Service {
      @Cached({ backend: LRUTTLCache, capacity: 2, ttl: 100, refreshAfter: 50, clock })
      of(n: number): string {
        return `${n}:${++calls}`
      }
    }
    const service = new Service()
    service.of(1)
    clock.advance(50)
    expect([service.of(1), service.of(1), calls]).toEqual(['1:1', '1:1', 1])
    await settled()
    expect([service.of(1), calls, cacheOf(service, 'of').stats.refreshes]).toEqual(['1:2', 2, 1])
  })

  it('of a synchronous method is given up when its arguments were changed by then', async () => {
    const clock = new ManualClock()
    let calls = 0
    const of = cached((point: { x: number }) => ({ x: point.x, call: ++calls }), {
      backend: LRUCache,
      capacity: 2,
      refreshAfter: 50,
      clock,
    })
    const point = { x: 1 }
    of(point)
    clock.advance(50)
    of(point)
    point.x = 2
    await settled()
    expect([calls, of({ x: 1 }), of({ x: 2 })]).toEqual([1, { x: 1, call: 1 }, { x: 2, call: 2 }])
  })

  it('of a synchronous method that throws keeps the old value', async () => {
    const clock = new ManualClock()
    let isBroken = false
    const of = cached(
      (n: number) => {
        if (isBroken) throw new Error('broken')
        return [n]
      },
      { backend: LRUCache, capacity: 2, refreshAfter: 50, clock },
    )
    const first = of(1)
    isBroken = true
    clock.advance(50)
    of(1)
    await settled()
    expect([of(1) === first, cacheOf(of).stats.refreshFailures]).toEqual([true, 1])
  })

  it('follows fake timers', async () => {
    jest.useFakeTimers()
    let calls = 0
    const load = cached(async () => ++calls, { backend: TTLCache, ttl: 60_000, refreshAfter: 30_000 })
    await load()
    await jest.advanceTimersByTimeAsync(29_999)
    await load()
    expect(calls).toBe(1)
    await jest.advanceTimersByTimeAsync(1)
    expect(await load()).toBe(1)
    await jest.advanceTimersByTimeAsync(0)
    expect(await load()).toBe(2)
  })

  afterEach(() => {
    jest.useRealTimers()
  })
})

describe('staleIfError', () => {
  it('answers with the expired value while loads fail, within its window', async () => {
    const { clock, source, load, loaded, cache } = setUp({ staleIfError: 50 })
    await loaded('a', 'one')
    clock.advance(149)
    expect([cache.has('a'), cache.peek('a')]).toEqual([false, undefined])
    const calls = [load('a'), load('a')]
    expect(source.loads).toHaveLength(2)
    source.fail('down')
    expect(await Promise.all(calls)).toEqual(['one', 'one'])
    const { hits, misses, shared, loads, loadFailures, staleHits } = cache.stats
    expect([hits, misses, shared, loads, loadFailures, staleHits]).toEqual([0, 2, 1, 2, 1, 2])
    clock.advance(1)
    const late = load('a')
    source.fail('still down')
    await expect(late).rejects.toThrow('still down')
  })

  it('counts the window at the end of the load', async () => {
    const { clock, source, load, loaded } = setUp({ staleIfError: 50 })
    await loaded('a', 'one')
    clock.advance(120)
    const call = load('a')
    clock.advance(30)
    source.fail('slow and down')
    await expect(call).rejects.toThrow('slow and down')
  })

  it('gives way to a load that succeeds, and tells that the old value had expired', async () => {
    const { clock, source, removed, load, loaded, cache } = setUp({ staleIfError: 50 })
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.answer('two')
    expect([await call, await load('a'), removed]).toEqual(['two', 'two', ['one expired']])
    expect([cache.stats.expirations, cache.stats.evictions]).toEqual([1, 0])
  })

  it('does not answer with what was invalidated during the load', async () => {
    const { clock, source, load, loaded, cache } = setUp({ staleIfError: 50 })
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    cache.delete('a')
    source.fail('down')
    await expect(call).rejects.toThrow('down')
  })

  it('answers also when the entry was evicted during the load', async () => {
    const { clock, source, load, loaded } = setUp({ capacity: 1, staleIfError: 50 })
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    const failing = source.loads.at(-1)!
    await loaded('b', 'other')
    failing.reject(new Error('down'))
    expect(await call).toBe('one')
  })

  it('holds for synchronous throws, of methods of either kind', async () => {
    const clock = new ManualClock()
    let isDown = false
    const attempt = (n: number): number => {
      if (isDown) throw new Error('down')
      return n
    }
    const options = { backend: TTLCache, ttl: 100, staleIfError: 50, clock }
    const of = cached(attempt, options)
    const load = cached((n: number): Promise<number> => Promise.resolve(attempt(n)), options)
    of(1)
    await load(1)
    isDown = true
    clock.advance(100)
    expect([of(1), load(1) instanceof Promise, await load(1)]).toEqual([1, true, 1])
    clock.advance(50)
    expect(() => of(1)).toThrow('down')
    expect(() => load(1)).toThrow('down')
  })

  it('goes with a ttl that a function gives', async () => {
    const { clock, source, load, loaded } = setUp({ ttl: () => 10, staleIfError: 50 })
    await loaded('a', 'one')
    clock.advance(59)
    const call = load('a')
    source.fail('down')
    expect(await call).toBe('one')
    clock.advance(1)
    const late = load('a')
    source.fail('down')
    await expect(late).rejects.toThrow('down')
  })
})

describe('errorTtl', () => {
  it('remembers a rejection: the source is not asked again so soon', async () => {
    const { clock, source, load, cache } = setUp({ errorTtl: 30 })
    const call = load('a')
    source.fail('down')
    const error: unknown = await call.catch((failure: unknown) => failure)
    clock.advance(29)
    await expect(load('a')).rejects.toBe(error)
    expect([source.loads.length, cache.stats.hits, cache.stats.misses, cache.stats.size]).toEqual([
      1, 1, 1, 0,
    ])
    clock.advance(1)
    const again = load('a')
    expect(source.loads).toHaveLength(2)
    source.answer('up')
    expect([await again, await load('a')]).toEqual(['up', 'up'])
  })

  it('remembers a throw as a throw', () => {
    const clock = new ManualClock()
    let calls = 0
    const of = cached(
      (n: number): number => {
        throw new Error(`down ${n} ${++calls}`)
      },
      { backend: LRUCache, capacity: 1, errorTtl: 30, clock },
    )
    expect(() => of(1)).toThrow('down 1 1')
    expect(() => of(1)).toThrow('down 1 1')
    expect(() => of(2)).toThrow('down 2 2')
    clock.advance(30)
    expect(() => of(1)).toThrow('down 1 3')
  })

  it.each([
    ['delete', (cache: ReturnType<typeof setUp>['cache']) => void cache.delete('a')],
    ['clear', (cache: ReturnType<typeof setUp>['cache']) => void cache.clear()],
    ['refresh', (cache: ReturnType<typeof setUp>['cache']) => void cache.refresh('a')],
  ])('is forgotten by %s', async (_, act) => {
    const { source, load, cache } = setUp({ errorTtl: 30 })
    const call = load('a')
    source.fail('down')
    await expect(call).rejects.toThrow('down')
    act(cache)
    const again = load('a')
    expect(source.loads).toHaveLength(2)
    source.answer('up')
    expect(await again).toBe('up')
  })

  it('is forgotten by set', async () => {
    const { source, load, cache } = setUp({ errorTtl: 30 })
    const call = load('a')
    source.fail('down')
    await expect(call).rejects.toThrow('down')
    void cache.set(['a'], 'set')
    cache.delete('b')
    expect(await load('a')).toBe('set')
  })

  it('keeps a failed refresh from being tried again so soon', async () => {
    const { clock, source, load, loaded } = setUp({ refreshAfter: 50, errorTtl: 30 })
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    source.fail('down')
    await settled()
    clock.advance(29)
    expect([await load('a'), source.loads.length]).toEqual(['one', 2])
    clock.advance(1)
    expect([await load('a'), source.loads.length]).toEqual(['one', 3])
  })

  it('with staleIfError answers with the expired value without asking again', async () => {
    const { clock, source, load, loaded, cache } = setUp({ staleIfError: 500, errorTtl: 30 })
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.fail('down')
    await call
    clock.advance(29)
    expect([await load('a'), source.loads.length, cache.stats.hits, cache.stats.staleHits]).toEqual([
      'one',
      2,
      1,
      2,
    ])
  })

  it('takes no capacity, and remembers a thousand at most', async () => {
    const clock = new ManualClock()
    let calls = 0
    const load = cached(
      async (n: number): Promise<number> => {
        calls++
        if (n >= 0) throw new Error('down')
        return n
      },
      { backend: LRUCache, capacity: 1, errorTtl: 30, clock },
    )
    await load(-1)
    for (let n = 0; n < 1_001; n++) await load(n).catch(() => undefined)
    expect([cacheOf(load).stats.size, cacheOf(load).stats.evictions]).toEqual([1, 0])
    calls = 0
    for (const n of [1_000, 1]) await load(n).catch(() => undefined)
    expect(calls).toBe(0)
    await load(0).catch(() => undefined)
    expect(calls).toBe(1)
  })

  it('causes no unhandled rejection', async () => {
    const { source, load } = setUp({ errorTtl: 30 })
    const heard: unknown[] = []
    const hear = (reason: unknown) => heard.push(reason)
    process.on('unhandledRejection', hear)
    const call = load('a')
    source.fail('down')
    await call.catch(() => undefined)
    await load('a').catch(() => undefined)
    await settled()
    process.off('unhandledRejection', hear)
    expect(heard).toEqual([])
  })
})

describe('cacheIf', () => {
  it('keeps a result from being stored', () => {
    const of = cached((n: number): number | null => (n > 0 ? n : null), {
      backend: LRUCache,
      capacity: 5,
      cacheIf: (value, { args }) => value !== null && args[0] < 10,
    })
    for (const n of [1, 1, 0, 0, 10, 10]) of(n)
    const { hits, misses, loads, size } = cacheOf(of).stats
    expect([hits, misses, loads, size]).toEqual([1, 5, 5, 1])
  })

  it('that refuses what a refresh brought takes away the old value, which is known to be outdated', async () => {
    const { clock, source, removed, load, loaded, cache } = setUp({
      refreshAfter: 50,
      cacheIf: (value: string) => value !== 'gone',
    })
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    source.answer('gone')
    await settled()
    expect([cache.has('a'), removed]).toEqual([false, ['one deleted']])
  })

  it('is asked of what set() brings too', () => {
    const { cache } = setUp({ cacheIf: (value: string) => value !== 'no' })
    void cache.set(['a'], 'yes')
    void cache.set(['a'], 'no')
    void cache.set(['b'], 'no')
    expect([cache.has('a'), cache.has('b')]).toEqual([false, false])
  })

  it('that throws fails the call, and nothing is stored', async () => {
    const of = cached((n: number) => n, {
      backend: LRUCache,
      capacity: 5,
      cacheIf: () => {
        throw new Error('no idea')
      },
    })
    expect(() => of(1)).toThrow('no idea')
    expect(cacheOf(of).stats.size).toBe(0)
    const { source, load, cache } = setUp({
      cacheIf: () => {
        throw new Error('no idea')
      },
    })
    const call = load('a')
    source.answer('one')
    await expect(call).rejects.toThrow('no idea')
    expect([cache.has('a'), cache.stats.loadFailures]).toEqual([false, 0])
  })
})

describe('when', () => {
  it('sends calls past the cache: they are neither answered from it nor stored', () => {
    class Service {
      calls = 0
      isLive = false
      @Cached({
        backend: LRUCache,
        capacity: 5,
        when: ({ self, args }) => !(self as Service).isLive && args[0] > 0,
      })
      of(n: number): string {
        return `${n}:${++this.calls}`
      }
    }
    const service = new Service()
    expect([service.of(1), service.of(0), service.of(1), service.of(0)]).toEqual(['1:1', '0:2', '1:1', '0:3'])
    service.isLive = true
    expect(service.of(1)).toBe('1:4')
    service.isLive = false
    expect(service.of(1)).toBe('1:1')
    const { hits, misses, shared, bypassed, loads, hitRate, size } = cacheOf(service, 'of').stats
    expect([hits, misses, shared, bypassed, loads, hitRate, size]).toEqual([2, 1, 0, 3, 1, 2 / 3, 1])
  })

  it('lets no call past the cache join one in it, nor the other way', async () => {
    const source = new Source<string>()
    let isOpen = true
    const load = cached(source.load, { backend: LRUCache, capacity: 5, when: () => isOpen })
    void load('a')
    isOpen = false
    void load('a')
    isOpen = true
    void load('a')
    expect([source.loads.length, cacheOf(load).stats.shared, cacheOf(load).stats.bypassed]).toEqual([2, 1, 1])
  })

  it('that throws fails the call, which was not made', () => {
    let calls = 0
    const of = cached(() => ++calls, {
      backend: LRUCache,
      capacity: 5,
      when: () => {
        throw new Error('neither')
      },
    })
    expect(() => of()).toThrow('neither')
    expect([calls, cacheOf(of).stats.misses]).toEqual([0, 0])
  })

  it('keeps name and length of the method', () => {
    const of = cached(
      function sum(a: number, b: number) {
        return a + b
      },
      { backend: LRUCache, capacity: 5, when: () => true },
    )
    expect([of.name, of.length, of(1, 2), of(1, 2), cacheOf(of).stats.hits]).toEqual(['sum', 2, 3, 3, 1])
  })
})

describe('an asynchronous store', () => {
  it('holds values with their time for refreshAfter, and answers with what others have written as old', async () => {
    const clock = new ManualClock()
    const { held, backend } = mapStore()
    const source = new Source<string>()
    const load = cached(source.load, {
      backend,
      namespace: 'n',
      scope: 'class',
      refreshAfter: 50,
      errorTtl: 10,
      clock,
    })
    const call = load('a')
    await settled()
    source.answer('one')
    expect(await call).toBe('one')
    await settled()
    expect([...held.values()]).toEqual([{ value: 'one', 'purecache:storedAt': clock.now() }])
    clock.advance(50)
    expect(await load('a')).toBe('one')
    source.answer('two')
    await settled()
    expect([await load('a'), source.loads.length]).toEqual(['two', 2])
    const [key] = held.keys()
    held.set(key!, 'raw')
    expect([await load('a'), source.loads.length]).toEqual(['raw', 3])
    source.fail('down')
    await settled()
    held.clear()
    await expect(load('a')).rejects.toThrow('down')
    expect(cacheOf(load).stats).toMatchObject({
      hits: 4,
      misses: 1,
      refreshes: 2,
      refreshFailures: 1,
      staleHits: 2,
    })
  })
})
