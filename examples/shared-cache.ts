// Existing objects as backends: a plain Map, and one cache that several methods share under one capacity.
import assert from 'node:assert/strict'
import { Cached, cached, cacheOf, LRUCache, shared } from 'purecache'

// A Map never evicts. Its keys are strings that begin with the namespace.
const store = new Map<string, unknown>()
const area = cached((side: number) => side * side, { backend: shared(store, { namespace: 'area' }) })
area(3)
area(3)
console.log(`the Map holds ${[...store].map(([key, value]) => `${key} = ${String(value)}`).join()}`)
assert.deepEqual([...store], [['area:()(3)', 9]])

// Several methods share one capacity. They never see each other's entries.
const budget = new LRUCache<string, unknown>({ capacity: 3 })
class Shop {
  @Cached({ backend: shared(budget) })
  product(id: number): string {
    return `product ${id}`
  }

  @Cached({ backend: shared(budget) })
  customer(id: number): string {
    return `customer ${id}`
  }
}
const shop = new Shop()
assert.deepEqual(
  [shop.product(1), shop.customer(1), shop.product(2), shop.customer(2)],
  ['product 1', 'customer 1', 'product 2', 'customer 2'],
)
assert.equal(budget.size, 3)
assert.equal(cacheOf(shop, 'product').has(1), false) // evicted by customer 2
console.log(`two methods share ${budget.size} entries`)

// `clear` removes only the method's own entries.
cacheOf(shop, 'customer').clear()
assert.equal(budget.size, 1)
