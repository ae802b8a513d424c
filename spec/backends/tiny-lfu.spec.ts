import { describe, expect, it } from '@jest/globals'
import { weighing } from '../../lib/backends/weighing'
import { LRUCache, TinyLFUCache } from './policies'
import { AdaptiveWindow } from '../../lib/structures/history/adaptive-window'
import { hashOf } from '../../lib/structures/index/hash'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { concatenated, hitsOf, loop, pairs, recent, scanned, zigzag, zipf } from '../support/streams'
import { describeBackend, describeWeighedBackend } from './contract'
import { same } from '../support/same'

describeBackend('TinyLFUCache', (options) => new TinyLFUCache(options))
describeBackend(
  'TinyLFUCache with a ttl',
  (options) => new TinyLFUCache({ ...options, ttl: 1e9, clock: { now: () => 5 } }),
)

describeWeighedBackend('TinyLFUCache', (options) => new TinyLFUCache(options))
describeWeighedBackend(
  'TinyLFUCache with a ttl',
  (options) => new TinyLFUCache({ ...options, ttl: 1e9, clock: { now: () => 5 } }),
)

/**
 * Requests of a quick run, of the many that a thorough one makes: the same proportions in a smaller cache.
 */
const some = (many: number) => (THOROUGH ? many : many / 10)

const hitRatios = (stream: number[], capacity: number) =>
  [new TinyLFUCache({ capacity }), new LRUCache({ capacity })].map(
    (cache) => hitsOf(cache, stream) / stream.length,
  ) as [number, number]

/** Returns the hits of W-TinyLFU with counts that are exact, queues that are arrays, and the same window. */
function naiveHits(stream: number[], capacity: number): number {
  const window = new AdaptiveWindow(capacity)
  const queues = { window: [] as number[], probation: [] as number[], guarded: [] as number[] }
  const counts = new Map<number, number>()
  const usedInWindow = new Set<number>()
  let [hits, requests, misses, sinceAging, lostDuels] = [0, 0, 0, 0, 0]
  const take = (queue: number[], key: number) => queue.splice(queue.indexOf(key), 1)
  const count = (key: number) => counts.set(key, Math.min(15, (counts.get(key) ?? 0) + 1))
  const guardedCapacity = () => Math.floor(0.8 * (capacity - window.size))
  const drain = (queue: number[], longest: number) => {
    for (let moves = 0; moves < 16 && queue.length > longest; moves++) queues.probation.push(queue.shift()!)
  }
  const displace = () => {
    const victim = [queues.probation, queues.guarded, queues.window]
      .find(({ length }) => length > 0)!
      .shift()!
    window.displace(hashOf(victim))
  }
  const makeRoom = (wasRejected: boolean) => {
    if (queues.window.length < window.size && queues.window.length < capacity) {
      displace()
      return
    }
    const candidate = queues.window.shift()!
    const main = queues.probation.length > 0 ? queues.probation : queues.guarded
    const uses = main.length === 0 ? Infinity : counts.get(main[0]!)!
    if (wasRejected || counts.get(candidate)! <= (uses < 3 ? uses : uses + 1)) {
      window.reject(hashOf(candidate))
      if (!wasRejected && main.length > 0 && ++lostDuels % 4 === 0) main.push(main.shift()!)
    } else {
      queues.probation.push(candidate)
      displace()
    }
  }
  for (const key of stream) {
    requests++
    const isHit = Object.values(queues).some((queue) => queue.includes(key))
    window.compare(hashOf(key), isHit)
    if (isHit) {
      hits++
      const isInWindow = queues.window.includes(key)
      if (!isInWindow || !usedInWindow.has(key)) count(key)
      if (isInWindow) {
        usedInWindow.add(key)
        take(queues.window, key)
        queues.window.push(key)
        continue
      }
      take(queues.probation.includes(key) ? queues.probation : queues.guarded, key)
      queues.guarded.push(key)
      continue
    }
    misses++
    if (requests >= window.period) {
      window.adapt(requests, misses)
      sinceAging += requests
      requests = misses = 0
      if (sinceAging >= 20 * capacity) {
        sinceAging = 0
        for (const [counted, uses] of counts) counts.set(counted, uses >> 1)
      }
    }
    const isFull = Object.values(queues).reduce((size, { length }) => size + length, 0) === capacity
    const wasRejected = isFull && window.recall(hashOf(key))
    if (isFull) makeRoom(wasRejected)
    count(key)
    usedInWindow.delete(key)
    queues[wasRejected ? 'probation' : 'window'].push(key)
    drain(queues.window, window.size)
    drain(queues.guarded, guardedCapacity())
  }
  return hits
}

/** So many rounds over `size` keys from `first` on, each followed by a key that comes once. */
function amongOthers(size: number, rounds: number, first: number): number[] {
  let other = 1e8 + first
  return loop(size, size * rounds).flatMap((key) => [first + key, other++])
}

/** A loop, and each third time eleven requests for a key that never comes again. */
function withBursts(keys: number, length: number): number[] {
  return loop(keys, length).flatMap((key, at) =>
    at % 3 === 0 ? [key, ...new Array<number>(11).fill(1e8 + at)] : [key],
  )
}

describe('TinyLFUCache', () => {
  it.each([10, 60, 250])('hits as a naive model does, within two percent (capacity %i)', (capacity) => {
    const length = THOROUGH ? 40_000 : 10_000 // of 4,000, hits differ by three percent now and then
    for (const stream of [zipf(3_000, length, 1), scanned(2_000, length, 2), recent(length, 3)]) {
      const difference = hitsOf(new TinyLFUCache({ capacity }), stream) - naiveHits(stream, capacity)
      expect(Math.abs(difference) / stream.length).toBeLessThan(0.02)
    }
  })

  it('keeps its entries during scans and loops', () => {
    const [onScans, lruOnScans] = hitRatios(scanned(500, some(200_000), 3), 200)
    expect(onScans).toBeGreaterThan(lruOnScans + 0.08)
    const [onLoop, lruOnLoop] = hitRatios(loop(some(2_000), some(80_000)), some(1_000))
    expect(onLoop).toBeGreaterThan(0.3)
    expect(lruOnLoop).toBe(0)
  })

  it('widens its window as far as recency brings hits', () => {
    const [ours, lru] = hitRatios(recent(some(60_000), 4), 100)
    expect(ours).toBeGreaterThan(lru - 0.1)
  })

  it('replaces formerly popular keys by popular ones', () => {
    const first = zipf(2_000, some(160_000), 5)
    const second = zipf(2_000, some(160_000), 6).map((key) => key + 1e6)
    const cache = new TinyLFUCache<number, number>({ capacity: 200 })
    const before = hitsOf(cache, first) / first.length
    hitsOf(cache, second.slice(0, some(32_000)))
    expect(hitsOf(cache, second.slice(some(32_000))) / some(128_000)).toBeGreaterThan(0.95 * before)
  })

  it('soon ends a phase of recency when a loop follows pairs of requests', () => {
    const capacity = some(2_000)
    const cache = new TinyLFUCache<number, number>({ capacity })
    hitsOf(cache, pairs(150 * capacity, 0.8 * capacity))
    const around = loop(1.4 * capacity, 25 * capacity).map((key) => key + 1e7)
    expect(hitsOf(cache, around) / around.length).toBeGreaterThan(0.35)
    expect(hitsOf(cache, around) / around.length).toBeGreaterThan(0.65)
  })

  it('admits keys although the victim was used more, when less used keys are behind it', () => {
    const capacity = some(2_000)
    const cache = new TinyLFUCache<number, number>({ capacity })
    hitsOf(cache, loop(capacity / 2, 7.5 * capacity))
    const stream = amongOthers(0.8 * capacity, 6, 1e7)
    expect(hitsOf(cache, stream) / (stream.length / 2)).toBeGreaterThan(0.35)
  })

  it('counts a burst of requests as one use, so that keys with spread uses stay', () => {
    const capacity = some(2_000)
    const stream = withBursts(1.2 * capacity, 60 * capacity)
    const bursts = (10 * 60 * capacity) / 3 // the hits of bursts
    const hits = hitsOf(new TinyLFUCache({ capacity }), stream)
    expect((hits - bursts) / (60 * capacity)).toBeGreaterThan(0.7)
  })

  it.each([
    [
      'popularity, then recency',
      () => concatenated(zipf(some(20_000), some(60_000), 1), recent(some(60_000), 2, some(4_000))),
    ],
    [
      'a loop, then recency',
      () => concatenated(loop(some(5_000), some(60_000)), recent(some(60_000), 3, some(4_000))),
    ],
    ['pairs of requests', () => pairs(some(120_000), some(1_600))],
    [
      'popularity, then pairs of requests',
      () => concatenated(zipf(some(20_000), some(60_000), 4), pairs(some(90_000), some(1_600))),
    ],
    ['to and fro', () => zigzag(some(4_000), some(120_000))],
    ['to and fro over few keys more than fit', () => zigzag(some(2_500), some(120_000))],
    [
      'one popularity after the other',
      () => concatenated(...[1, 2, 3, 4, 5].map((seed) => zipf(some(20_000), some(20_000), seed))),
    ],
  ])('is never far behind recency alone when the workload is %s', (_, stream) => {
    const [ours, lru] = hitRatios(stream(), some(2_000))
    expect(ours).toBeGreaterThan(lru - 0.1)
  })

  it('iterates in the order in which entries are evicted', () => {
    const removed: number[] = []
    const cache = new TinyLFUCache<number, number>({
      capacity: 100,
      onRemove: (key) => void removed.push(key),
    })
    for (let round = 0; round < 30; round++) {
      cache.resize(100)
      hitsOf(cache, zipf(400, 800 + round, round))
      removed.length = 0
      const order = [...cache.keys()]
      cache.resize(1)
      same(removed, order.slice(0, -1))
    }
  })

  it('has the same hit rate for all kinds of keys', () => {
    const stream = zipf(5_000, some(40_000), 7)
    const objects = Array.from({ length: 5_001 }, () => ({}))
    const kinds: ((key: number) => unknown)[] = [
      (key) => key,
      (key) => `key ${key}`,
      (key) => key * 2 ** 33,
      (key) => BigInt(key),
      (key) => objects[key],
      (key) => Math.imul(key, 0x9e3779b1),
    ]
    const ratios = kinds.map((kind) => {
      const cache = new TinyLFUCache<unknown, number>({ capacity: 1_000 })
      let hits = 0
      for (const key of stream.map(kind)) {
        if (cache.get(key) === undefined) cache.set(key, 1)
        else hits++
      }
      return hits / stream.length
    })
    expect(Math.max(...ratios) - Math.min(...ratios)).toBeLessThan(0.01)
  })

  it('admits weighed entries of equal weight like unweighed ones', () => {
    const stream = scanned(2_000, some(60_000), 3)
    const capacity = weighing(600, () => 2)
    const [counted, recency] = hitRatios(stream, 300)
    const weighed = hitsOf(new TinyLFUCache({ capacity }), stream) / stream.length
    expect(Math.abs(weighed - counted)).toBeLessThan(0.03)
    expect(weighed).toBeGreaterThan(1.1 * recency)
  })

  it('never evicts the incoming entry, and never exceeds its capacity, at any size', () => {
    const random = seeded(8)
    for (const capacity of [1, 2, 3, 10, 64, 500]) {
      const cache = new TinyLFUCache<number, number>({ capacity })
      for (let step = 0; step < some(8_000); step++) {
        const key = random(3 * capacity + 2)
        const action = random(100)
        if (action < 40) cache.get(key)
        else if (action < 92) {
          cache.set(key, step)
          same(cache.peek(key), step)
        } else if (action < 99) cache.delete(key)
        else cache.resize(1 + random(2 * capacity))
        if (cache.size > cache.capacity) throw new Error(`${cache.size} of ${cache.capacity}`)
        if (step % 500 === 0) {
          const keys = [...cache.keys()]
          expect([keys.length, new Set(keys).size]).toEqual([cache.size, cache.size])
        }
      }
    }
  })

  it('removes expired entries before it evicts others', () => {
    const clock = new ManualClock()
    const removals: unknown[] = []
    const cache = new TinyLFUCache<string, number>({
      capacity: 3,
      ttl: 100,
      clock,
      onRemove: (key, _value, cause) => void removals.push({ key, cause }),
    })
    cache.set('a', 1).set('short', 2, { ttl: 10 }).set('c', 3)
    clock.advance(10)
    cache.set('d', 4)
    expect(removals).toEqual([{ key: 'short', cause: 'expired' }])
    clock.advance(90)
    expect({ got: cache.get('a'), left: cache.ttlOf('d') }).toEqual({ got: undefined, left: 10 })
    expect({ purged: cache.purge(), size: cache.size }).toEqual({ purged: 1, size: 1 })
  })

  it('reads no clock, and rejects a ttl for one entry, when it has no ttl itself', () => {
    const cache = new TinyLFUCache<string, number>({ capacity: 3 }).set('a', 1)
    expect({ a: cache.ttlOf('a'), b: cache.ttlOf('b'), purged: cache.purge() }).toEqual({
      a: Infinity,
      b: undefined,
      purged: 0,
    })
    expect(() => cache.set('a', 2, { ttl: 5 })).toThrow(
      new TypeError('Cannot write to TinyLFUCache: an entry with a ttl needs a cache with one, received 5'),
    )
    expect(cache.get('a')).toBe(1)
  })
})
