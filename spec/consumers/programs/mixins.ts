import { Cached, cacheOf, LRUCache } from 'purecache'
import { check, equal } from './check.js'

class Base {
  readonly name: string = 'base'
}

function withFind(Parent: typeof Base) {
  class Finding extends Parent {
    calls = 0

    @Cached({ backend: LRUCache, capacity: 8 })
    find(id: number): string {
      this.calls++
      return `${this.name} ${id}`
    }
  }
  return Finding
}

const First = withFind(Base)
const Second = withFind(Base)

check('classes of one mixin have caches of their own', () => {
  const [first, second] = [new First(), new Second()]
  equal([first.find(1), first.find(1), second.find(1)], ['base 1', 'base 1', 'base 1'])
  equal([first.calls, second.calls, cacheOf(first, 'find').stats.hits], [1, 1, 1])
  equal(cacheOf(first, 'find').backend === cacheOf(second, 'find').backend, false)
})
