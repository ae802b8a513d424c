import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import DataLoader from 'dataloader'
import { Cached, LRUCache } from 'purecache'
import { backendsOf, clock, nameOf, TTL, withTime } from './support/backends.js'

/** A loader over a cache, and the batches that it asked for. */
function loaderOver(cacheMap: DataLoader.CacheMap<number, Promise<string>>) {
  const batches: number[][] = []
  const load = async (ids: readonly number[]) => {
    batches.push([...ids])
    return ids.map((id) => (id < 0 ? new Error(`no ${id}`) : `user ${id}`))
  }
  return { batches, loader: new DataLoader(load, { cacheMap }) }
}

describe('the cacheMap of DataLoader', () => {
  for (const cache of backendsOf<number, Promise<string>>(10))
    it(`may be a ${nameOf(cache)}, which bounds it and never makes it wrong`, async () => {
      const { batches, loader } = loaderOver(cache)
      assert.deepEqual(await loader.loadMany([1, 2, 1]), ['user 1', 'user 2', 'user 1'])
      assert.deepEqual([await loader.load(1), batches], ['user 1', [[1, 2]]])

      const many = Array.from({ length: 50 }, (_, id) => id)
      const expected = many.map((id) => `user ${id}`)
      assert.deepEqual(await loader.loadMany(many), expected, 'one batch may be larger than the cache')
      assert.deepEqual(await loader.loadMany(many), expected)
      assert.ok(cache.size <= 10)
      assert.ok(batches.flat().length <= 102, 'nothing was asked for twice in one batch')

      loader.prime(99, 'given')
      assert.equal(await loader.load(99), 'given')
      loader.clear(99)
      assert.equal(await loader.load(99), 'user 99')
      loader.clearAll()
      assert.equal(cache.size, 0)
    })

  for (const cache of withTime<number, Promise<string>>(10))
    it(`expires with the ttl of a ${nameOf(cache)}, so that a loader may outlive a request`, async () => {
      const { batches, loader } = loaderOver(cache)
      for (const at of [0, TTL - 1, TTL, TTL + 1]) {
        clock.time = at
        assert.equal(await loader.load(1), 'user 1')
      }
      assert.deepEqual(batches, [[1], [1]])
      clock.time = 0
    })

  it('keeps a failure until it is cleared, as DataLoader requires', async () => {
    const { batches, loader } = loaderOver(new LRUCache({ capacity: 10 }))
    await assert.rejects(loader.load(-1), /no -1/)
    await assert.rejects(loader.load(-1), /no -1/)
    assert.equal(batches.length, 1)
    loader.clear(-1)
    await assert.rejects(loader.load(-1), /no -1/)
    assert.equal(batches.length, 2)
  })
})

describe('a method that calls a DataLoader', () => {
  it('caches batched results with @Cached, so that loaders may be short-lived', async () => {
    const { batches, loader } = loaderOver(new Map())
    class Users {
      @Cached({ backend: LRUCache, capacity: 100 })
      name(id: number): Promise<string> {
        return loader.load(id)
      }
    }
    const users = new Users()
    const names = await Promise.all([1, 2, 3, 2, 1].map((id) => users.name(id)))
    assert.deepEqual(names, ['user 1', 'user 2', 'user 3', 'user 2', 'user 1'])
    loader.clearAll()
    assert.equal(await users.name(2), 'user 2')
    assert.deepEqual(batches, [[1, 2, 3]])
  })
})
