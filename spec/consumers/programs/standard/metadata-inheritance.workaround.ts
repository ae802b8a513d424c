import { Cached, cacheOf, cachesOf, LRUCache } from 'purecache'
import { check, equal } from '../check.js'

class Parent {
  @Cached({ backend: LRUCache, capacity: 8 })
  of(n: number): number {
    return n
  }
}

class Child extends Parent {
  @Cached({ backend: LRUCache, capacity: 8 })
  own(n: number): number {
    return n
  }
}

check('the handle of an inherited method is found', () => {
  equal([cacheOf(Child.prototype, 'of').name, cacheOf(Child.prototype, 'own').name], ['of', 'own'])
  equal(cachesOf(Child.prototype).length, 2)
})
