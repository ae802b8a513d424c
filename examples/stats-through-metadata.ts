// A monitor that knows nothing of a service finds its caches: by cachesOf, Symbol.metadata or reflect-metadata.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { CACHE, Cached, cachesOf, LFUCache, LRUCache, type MethodCache } from 'purecache'

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

for (const { name, stats } of cachesOf(catalogue))
  console.log(`${String(name).padEnd(8)} ${stats.hits} hits, ${stats.misses} misses`)

const reflected = Reflect.getMetadata(CACHE, catalogue, 'product') as MethodCache
assert.equal(reflected.stats.hits, 2)

// Without reflect-metadata, under standard decorators:
const metadata = Reflect.get(Catalogue, Reflect.get(Symbol, 'metadata') as symbol) as Record<
  symbol,
  Record<string, MethodCache>
>
assert.equal(metadata[CACHE]!.product!.stats.hits, 2)
assert.deepEqual(
  cachesOf(catalogue).map(({ stats }) => stats.hits + stats.misses),
  [4, 1],
)
