import { Cached, LRUCache } from 'purecache'
import { check, equal } from '../check.js'

class Registry {
  static readonly shared = new Registry()
  readonly name = 'shared'

  @Cached({ backend: LRUCache, capacity: 8 })
  #describe(): string {
    return this.name
  }

  describe(): string {
    return this.#describe()
  }
}

check('a private method of a class with an instance of itself is cached', () => {
  equal([Registry.shared.describe(), new Registry().describe()], ['shared', 'shared'])
})
