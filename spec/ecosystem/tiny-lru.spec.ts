import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Cached, cacheOf, Invalidates, shared } from 'purecache'
import { lru } from 'tiny-lru'

describe('a shared instance of tiny-lru, whose `delete` does not return whether there was an entry', () => {
  const backend = lru<unknown>(3)

  class Shop {
    reads = 0

    @Cached({ backend: shared(backend) })
    product(id: number): object {
      this.reads++
      return { id }
    }

    @Invalidates<Shop>('product', (id: number) => [id])
    change(id: number): number {
      return id
    }
  }

  it('serves hits, and evicts by its own policy', () => {
    const shop = new Shop()
    assert.equal(shop.product(1), shop.product(1))
    for (const id of [2, 3, 4]) shop.product(id)
    assert.deepEqual([cacheOf(shop, 'product').has(1), backend.size, shop.reads], [false, 3, 4])
  })

  it('loses entries that the handle and writes delete', () => {
    const shop = new Shop()
    const first = shop.product(1)
    cacheOf(shop, 'product').delete(1)
    assert.notEqual(shop.product(1), first)
    shop.change(1)
    shop.product(1)
    assert.equal(shop.reads, 3)
    cacheOf(shop, 'product').clear()
    assert.equal(cacheOf(shop, 'product').has(1), false)
  })
})
