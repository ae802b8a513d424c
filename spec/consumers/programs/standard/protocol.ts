// What the standard protocol alone has: private members, and a record under Symbol.metadata.
import { CACHE, Cached, cachesOf, LRUCache } from 'purecache'
import { check, equal } from '../check.js'
import type { Published } from '../handles.js'
import { Service } from '../service.js'

class Vault {
  calls = 0

  @Cached({ backend: LRUCache, capacity: 8 })
  get #key(): object {
    this.calls++
    return {}
  }

  @Cached({ backend: LRUCache, capacity: 8 })
  #open(): object {
    this.calls++
    return {}
  }

  open(): object {
    return this.#open()
  }

  get key(): object {
    return this.#key
  }
}

check('private methods and getters are cached, each instance by itself', () => {
  const [first, second] = [new Vault(), new Vault()]
  equal([first.open() === first.open(), first.open() === second.open(), first.calls], [true, false, 1])
  equal([first.key === first.key, first.calls], [true, 2])
  equal(
    cachesOf(first)
      .map(({ name }) => name)
      .sort(),
    ['#key', '#open'],
  )
})

check('the handle is found through Symbol.metadata', () => {
  const record = Reflect.get(Service, (Symbol as { readonly metadata?: symbol }).metadata!) as {
    [CACHE]: Record<string | symbol, Published>
  }
  const handle = record[CACHE]['square']!
  new Service().square(9)
  equal([handle.name, handle.stats.misses > 0, record[CACHE]['make']?.name], ['square', true, 'make'])
})
