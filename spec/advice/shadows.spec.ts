import { describe, expect, it } from '@jest/globals'
import { LFUCache, LRUCache, LRUTTLCache, SieveCache } from 'purecache'
import { estimatesOf } from '../../lib/advice/estimates'
import type { ShadowPolicy } from '../../lib/advice/shadow'
import { type ShadowedCache, Shadows } from '../../lib/advice/shadows'
import { mixed } from '../../lib/simulation/mix'
import { zipf } from '../simulation/streams'
import { ManualClock } from '../support/manual-clock'

interface Cache {
  get(key: number): unknown
  set(key: number, value: number): unknown
}

/** Sends a stream through a cache and to shadows of it, as a watched method does. Returns the hits. */
function watched(
  stream: readonly number[],
  cache: Cache,
  make: (counted: ShadowedCache['counted']) => Shadows,
) {
  let [requests, answered] = [0, 0]
  const shadows = make(() => ({ requests, answered }))
  for (const key of stream) {
    const isHit = cache.get(key) !== undefined
    if (!isHit) cache.set(key, 1)
    requests++
    if (isHit) answered++
    const hash = mixed(key, 3)
    if (!isHit || (hash & shadows.mask) === 0) shadows.request(hash)
  }
  return { shadows, hitRate: answered / requests }
}

function hitRateOf(stream: readonly number[], cache: Cache): number {
  let hits = 0
  for (const key of stream) {
    if (cache.get(key) === undefined) cache.set(key, 1)
    else hits++
  }
  return hits / stream.length
}

const CLASSES = { LRU: LRUCache, LFU: LFUCache, Sieve: SieveCache }

describe('shadows of a cache of up to 512 entries', () => {
  it.each(['LRU', 'LFU', 'Sieve'] as const)('have exactly the hits of %s', (policy) => {
    const stream = zipf(2_000, 5_000)
    const others: ShadowPolicy[] = ['LRU', 'LFU', 'Sieve']
    const { shadows, hitRate } = watched(
      stream,
      new CLASSES[policy]({ capacity: 100 }),
      (counted) => new Shadows({ policy, capacity: 100, age: undefined, counted }, others),
    )
    const estimates = estimatesOf(shadows.findings(), hitRate, shadows.rate)
    expect(shadows.rate).toBe(1)
    expect(estimates.map((each) => `${each.policy} ${each.capacity}`)).toEqual([
      ...[50, 200, 400].map((capacity) => `${policy} ${capacity}`),
      ...others.filter((other) => other !== policy).map((other) => `${other} 100`),
    ])
    for (const { policy: other, capacity, hitRate: estimate } of estimates)
      expect(estimate).toBeCloseTo(hitRateOf(stream, new CLASSES[other as 'LRU']({ capacity })), 12)
  })

  it('report the cliff of a loop without smoothing', () => {
    const stream = Array.from({ length: 20_000 }, (_, at) => at % 301)
    const { shadows, hitRate } = watched(
      stream,
      new LRUCache({ capacity: 300 }),
      (counted) => new Shadows({ policy: 'LRU', capacity: 300, age: undefined, counted }, []),
    )
    const twice = estimatesOf(shadows.findings(), hitRate, 1).find(({ capacity }) => capacity === 600)!
    expect({ hitRate, twice: twice.hitRate }).toEqual({
      hitRate: 0,
      twice: expect.closeTo(1 - 301 / 20_000, 12),
    })
  })

  it('count an entry past its ttl as a miss', () => {
    const clock = new ManualClock(0)
    const age = { ttl: 100, clock }
    const cache = new LRUTTLCache<number, number>({ capacity: 10, ttl: 100, clock })
    const stream = Array.from({ length: 400 }, (_, at) => at % 8)
    const ticking: Cache = {
      get: (key) => {
        clock.advance(10)
        return cache.get(key)
      },
      set: (key, value) => cache.set(key, value),
    }
    const { shadows, hitRate } = watched(
      stream,
      ticking,
      (counted) => new Shadows({ policy: 'LRUTTL', capacity: 10, age, counted }, []),
    )
    expect(hitRate).toBeLessThan(0.6)
    for (const { capacity, hitRate: estimate } of estimatesOf(shadows.findings(), hitRate, 1))
      if (capacity > 10) expect(estimate).toBeCloseTo(hitRate, 12)
  })
})

describe('shadows of a larger cache', () => {
  it.each([1, 2])('are within their stated error, from a share of the keys (seed %i)', (seed) => {
    const stream = zipf(20_000, 25_000, seed)
    const { shadows, hitRate } = watched(
      stream,
      new LRUCache({ capacity: 2_000 }),
      (counted) => new Shadows({ policy: 'LRU', capacity: 2_000, age: undefined, counted }, ['Sieve']),
    )
    expect({ rate: shadows.rate, isPart: shadows.sampled < stream.length / 2 }).toEqual({
      rate: 0.25,
      isPart: true,
    })
    for (const { policy, capacity, hitRate: estimate, error } of estimatesOf(
      shadows.findings(),
      hitRate,
      shadows.rate,
    )) {
      const truth = hitRateOf(stream, new CLASSES[policy as 'LRU']({ capacity }))
      expect({ seed, capacity, isWithin: Math.abs(estimate - truth) <= error }).toEqual({
        seed,
        capacity,
        isWithin: true,
      })
    }
  })

  it.each<[number, number]>([
    [512, 1],
    [513, 1 / 2],
    [10_000, 1 / 32],
    [1_000_000, 1 / 2_048],
  ])('of capacity %i watch a share of %f', (capacity, rate) => {
    const counted = () => ({ requests: 0, answered: 0 })
    expect(new Shadows({ policy: 'LRU', capacity, age: undefined, counted }, []).rate).toBe(rate)
  })
})

describe('shadows', () => {
  it('have a trend only where the last three windows agree', () => {
    const loop = Array.from({ length: 90 }, (_, at) => at % 4)
    const { shadows } = watched(
      loop,
      new LRUCache({ capacity: 3 }),
      (counted) => new Shadows({ policy: 'LRU', capacity: 3, age: undefined, counted }, ['LFU']),
    )
    const trends = Object.fromEntries(
      shadows.findings().map(({ policy, capacity, trend }) => [`${policy} ${capacity}`, trend]),
    )
    expect(shadows.isTrusted).toBe(true)
    expect(trends).toMatchObject({ 'LRU 2': 0, 'LRU 6': 1 })
    expect(
      watched(
        loop.slice(0, 89),
        new LRUCache({ capacity: 3 }),
        (counted) => new Shadows({ policy: 'LRU', capacity: 3, age: undefined, counted }, []),
      ).shadows.isTrusted,
    ).toBe(false)
  })

  it('watch all requests at first, then fewer than one in 256', () => {
    let requests = 0
    const shadows = new Shadows(
      { policy: 'LRU', capacity: 32, age: undefined, counted: () => ({ requests, answered: 0 }) },
      [],
    )
    let passed = 0
    const ask = (count: number) => {
      for (let at = 0; at < count; at++) {
        requests++
        const hash = mixed(at % 6, 1)
        if (at % 2 === 0 || (hash & shadows.mask) === 0) {
          passed++
          shadows.request(hash)
        }
      }
    }
    ask(499_999)
    expect({ sampled: shadows.sampled, passed }).toEqual({ sampled: 499_999, passed: 499_999 })
    ask(1_000_000)
    const share = (shadows.sampled - 499_999) / 1_000_000
    expect(share).toBeLessThan(1 / 256)
    expect(share).toBeGreaterThan(1 / 512)
  })

  it('have no pauses when a share is given', () => {
    const shadows = new Shadows(
      { policy: 'LRU', capacity: 4, age: undefined, counted: () => ({ requests: 0, answered: 0 }) },
      [],
      1 / 4,
    )
    expect({ rate: shadows.rate, mask: shadows.mask }).toEqual({ rate: 1 / 4, mask: 3 })
  })
})
