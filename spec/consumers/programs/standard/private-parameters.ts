import { Cached, LRUCache } from 'purecache'
import { check, equal } from '../check.js'

class Vault {
  calls = 0

  @Cached({ backend: LRUCache, capacity: 8 })
  #open(code: number): number {
    this.calls++
    return code
  }

  open(code: number): number {
    return this.#open(code)
  }
}

check('a private method with a parameter is cached', () => {
  const vault = new Vault()
  equal([vault.open(1), vault.open(1), vault.open(2), vault.calls], [1, 1, 2, 2])
})
