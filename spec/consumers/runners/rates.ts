import { Cached, LRUTTLCache } from 'purecache'

const options = { backend: LRUTTLCache, capacity: 8, ttl: 1_000 } as const

export class Rates {
  @Cached(options)
  async of(currency: string): Promise<object> {
    return { currency }
  }

  @Cached(options)
  slow(currency: string): Promise<object> {
    return new Promise((resolve) => setTimeout(resolve, 500, { currency }))
  }
}
