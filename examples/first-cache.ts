// A first cache: decorate a method, call it twice, read its statistics.
import assert from 'node:assert/strict'
import { Cached, cacheOf, LRUCache } from 'purecache'

class Dictionary {
  lookups = 0

  @Cached({ backend: LRUCache, capacity: 100 })
  define(word: string): string {
    this.lookups++
    return `the meaning of ${word}`
  }
}

const dictionary = new Dictionary()
dictionary.define('cache')
dictionary.define('cache')
dictionary.define('key')

const { hits, misses, hitRate, size } = cacheOf(dictionary, 'define').stats
console.log(`${hits} hit, ${misses} misses, hit rate ${hitRate.toFixed(2)}, ${size} entries`)
assert.equal(dictionary.lookups, 2)
assert.deepEqual([hits, misses, size], [1, 2, 2])

// Another instance does not see these entries.
const other = new Dictionary()
other.define('cache')
assert.equal(other.lookups, 1)
