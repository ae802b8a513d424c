import { describe, expect, it } from '@jest/globals'
import { Cached, cacheOf, LRUCache } from 'purecache'

const tick = () => new Promise((resolve) => setImmediate(resolve))

/** Collects garbage until something has come about, within bounds. */
async function collectUntil(done: () => boolean): Promise<void> {
  for (let round = 0; round < 1_000 && !done(); round++) {
    if (round % 50 === 0) globalThis.gc!()
    await tick()
  }
}

class Service {
  @Cached({ backend: LRUCache, capacity: 100 })
  of(value: unknown): unknown[] {
    return [value]
  }

  @Cached({ backend: LRUCache, capacity: 100 })
  async load(n: number): Promise<number> {
    return n
  }
}

describe('an instance that nobody holds any more', () => {
  it('is collected, and its entries go with it, while those of others stay', async () => {
    const kept = new Service()
    kept.of('kept')
    const cache = cacheOf(Service.prototype, 'of')
    const references: WeakRef<Service>[] = []
    await (async () => {
      for (let i = 0; i < 5; i++) {
        const service = new Service()
        service.of('primitive')
        service.of({ structured: 1 })
        await service.load(1)
        references.push(new WeakRef(service))
      }
    })()
    expect(cache.stats.size).toBe(11)
    const loaded = cacheOf(Service.prototype, 'load')
    await collectUntil(() => cache.stats.size === 1 && loaded.stats.size === 0)
    expect(references.map((reference) => reference.deref())).toEqual(Array(5).fill(undefined))
    expect([cache.stats.size, cacheOf(kept, 'of').has('kept')]).toEqual([1, true])
    expect(loaded.stats.size).toBe(0)
  })

  it('leaves its place to the next, of which nothing is mixed up', async () => {
    const cache = cacheOf(Service.prototype, 'of')
    void cache.clear()
    const first = new Service()
    first.of(1)
    await collectUntil(() => true)
    const second = new Service()
    expect(second.of(1)).not.toBe(first.of(1))
  })
})
