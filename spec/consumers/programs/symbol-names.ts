import { Cached, cacheOf, S3FIFOCache } from 'purecache'
import { check, equal } from './check.js'

const EMAIL: unique symbol = Symbol('email')

class Service {
  @Cached({ backend: S3FIFOCache, capacity: 8, key: (id: string) => id.toLowerCase() })
  [EMAIL](id: string): object {
    return { id }
  }
}

check('a method named by a symbol is cached, by its own key', () => {
  const service = new Service()
  equal([service[EMAIL]('X') === service[EMAIL]('x'), cacheOf(service, EMAIL).has('X')], [true, true])
})
