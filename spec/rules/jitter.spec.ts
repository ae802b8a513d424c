import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, expireAfter, jitter, LRUTTLCache, TTLCache } from 'purecache'
import { ManualClock } from '../support/manual-clock'

describe('jitter', () => {
  it('shortens each ttl by a random share of it, up to the given one', () => {
    const clock = new ManualClock()
    const draws = [0, 0.5, 0.999]
    const of = cached(
      (n: number) => [n],
      { backend: LRUTTLCache, capacity: 9, ttl: 100, clock },
      jitter(0.2, () => draws.shift()!),
    )
    const alive = () => [1, 2, 3].filter((n) => cacheOf(of).has(n))
    for (const n of [1, 2, 3]) of(n)
    clock.advance(80)
    expect(alive()).toEqual([1, 2, 3])
    clock.advance(1)
    expect(alive()).toEqual([1, 2])
    clock.advance(9)
    expect(alive()).toEqual([1])
    clock.advance(10)
    expect(alive()).toEqual([])
  })

  it('applies to the ttl that expireAfter returns, and leaves Infinity alone, in either order', () => {
    const rules = [expireAfter((_: unknown, { args }) => args[0] as number), jitter(1, () => 0.5)] as const
    for (const given of [rules, [rules[1], rules[0]] as const]) {
      const clock = new ManualClock()
      const of = cached((ttl: number) => [ttl], { backend: TTLCache, ttl: 1e9, clock }, ...given)
      of(100)
      of(Infinity)
      clock.advance(50)
      expect(cacheOf(of).has(100)).toBe(false)
      expect(cacheOf(of).has(Infinity)).toBe(true)
    }
  })

  it('spreads ttls over the share when no random function is given', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => [n], { backend: TTLCache, ttl: 1_000, clock }, jitter(0.5))
    for (let n = 0; n < 200; n++) of(n)
    const backend = cacheOf(of).backend as TTLCache
    const sizeAfter = (ms: number) => {
      clock.advance(ms)
      backend.purge()
      return backend.size
    }
    expect(sizeAfter(499)).toBe(200)
    const half = sizeAfter(250)
    expect(half).toBeGreaterThan(50)
    expect(half).toBeLessThan(150)
    expect(sizeAfter(251)).toBe(0)
  })

  it.each([
    [undefined, TypeError, 'undefined'],
    ['0', TypeError, "'0'"],
    [Symbol('half'), TypeError, 'Symbol(half)'],
    [NaN, RangeError, 'NaN'],
    [-1, RangeError, '-1'],
    [1, RangeError, '1'],
  ])('refuses a draw of %p at the call', (drawn, Kind, received) => {
    const of = cached(
      (n: number) => n,
      { backend: TTLCache, ttl: 100 },
      jitter(0.5, () => drawn as number),
    )
    const must = 'the random of jitter must return a number from 0 to below 1'
    expect(() => of(1)).toThrow(new Kind(`Cannot call an anonymous function: ${must}, received ${received}`))
    expect(cacheOf(of).stats).toMatchObject({ size: 0, pending: 0 })
  })
})
