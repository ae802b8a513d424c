import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, expireAfter, LRUTTLCache, shared, TinyLFUCache, TTLCache } from 'purecache'
import { ManualClock } from '../support/manual-clock'
import { useManualTime } from '../support/manual-time'

describe('expireAfter', () => {
  it('gives each entry its own ttl, derived from its value and its call', () => {
    const clock = new ManualClock()
    let calls = 0
    const of = cached(
      (ms: number) => ({ ms, calls: ++calls }),
      { backend: TTLCache, ttl: 1e9, clock },
      expireAfter((value: { ms: number }, { args }) => value.ms + args[0]),
    )
    of(10)
    of(20)
    clock.advance(19)
    expect(of(10).calls).toBe(1)
    expect(of(20).calls).toBe(2)
    clock.advance(1)
    expect(of(10).calls).toBe(3)
    expect(of(20).calls).toBe(2)
    clock.advance(20)
    expect(of(20).calls).toBe(4)
  })

  it('is called with the instance', () => {
    const clock = new ManualClock()
    class Service {
      constructor(readonly ttl: number) {}
      @Cached({ backend: LRUTTLCache, capacity: 9, ttl: 1e9, clock }, expireAfter((_, { self }) => self.ttl))
      of(n: number): number[] {
        return [n]
      }
    }
    const [short, long] = [new Service(10), new Service(20)]
    short.of(1)
    long.of(1)
    clock.advance(10)
    expect(cacheOf(short, 'of').has(1)).toBe(false)
    expect(cacheOf(long, 'of').has(1)).toBe(true)
  })

  it.each([0, -1, -Infinity])('stores no entry when it returns %p, and removes an older one', (ttl) => {
    const clock = new ManualClock(0)
    let lives = 10
    const of = cached(
      (n: number) => n + clock.now(),
      { backend: LRUTTLCache, capacity: 2, ttl: 1e9, clock },
      expireAfter(() => lives),
    )
    of(1)
    lives = ttl
    void cacheOf(of).set([1], 5)
    expect(cacheOf(of).has(1)).toBe(false)
    expect(cacheOf(of).stats.size).toBe(0)
    clock.set(1)
    expect(of(1)).toBe(2)
    expect(of(1)).toBe(2)
    expect(cacheOf(of).stats.misses).toBe(3)
  })

  it.each([
    ['TinyLFUCache', { backend: TinyLFUCache, capacity: 2 }],
    ['LRUTTLCache', { backend: LRUTTLCache, capacity: 2, ttl: 10 }],
    ['TTLCache', { backend: TTLCache, ttl: 10 }],
  ])('never expires an entry of a %s when it returns Infinity', (_, options) => {
    const clock = new ManualClock()
    const of = cached(
      (n: number) => [n],
      { ...(options as { backend: typeof LRUTTLCache; capacity: number; ttl: number }), clock },
      expireAfter(() => Infinity),
    )
    const first = of(1)
    clock.advance(1e15)
    expect(of(1)).toBe(first)
  })

  it.each([
    ['a text', '10', TypeError, "'10'"],
    ['nothing', undefined, TypeError, 'undefined'],
    ['NaN', NaN, RangeError, 'NaN'],
    ['a promise', Promise.resolve(5), TypeError, 'an object'],
  ])('fails the call and stores nothing when it returns %s', (_, ttl, Kind, received) => {
    const of = cached(
      function size(n: number) {
        return n
      },
      { backend: TTLCache, ttl: 1e9 },
      expireAfter(() => ttl as number),
    )
    expect(() => of(1)).toThrow(
      new Kind(`Cannot call size: expireAfter must return a number of milliseconds, received ${received}`),
    )
    expect(() => of(1)).toThrow(Kind)
    expect(cacheOf(of).stats).toMatchObject({ size: 0, loads: 2, pending: 0 })
  })

  it('fails the call of an async method when it throws, and the next call loads again', async () => {
    let isBroken = true
    const load = cached(
      async (n: number) => n,
      { backend: TTLCache, ttl: 1e9 },
      expireAfter(() => {
        if (isBroken) throw new Error('no ttl')
        return 1e9
      }),
    )
    await expect(load(1)).rejects.toThrow('no ttl')
    isBroken = false
    expect(await load(1)).toBe(1)
    expect(await load(1)).toBe(1)
    expect(cacheOf(load).stats).toMatchObject({ hits: 1, misses: 2, pending: 0 })
  })

  describe('over a shared Map', () => {
    const time = useManualTime()

    it('keeps the time with the value, and the entry expires', () => {
      let calls = 0
      const of = cached(
        (n: number) => n + 100 * calls++,
        { backend: shared(new Map<string, unknown>()) },
        expireAfter((_, { args }) => args[0]),
      )
      of(10)
      of(20)
      time.advance(10)
      expect(cacheOf(of).has(10)).toBe(false)
      expect(of(20)).toBe(120)
      expect(of(10)).toBe(210)
    })
  })
})
