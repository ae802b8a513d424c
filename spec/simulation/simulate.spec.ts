import { describe, expect, it } from '@jest/globals'
import {
  cached,
  cacheOf,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  S3FIFOCache,
  SieveCache,
  TinyLFUCache,
  TTLCache,
} from 'purecache'
import { simulate, type PolicyName, type SimulatedRequest, type SimulateOptions } from 'purecache/simulate'
import { numbered } from '../../lib/backends/numbered'
import { mixed } from '../../lib/simulation/mix'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { loopTrace, plainLRU, zigzagTrace, zipf } from './streams'

const stream = zipf(2_000, 10_000)

const hitsOf = (requests: Iterable<SimulatedRequest>, options: SimulateOptions) =>
  Object.fromEntries(
    simulate(requests, options).points.map(({ policy, capacity, hits }) => [`${policy} ${capacity}`, hits]),
  )

/** What a loop over a cache of one's own would count. */
function counted(cache: { get(key: unknown): unknown; set(key: unknown, value: unknown): unknown }): number {
  let hits = 0
  for (const key of stream) {
    if (cache.get(key) === undefined) cache.set(key, key)
    else hits++
  }
  return hits
}

describe('simulate', () => {
  it.each([100, 777])('counts the hits of the caches themselves at capacity %i', (capacity) => {
    expect(hitsOf(stream, { policies: ['LRU', 'LFU', 'Sieve'], capacities: [capacity] })).toEqual({
      [`LRU ${capacity}`]: counted(new LRUCache({ capacity })),
      [`LFU ${capacity}`]: counted(new LFUCache({ capacity })),
      [`Sieve ${capacity}`]: counted(new SieveCache({ capacity })),
    })
  })

  it.each([
    ['S3FIFO' as const, S3FIFOCache, 0.003],
    ['TinyLFU' as const, TinyLFUCache, 0.035],
  ])('comes as close to %s as hashes of its own allow', (policy, Class, share) => {
    const [point] = simulate(stream, { policies: [policy], capacities: [200] }).points
    const own = counted(new Class({ capacity: 200 })) / stream.length
    expect(Math.abs(point!.hitRate - own)).toBeLessThanOrEqual(share)
  })

  it.each([LRUCache, LFUCache, SieveCache])('has the hits of a cached function of %p', (backend) => {
    const row = cached((id: number) => `row ${id}`, { backend, capacity: 120 })
    for (const id of stream) row(id)
    const policy = backend.name.replace('Cache', '')
    expect(hitsOf(stream, { policies: [policy], capacities: [120] })).toEqual({
      [`${policy} 120`]: cacheOf(row).stats.hits,
    })
  })

  it.each([S3FIFOCache, TinyLFUCache])('has the hits of %p when the requests have its hashes', (Class) => {
    const hashOf = (key: number) => mixed(key, 99) | 0
    const numbers = [...new Set(stream)]
    const numberOf = new Map(numbers.map((key, at) => [key, at + 1]))
    const cache = new Class<number, number>({
      capacity: 150,
      ...numbered({ of: (n) => hashOf(numbers[n - 1]!) }),
    })
    const policy = Class.name.replace('Cache', '')
    const requests = stream.map((key) => ({ key, hash: hashOf(key) }))
    let hits = 0
    for (const key of stream) {
      const n = numberOf.get(key)!
      if (cache.get(n) === undefined) cache.set(n, 1)
      else hits++
    }
    expect(hitsOf(requests, { policies: [policy], capacities: [150] })).toEqual({ [`${policy} 150`]: hits })
  })

  it('gives the same result for the same stream and seed, for every policy', () => {
    const part = stream.slice(0, 4_000)
    const once = simulate(part, { budget: 0.001, target: 0.5 })
    const again = simulate([...part], { budget: 0.001, target: 0.5 })
    expect(JSON.stringify(again)).toBe(JSON.stringify(once))
    expect(again.toText() + again.toSVG() + again.toCSV() + again.toHTML()).toBe(
      once.toText() + once.toSVG() + once.toCSV() + once.toHTML(),
    )
  })

  it('has no policy above the best possible', () => {
    const { points } = simulate(stream, { capacities: [10, 100, 1_000] })
    const best = (capacity: number) =>
      points.find((point) => point.policy === 'OPT' && point.capacity === capacity)!.hits
    expect(points.filter(({ capacity, hits }) => hits > best(capacity))).toEqual([])
  })

  it('has the exact hits of LRU at every capacity', () => {
    const { lru } = simulate(stream, { policies: ['LFU'], capacities: [10] })
    for (const capacity of [1, 2, 50, 1_999]) expect(lru!(capacity)).toBe(plainLRU(stream, capacity))
  })

  it('accepts an async iterable, and then returns a promise', async () => {
    async function* requests(): AsyncGenerator<number> {
      yield* stream
    }
    const simulation = await simulate(requests(), { capacities: [100] })
    expect(simulation.points).toEqual(simulate(stream, { capacities: [100] }).points)
  })

  it('counts requests, keys, keys asked for once and first requests', () => {
    expect(simulate(['a', 'b', 'a', 'c', 'a', 'b'], { capacities: [2] })).toMatchObject({
      requests: 6,
      keys: 3,
      once: 1,
      compulsoryMisses: 3,
      compulsory: 0.5,
    })
  })

  it('warms caches up without counting', () => {
    const { points, requests, compulsoryMisses } = simulate(stream, {
      policies: ['LRU', 'LFU'],
      capacities: [300],
      warmUp: '25%',
    })
    const before = new Set(stream.slice(0, 2_500))
    expect(points[0]).toMatchObject({ hits: plainLRU(stream, 300, 2_500), requests: 7_500 })
    expect({ requests, compulsoryMisses }).toEqual({
      requests: 7_500,
      compulsoryMisses: new Set(stream.slice(2_500).filter((key) => !before.has(key))).size,
    })
  })

  it('accepts capacities as shares of the keys, and simulates each once', () => {
    const keys = new Set(stream).size
    const { capacities } = simulate(stream, { policies: ['LRU'], capacities: ['10%', 50, 50, '100%'] })
    expect(capacities).toEqual([50, Math.round(keys / 10), keys])
  })

  it('simulates a ladder of seven capacities below the number of keys by default', () => {
    expect(simulate(stream, { policies: ['LRU'] }).capacities).toEqual([1, 3, 10, 30, 100, 300, 1_000])
    expect(simulate(['a', 'b', 'a'], { policies: ['LRU'] }).capacities).toEqual([1])
  })

  it('expires entries by the times of requests', () => {
    const random = seeded(4)
    let time = 0
    const requests = stream.map((key) => ({ key, time: (time += random(20)) }))
    for (const [policy, Class] of [
      ['TTL', TTLCache],
      ['LRUTTL', LRUTTLCache],
    ] as const) {
      const clock = new ManualClock(0)
      const cache = new Class<number, number>({ capacity: 200, ttl: 5_000, clock })
      let hits = 0
      for (const request of requests) {
        clock.set(request.time)
        if (cache.get(request.key) === undefined) cache.set(request.key, 1)
        else hits++
      }
      expect(hitsOf(requests, { policies: [policy], capacities: [200], ttl: 5_000 })).toEqual({
        [`${policy} 200`]: hits,
      })
    }
  })

  it('bounds weights, keeps the first weight of an entry and adds up the weights of misses', () => {
    const requests = [
      { key: 'a', weight: 4 },
      { key: 'b', weight: 5 },
      { key: 'a', weight: 9 }, // a hit: the entry keeps its 4
      { key: 'c', weight: 1 },
      { key: 'b', weight: 5 }, // still there: 4 + 5 + 1 fit
      { key: 'd', weight: 11 }, // never stored
      { key: 'a', weight: 4 },
    ]
    const { points, isWeighed } = simulate(requests, { policies: ['LRU'], maxWeights: [10] })
    expect({ isWeighed, point: points[0] }).toMatchObject({
      isWeighed: true,
      point: { capacity: 10, hits: 3, requests: 7, missBytes: 21 },
    })
  })

  it('replays calls that joined a load, were not stored, or were deleted', () => {
    const requests = [
      { key: 'a' }, // a miss
      { key: 'a', operation: 'shared' as const },
      { key: 'a' }, // a hit
      { key: 'b', operation: 'unstored' as const }, // a miss
      { key: 'b' }, // a miss
      { key: 'a', operation: 'delete' as const },
      { key: 'a' }, // a miss
      { key: 'c', operation: 'set' as const },
      { key: 'c' }, // a hit
    ]
    const { points, requests: count, shared } = simulate(requests, { policies: ['LRU'], capacities: [5] })
    expect({ count, shared, point: points[0] }).toMatchObject({
      count: 7,
      shared: 1,
      point: { hits: 2, hitRate: 3 / 7 },
    })
  })
})

describe('the recorded streams that can be made', () => {
  // From two independent simulators, hit for hit.
  it.each<[string, number, Partial<Record<PolicyName, number>>]>([
    ['zigzag', 500, { LRU: 12_475, LFU: 12_475, Sieve: 12_475, OPT: 12_500 }],
    ['zigzag', 1_000, { LRU: 24_975, LFU: 24_975, Sieve: 24_975, OPT: 25_000 }],
    ['zigzag', 1_500, { LRU: 37_475, LFU: 37_475, Sieve: 22_485, OPT: 37_500 }],
    ['loop', 900, { LRU: 0, LFU: 0, Sieve: 0 }],
  ])('give the published figures: lirs/%s at %i', (name, capacity, hits) => {
    const trace = name === 'loop' ? loopTrace() : zigzagTrace()
    const { points } = simulate(trace, { policies: Object.keys(hits), capacities: [capacity] })
    expect(Object.fromEntries(points.map((point) => [point.policy, point.hits]))).toEqual(hits)
  })
})

describe('simulate refuses', () => {
  it.each<[string, unknown, unknown, string]>([
    ['no stream', 7, {}, 'requests must be an iterable or an async iterable, received 7'],
    ['an empty stream', [], {}, 'there must be a request'],
    ['a key of another type', [true], {}, 'a key must be a string, a number or a bigint, received true'],
    ['a request without a key', [{}], {}, 'a key must be a string, a number or a bigint, received undefined'],
    [
      'a negative weight',
      [{ key: 1, weight: -1 }],
      {},
      'a weight must be a finite number, 0 or more, received -1',
    ],
    [
      'an unknown operation',
      [{ key: 1, operation: 'get' }],
      {},
      `operation must be one of call, shared, unstored, set, delete, clear, received 'get'`,
    ],
    ['an unknown option', [1], { capacity: 5 }, 'capacity is not an option, received 5'],
    [
      'an unknown policy',
      [1],
      { policies: ['ARC'] },
      `policy must be one of LRU, LFU, TTL, LRUTTL, Sieve, S3FIFO, TinyLFU, OPT, received 'ARC'`,
    ],
    ['no policy', [1], { policies: [] }, 'policies must be a list of names, received an array'],
    [
      'a capacity of 0',
      [1],
      { capacities: [0] },
      'capacities must be positive integers or shares up to 100%, received 0',
    ],
    [
      'a capacity that is no number',
      [1],
      { capacities: ['many'] },
      `capacities must be numbers or shares such as '10%', received 'many'`,
    ],
    [
      'a share above all',
      [1],
      { capacities: ['101%'] },
      `capacities must be positive integers or shares up to 100%, received '101%'`,
    ],
    [
      'both bounds',
      [1],
      { capacities: [1], maxWeights: [1] },
      'capacities and maxWeights exclude each other',
    ],
    [
      'weights that are not there',
      [1],
      { maxWeights: [1] },
      'requests must have a weight, to go with maxWeights',
    ],
    ['a ttl without times', [1], { ttl: 5 }, 'requests must have a time, to go with ttl'],
    ['a ttl of 0', [1], { ttl: 0 }, 'ttl must be a positive number of milliseconds, received 0'],
    [
      'a ttl for LRU',
      [1],
      { ttl: 5, policies: ['LRU'] },
      'LRU has no ttl; with one there are LRUTTL, TinyLFU, TTL',
    ],
    ['TTL without a ttl', [1], { policies: ['TTL'] }, 'TTL needs a ttl'],
    [
      'OPT by weight',
      [{ key: 1, weight: 1 }],
      { policies: ['OPT'], maxWeights: [1] },
      'OPT is known for entries of one weight only',
    ],
    [
      'OPT for requests with weights',
      [{ key: 1, weight: 1 }],
      { policies: ['OPT'] },
      'OPT is known for entries of one weight only',
    ],
    [
      'a sample of everything and more',
      [1],
      { sample: 2 },
      `sample must be a share above 0 and up to 1, or 'auto', received 2`,
    ],
    ['a target of 1', [1], { target: 1 }, 'target must be above 0 and below 1, received 1'],
    ['a seed that is no integer', [1], { seed: 0.5 }, 'seed must be an integer, received 0.5'],
    [
      'a warm-up that leaves nothing',
      [1, 2],
      { warmUp: 2 },
      'warmUp must leave some of the 2 requests, received 2',
    ],
    [
      'a capacity too small for a sample',
      stream,
      { sample: 0.01, capacities: [100] },
      'capacity must be 800 or more with a sample of 0.01, received 100',
    ],
  ])('%s', (_, requests, options, message) => {
    expect(() => simulate(requests as Iterable<string>, options as SimulateOptions)).toThrow(
      `Cannot simulate: ${message}`,
    )
  })
})
