import { CACHE, Cached, LRUCache } from 'purecache'
import { check, equal } from '../check.js'
import type { Published } from '../handles.js'

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

check('the metadata of a class shows what it inherits', () => {
  const metadata = Reflect.get(Child, (Symbol as { readonly metadata?: symbol }).metadata!) as {
    [CACHE]: Record<string, Published>
  }
  equal([metadata[CACHE]['own']?.name, metadata[CACHE]['of']?.name], ['own', 'of'])
})
