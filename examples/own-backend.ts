// A custom backend class: it is constructed once for each decorated method, with its own options.
import assert from 'node:assert/strict'
import { cached, cacheOf } from 'purecache'

/** Keeps the first entries, and stores no more when it is full. */
class FirstComers<K, V> extends Map<K, V> {
  readonly #most: number

  constructor({ most }: { readonly most: number }) {
    super()
    this.#most = most
  }

  override set(key: K, value: V): this {
    return this.has(key) || this.size < this.#most ? super.set(key, value) : this
  }
}

let runs = 0
const cube = cached(
  (side: number) => {
    runs++
    return side ** 3
  },
  { backend: FirstComers, most: 2 },
)
for (const side of [1, 2, 3, 1, 2, 3]) assert.equal(cube(side), side ** 3)

const kept = [1, 2, 3].filter((side) => cacheOf(cube).has(side))
console.log(`kept ${kept.join(' and ')}, ran ${runs} times`)
assert.deepEqual(kept, [1, 2])
assert.equal(runs, 4)
