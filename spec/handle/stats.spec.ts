import { describe, expect, it, jest } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, LRUTTLCache, shared, TTLCache } from 'purecache'
import { deferred } from '../support/deferred'
import { ManualClock } from '../support/manual-clock'

const LRU = { backend: LRUCache, capacity: 5 } as const

describe('stats', () => {
  it('start at zero, count each call once, and are a frozen snapshot', () => {
    const of = cached((n: number) => n, { backend: LRUCache, capacity: 2 })
    const counters = {
      hits: 0,
      misses: 0,
      shared: 0,
      bypassed: 0,
      staleHits: 0,
      hitRate: 0,
      loads: 0,
      loadFailures: 0,
      loadTime: 0,
      refreshes: 0,
      refreshFailures: 0,
      evictions: 0,
      expirations: 0,
    }
    const before = cacheOf(of).stats
    expect(before).toMatchObject({ ...counters, pending: 0, size: 0, capacity: 2, weight: 0 })
    for (const n of [1, 2, 3, 3, 3]) of(n)
    const { stats } = cacheOf(of)
    expect(stats).toMatchObject({ hits: 2, misses: 3, hitRate: 0.4, loads: 3, evictions: 1, size: 2 })
    expect(Object.isFrozen(stats)).toBe(true)
    expect(before.misses).toBe(0)
    cacheOf(of).resetStats()
    expect(cacheOf(of).stats).toMatchObject({ ...counters, size: 2 })
  })

  it('count shared calls in the hit rate', async () => {
    const gate = deferred<number>()
    const load = cached(async () => gate.promise, LRU)
    const calls = [load(), load(), load()]
    gate.resolve(1)
    await Promise.all(calls)
    await load()
    expect(cacheOf(load).stats).toMatchObject({ hits: 1, misses: 1, shared: 2, hitRate: 0.75 })
  })

  it('keep pending loads when they are reset', async () => {
    const gate = deferred<number>()
    const load = cached(async () => gate.promise, LRU)
    const call = load()
    cacheOf(load).resetStats()
    expect(cacheOf(load).stats.pending).toBe(1)
    gate.resolve(1)
    await call
    expect(cacheOf(load).stats.pending).toBe(0)
  })

  it('add up the time of loads', async () => {
    jest.useFakeTimers()
    const load = cached(() => new Promise((resolve) => setTimeout(resolve, 250)), LRU)
    const loading = load()
    await jest.advanceTimersByTimeAsync(250)
    await loading
    jest.useRealTimers()
    expect(cacheOf(load).stats.loadTime).toBeCloseTo(250)
  })

  it('count load times in cumulative buckets, two to a decade', async () => {
    jest.useFakeTimers()
    const load = cached((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)), LRU)
    const durations = [1, 2, 3, 20, 31_000]
    const loading = durations.map(load)
    await jest.advanceTimersByTimeAsync(31_000)
    await Promise.all(loading)
    const { loadTimes, loads } = cacheOf(load).stats
    jest.useRealTimers()
    const counts = Object.fromEntries(loadTimes.map(({ le, count }) => [le, count]))
    expect(loadTimes.map(({ le }) => le)).toEqual(
      [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000].concat(Infinity),
    )
    expect(counts).toMatchObject({ 0.3: 0, 1: 1, 3: 3, 10: 3, 30: 4, 30000: 4, Infinity: loads })
  })

  it('time all synchronous loads until 64 consecutive ones were short, then one in eight', () => {
    jest.useFakeTimers()
    const load = cached((n: number, ms: number) => (jest.advanceTimersByTime(ms), n), LRU)
    let next = 0
    const times = (count: number, ms: number) => {
      for (let i = 0; i < count; i++) load(next++, ms)
      return cacheOf(load).stats.loadTime
    }
    const seen = [times(63, 0), times(1, 10), times(64, 0), times(7, 10), times(1, 10), times(3, 10)]
    const { loads, loadTimes } = cacheOf(load).stats
    jest.useRealTimers()
    expect(seen.map(Math.round)).toEqual([0, 10, 10, 10, 90, 120])
    expect(loadTimes.at(-1)!.count).toBe(loads)
  })

  it('time all loads of async methods, and all while a listener is subscribed', async () => {
    jest.useFakeTimers()
    const wait = cached(async (n: number, ms: number) => (jest.advanceTimersByTime(ms), n), LRU)
    const load = cached((n: number, ms: number) => (jest.advanceTimersByTime(ms), n), LRU)
    const durations: number[] = []
    for (let n = 0; n < 65; n++) await wait(n, n < 64 ? 0 : 10)
    for (let n = 0; n < 64; n++) load(n, 0)
    const end = cacheOf(load).subscribe((event) => {
      if (event.type === 'load') durations.push(event.duration)
    })
    load(64, 10)
    end()
    jest.useRealTimers()
    expect(cacheOf(wait).stats.loadTime).toBeCloseTo(10)
    expect(durations.map(Math.round)).toEqual([10])
    expect(cacheOf(load).stats.loadTime).toBeCloseTo(10)
  })

  it('time all loads again after a reset', () => {
    jest.useFakeTimers()
    const load = cached((n: number, ms: number) => (jest.advanceTimersByTime(ms), n), LRU)
    for (let n = 0; n < 70; n++) load(n, 0)
    cacheOf(load).resetStats()
    load(70, 10)
    jest.useRealTimers()
    expect(cacheOf(load).stats.loadTime).toBeCloseTo(10)
  })

  it('estimate percentiles within a bucket, and 30 seconds at most', async () => {
    jest.useFakeTimers()
    const load = cached((n: number, ms: number) => new Promise((resolve) => setTimeout(resolve, ms, n)), LRU)
    expect(cacheOf(load).stats).toMatchObject({ loadTimeP50: 0, loadTimeP95: 0 })
    for (let n = 0; n < 10; n++) {
      const loading = load(n, n < 8 ? 20 : 40_000)
      await jest.advanceTimersByTimeAsync(40_000)
      await loading
    }
    const { loadTimeP50, loadTimeP95 } = cacheOf(load).stats
    cacheOf(load).resetStats()
    jest.useRealTimers()
    expect(loadTimeP50).toBeCloseTo(10 + (30 - 10) * (5 / 8))
    expect(loadTimeP95).toBe(30_000)
    expect(cacheOf(load).stats.loadTimes.at(-1)).toEqual({ le: Infinity, count: 0 })
  })

  it('do not count operations of the handle', () => {
    const of = cached((n: number) => n, LRU)
    const cache = cacheOf(of)
    void cache.set([1], 1)
    cache.has(1)
    cache.peek(1)
    cache.delete(1)
    expect(cache.stats).toMatchObject({ hits: 0, misses: 0, loads: 0, evictions: 0 })
  })

  it('count evictions and expirations of the method’s own backend', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => n, { backend: LRUTTLCache, capacity: 2, ttl: 10, clock })
    for (const n of [1, 2, 3]) of(n)
    expect(cacheOf(of).stats).toMatchObject({ evictions: 1, expirations: 0 })
    clock.advance(10)
    of(3)
    expect(cacheOf(of).stats.evictions).toBe(1)
    expect(cacheOf(of).stats.expirations).toBeGreaterThan(0)
  })

  it('have no evictions of a shared cache, but its size and capacity', () => {
    const backend = new LRUCache<string, unknown>({ capacity: 2 })
    const of = cached((n: number) => n, { backend: shared(backend) })
    for (const n of [1, 2, 3]) of(n)
    expect(cacheOf(of).stats).toMatchObject({ evictions: 0, size: 2, capacity: 2 })
    const unbounded = cached((n: number) => n, { backend: TTLCache, ttl: 5 })
    expect(cacheOf(unbounded).stats.capacity).toBe(Infinity)
  })

  it('are those of the method, common to all instances', () => {
    class Service {
      @Cached(LRU)
      of(n: number): number {
        return n
      }
    }
    const [first, second] = [new Service(), new Service()]
    first.of(1)
    second.of(1)
    second.of(1)
    expect(cacheOf(first, 'of').stats).toMatchObject({ hits: 1, misses: 2, size: 2 })
    expect(cacheOf(first, 'of').stats).toEqual(cacheOf(second, 'of').stats)
  })
})
