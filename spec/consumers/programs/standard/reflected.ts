import { Cached, LRUCache } from 'purecache'
import { check, equal } from '../check.js'
import { handleAt, wrapped } from '../handles.js'

class Late {
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

check('reflect-metadata has the handle for the function, the metadata and the class at once', () => {
  const metadata = Reflect.get(Late, (Symbol as { readonly metadata?: symbol }).metadata!) as object
  equal(handleAt(Late.prototype.of)?.name, 'of')
  equal([handleAt(metadata, 'of')?.name, handleAt(metadata, 'covered')?.name], ['of', 'covered'])
  equal([handleAt(Late, 'make')?.name, handleAt(Late.make)?.name], ['make', 'make'])
})

check('reflect-metadata has the handle for the prototype from the first instance on', () => {
  equal(handleAt(Late.prototype, 'of'), undefined)
  const late = new Late()
  late.of(1)
  equal([handleAt(Late.prototype, 'of')?.name, handleAt(late, 'of')?.stats.misses], ['of', 1])
})

check('reflect-metadata has the handle of a method under another decorator', () => {
  const late = new Late()
  equal(handleAt(Late.prototype.covered), undefined)
  equal([handleAt(late, 'covered')?.name, handleAt(Late.prototype, 'covered')?.name], ['covered', 'covered'])
})
