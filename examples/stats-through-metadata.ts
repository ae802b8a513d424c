// A monitor finds the caches of a service that it does not know: by caches(), Symbol.metadata or
// reflect-metadata.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { CACHE, Cached, caches, LFUCache, LRUCache, type PublishedCache } from 'purecache'

class Catalogue {
  @Cached({ backend: LRUCache, capacity: 10 })
  product(id: number): string {
    return `product ${id}`
  }

  @Cached({ backend: LFUCache, capacity: 10 })
  price(id: number): number {
    return 100 * id
  }
}

const catalogue = new Catalogue()
for (const id of [1, 2, 1, 1]) catalogue.product(id)
catalogue.price(1)

for (const { label, stats } of caches())
  console.log(`${label.padEnd(17)} ${stats.hits} hits, ${stats.misses} misses`)
assert.deepEqual(
  caches().map(({ label }) => label),
  ['Catalogue.product', 'Catalogue.price'],
)

const reflected = Reflect.getMetadata(CACHE, catalogue, 'product') as PublishedCache
assert.equal(reflected.stats.hits, 2)

// Without reflect-metadata, under standard decorators:
const metadata = Reflect.get(Catalogue, Reflect.get(Symbol, 'metadata') as symbol) as Record<
  symbol,
  Record<string, PublishedCache>
>
assert.equal(metadata[CACHE]!.product!.stats.hits, 2)
