import { Cached, LRUCache } from 'purecache'
import { check, equal } from '../check.js'
import { handleAt, wrapped } from '../handles.js'

class Early {
  @Cached({ backend: LRUCache, capacity: 8 })
  of(n: number): number {
    return n
  }

  @wrapped
  @Cached({ backend: LRUCache, capacity: 8 })
  covered(n: number): number {
    return n
  }

  @Cached({ backend: LRUCache, capacity: 8 })
  static make(n: number): number {
    return n
  }
}

check('reflect-metadata has the handle for the function, the prototype and the class at once', () => {
  equal([handleAt(Early.prototype.of)?.name, handleAt(Early.prototype, 'of')?.name], ['of', 'of'])
  equal([handleAt(Early, 'make')?.name, handleAt(Early.make)?.name], ['make', 'make'])
})

check('reflect-metadata has the handle for an instance', () => {
  const early = new Early()
  early.of(1)
  equal(handleAt(early, 'of')?.stats.misses, 1)
})

check('reflect-metadata has the handle of a method under another decorator', () => {
  equal(handleAt(Early.prototype.covered), undefined)
  equal(handleAt(Early.prototype, 'covered')?.name, 'covered')
})
