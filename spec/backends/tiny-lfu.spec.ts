import { describe, expect, it } from '@jest/globals'
import { LRUCache, TinyLFUCache } from 'purecache'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { hitsOf, loop, recent, scanned, zipf } from '../support/streams'
import { describeBackend } from './contract'

describeBackend('TinyLFUCache', (capacity, onRemove) => new TinyLFUCache({ capacity, onRemove }))
describeBackend(
  'TinyLFUCache with a ttl',
  (capacity, onRemove) => new TinyLFUCache({ capacity, ttl: 1e9, clock: { now: () => 5 }, onRemove }),
)

const hitRatios = (stream: number[], capacity: number) =>
  [new TinyLFUCache({ capacity }), new LRUCache({ capacity })].map(
    (cache) => hitsOf(cache, stream) / stream.length,
  ) as [number, number]

describe('TinyLFUCache', () => {
  it('lets scans and loops pass', () => {
    const [onScans, lruOnScans] = hitRatios(scanned(500, 40_000, 3), 200)
    expect(onScans).toBeGreaterThan(lruOnScans + 0.08)
    const [onLoop, lruOnLoop] = hitRatios(loop(1_000, 40_000), 500)
    expect([onLoop > 0.3, lruOnLoop]).toEqual([true, 0])
  })

  it('gives recency the room that it earns', () => {
    const [ours, lru] = hitRatios(recent(60_000, 4), 100)
    expect(ours).toBeGreaterThan(lru - 0.1)
  })

  it('turns to what is popular now', () => {
    const first = zipf(2_000, 40_000, 5)
    const second = zipf(2_000, 40_000, 6).map((key) => key + 1e6)
    const cache = new TinyLFUCache<number, number>({ capacity: 200 })
    const before = hitsOf(cache, first)
    hitsOf(cache, second.slice(0, 8_000))
    expect(hitsOf(cache, second.slice(8_000)) / 32_000).toBeGreaterThan(0.95 * (before / 40_000))
  })

  it('hits alike whatever the keys are', () => {
    const stream = zipf(5_000, 40_000, 7)
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
      const cache = new TinyLFUCache<unknown, number>({ capacity: 300 })
      let hits = 0
      for (const key of stream.map(kind)) {
        if (cache.get(key) === undefined) cache.set(key, 1)
        else hits++
      }
      return hits / stream.length
    })
    expect(Math.max(...ratios) - Math.min(...ratios)).toBeLessThan(0.01)
  })

  it('keeps the incoming entry and its capacity at every step, at every size', () => {
    const random = seeded(8)
    for (const capacity of [1, 2, 3, 10, 64, 500]) {
      const cache = new TinyLFUCache<number, number>({ capacity })
      for (let step = 0; step < 8_000; step++) {
        const key = random(3 * capacity + 2)
        const action = random(100)
        if (action < 40) cache.get(key)
        else if (action < 92) {
          cache.set(key, step)
          expect(cache.peek(key)).toBe(step)
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

  it('removes the expired first when it has a ttl', () => {
    const clock = new ManualClock()
    const heard: unknown[] = []
    const cache = new TinyLFUCache<string, number>({
      capacity: 3,
      ttl: 100,
      clock,
      onRemove: (key, _value, cause) => void heard.push(key, cause),
    })
    cache.set('a', 1).set('short', 2, { ttl: 10 }).set('c', 3)
    clock.advance(10)
    cache.set('d', 4)
    expect(heard).toEqual(['short', 'expired'])
    clock.advance(90)
    expect([cache.get('a'), cache.ttlOf('d'), cache.purge(), cache.size]).toEqual([undefined, 10, 1, 1])
  })

  it('has no time without a ttl', () => {
    const cache = new TinyLFUCache<string, number>({ capacity: 3 }).set('a', 1)
    expect([cache.ttlOf('a'), cache.ttlOf('b'), cache.purge()]).toEqual([Infinity, undefined, 0])
    expect(() => cache.set('a', 2, { ttl: 5 })).toThrow(
      new TypeError('Cannot write to TinyLFUCache: an entry with a ttl needs a cache with one, received 5'),
    )
    expect(cache.get('a')).toBe(1)
  })
})
