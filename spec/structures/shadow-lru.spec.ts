import { describe, expect, it } from '@jest/globals'
import { ShadowLRU } from '../../lib/structures/history/shadow-lru'
import { hashOf } from '../../lib/structures/index/hash'
import { LRUCache } from '../backends/policies'
import { same } from '../support/same'
import { recent, zipf } from '../support/streams'

describe('a shadow LRU', () => {
  it('holds the keys of an LRU cache when that is small', () => {
    const shadow = new ShadowLRU(100)
    const lru = new LRUCache<number, number>({ capacity: 100 })
    for (const key of recent(20_000, 2)) {
      same(shadow.samples(hashOf(key)), true)
      same(shadow.use(hashOf(key)), lru.get(key) !== undefined)
      lru.set(key, 1)
    }
  })

  it('estimates the share of hits of a large cache by at most 512 keys', () => {
    const stream = zipf(100_000, 200_000, 3)
    const shadow = new ShadowLRU(10_000)
    expect(shadow.capacity).toBeLessThanOrEqual(512)
    const sample = stream.filter((key) => shadow.samples(hashOf(key)))
    const share = sample.filter((key) => shadow.use(hashOf(key))).length / sample.length
    const sampled = new Set(sample)
    expect(sampled.size).toBeLessThan(new Set(stream).size / 15)
    const lru = new LRUCache<number, number>({ capacity: 10_000 })
    let hits = 0
    for (const key of stream) {
      if (lru.get(key) === undefined) lru.set(key, 1)
      else if (sampled.has(key)) hits++
    }
    expect(Math.abs(share - hits / sample.length)).toBeLessThan(0.05)
  })
})
