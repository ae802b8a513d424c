import { describe, expect, it } from '@jest/globals'
import { LRUCache, S3FIFOCache } from './policies'
import { hitsOf, scanned, zipf } from '../support/streams'
import { describeBackend, describeWeighedBackend } from './contract'

describeBackend('S3FIFOCache', (options) => new S3FIFOCache(options))
describeWeighedBackend('S3FIFOCache', (options) => new S3FIFOCache(options))

/** Returns the hits of S3-FIFO as its paper describes it. */
function naiveHits(stream: number[], capacity: number): number {
  const smallCapacity = Math.max(1, Math.floor(0.1 * capacity))
  const uses = new Map<number, number>()
  const [small, main, ghosts]: [number[], number[], Set<number>] = [[], [], new Set()]
  let hits = 0
  const evict = (key: number) => uses.delete(key)
  const evictMain = () => {
    for (;;) {
      const key = main.shift()!
      const count = uses.get(key)!
      if (count === 0) return evict(key)
      uses.set(key, count - 1)
      main.push(key)
    }
  }
  const evictSmall = () => {
    while (small.length > 0) {
      const key = small.shift()!
      if (uses.get(key)! < 2) {
        ghosts.add(key)
        if (ghosts.size > Math.floor(0.9 * capacity)) ghosts.delete(ghosts.keys().next().value!)
        return evict(key)
      }
      uses.set(key, 0)
      main.push(key)
    }
    return evictMain()
  }
  for (const key of stream) {
    if (uses.has(key)) {
      hits++
      uses.set(key, Math.min(3, uses.get(key)! + 1))
      continue
    }
    const queue = ghosts.delete(key) ? main : small
    if (uses.size >= capacity) {
      if (main.length === 0 || small.length >= smallCapacity) evictSmall()
      else evictMain()
    }
    queue.push(key)
    uses.set(key, 0)
  }
  return hits
}

describe('S3FIFOCache', () => {
  it.each([10, 100, 700])('hits as often as the algorithm of the paper (capacity %i)', (capacity) => {
    for (const stream of [zipf(5_000, 30_000, 1), scanned(2_000, 30_000, 2)])
      expect(hitsOf(new S3FIFOCache({ capacity }), stream)).toBe(naiveHits(stream, capacity))
  })

  it('keeps its entries during a scan that empties an LRU cache', () => {
    const stream = scanned(500, 40_000, 3)
    const [ours, lru] = [new S3FIFOCache({ capacity: 200 }), new LRUCache({ capacity: 200 })].map((cache) =>
      hitsOf(cache, stream),
    )
    expect(ours).toBeGreaterThan(1.2 * lru!)
  })

  it('adds a key to the main queue when it returns soon after it left the small one', () => {
    const cache = new S3FIFOCache<string, number>({ capacity: 10 })
    for (let n = 0; n < 10; n++) cache.set(`old ${n}`, n)
    cache.set('once', 1) // 'old 0' leaves
    cache.set('old 0', 2) // to the main queue
    for (let n = 0; n < 9; n++) cache.set(`new ${n}`, n)
    expect({ old: cache.has('old 0'), once: cache.has('once') }).toEqual({ old: true, once: false })
  })
})
