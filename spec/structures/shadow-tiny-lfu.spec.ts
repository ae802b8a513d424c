import { describe, expect, it } from '@jest/globals'
import { ShadowLRU } from '../../lib/structures/history/shadow-lru'
import { ShadowTinyLFU } from '../../lib/structures/history/shadow-tiny-lfu'
import { hashOf } from '../../lib/structures/index/hash'
import { TinyLFUCache } from '../backends/policies'
import { hitsOf, loop, recent, scanned, zipf } from '../support/streams'

const hitsIn = (shadow: { use(hash: number): boolean }, stream: readonly number[]) =>
  stream.filter((key) => shadow.use(hashOf(key))).length

describe('a shadow TinyLFU', () => {
  it.each([
    ['popularity', zipf(2_000, 10_000, 1)],
    ['popularity and scans', scanned(2_000, 10_000, 2)],
  ])('hits as often as the cache does by %s', (_, stream) => {
    const hits = hitsIn(new ShadowTinyLFU(100, 1), stream)
    const own = hitsOf(new TinyLFUCache({ capacity: 100 }), stream)
    expect(Math.abs(hits - own) / stream.length).toBeLessThan(0.03)
  })

  it('is ahead of a shadow LRU in a loop, and behind it when only recency counts', () => {
    const around = loop(150, 6_000)
    expect(hitsIn(new ShadowLRU(100), around)).toBe(0)
    expect(hitsIn(new ShadowTinyLFU(100, 1), around)).toBeGreaterThan(0.5 * around.length)
    const lately = recent(6_000, 3)
    expect(hitsIn(new ShadowTinyLFU(100, 1), lately)).toBeLessThan(hitsIn(new ShadowLRU(100), lately))
  })

  it.each([1, 2, 3])('holds no more keys than its capacity of %i', (capacity) => {
    const shadow = new ShadowTinyLFU(capacity, 1)
    const keys = loop(10, 40)
    hitsIn(shadow, keys)
    const held = loop(10, 10).filter((key) => shadow.use(hashOf(key)))
    expect(held.length).toBeLessThanOrEqual(capacity)
  })

  it('samples the given share of the keys', () => {
    const shadow = new ShadowTinyLFU(100, 8)
    const sampled = loop(8_000, 8_000).filter((key) => shadow.samples(hashOf(key)))
    expect(Math.abs(sampled.length - 1_000)).toBeLessThan(200)
  })
})
