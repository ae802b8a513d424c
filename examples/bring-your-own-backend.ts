// Anything that speaks as Map does can hold the entries: a Map, a class of one's own, one cache for several methods.
import assert from 'node:assert/strict'
import { Cached, cached, cacheOf, LRUCache } from 'purecache'

// A Map never evicts. Its keys are strings that the namespace leads.
const store = new Map<string, unknown>()
const area = cached((side: number) => side * side, { backend: store, namespace: 'area' })
area(3)
area(3)
console.log(`the Map holds ${[...store].map(([key, value]) => `${key} → ${String(value)}`).join()}`)
assert.equal(store.size, 1)

// A class is constructed once for each method, with the options that its constructor takes.
class FirstIn<K, V> extends Map<K, V> {
  constructor(readonly options: { readonly most: number }) {
    super()
  }

  override set(key: K, value: V): this {
    if (!this.has(key) && this.size >= this.options.most) this.delete([...this.keys()][0]!)
    return super.set(key, value)
  }
}
const cube = cached((side: number) => side ** 3, { backend: FirstIn, most: 2 })
for (const side of [1, 2, 3]) cube(side)
assert.deepEqual(
  [1, 2, 3].map((side) => cacheOf(cube).has(side)),
  [false, true, true],
)

// One instance serves several methods under one budget; they never see each other's entries.
const budget = new LRUCache<string, unknown>({ capacity: 3 })
class Shop {
  @Cached({ backend: budget })
  product(id: number): string {
    return `product ${id}`
  }

  @Cached({ backend: budget })
  customer(id: number): string {
    return `customer ${id}`
  }
}
const shop = new Shop()
assert.deepEqual([shop.product(1), shop.customer(1), shop.product(2), shop.customer(2)].length, 4)
assert.equal(budget.size, 3)
assert.equal(shop.customer(1), 'customer 1')
console.log(`two methods share ${budget.size} entries`)
