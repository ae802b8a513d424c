// Instances of this file are collected when its globals are gone: see collected.test.ts, which runs after it.
import { subscribe } from 'node:diagnostics_channel'
import { expect, it, jest } from '@jest/globals'
import { Cached, LRUCache, LRUTTLCache, TTLCache } from 'purecache'

class Service {
  @Cached({ backend: LRUTTLCache, capacity: 1_000, ttl: 60_000 })
  timed(n: number): object {
    return { n }
  }

  @Cached({ backend: TTLCache, ttl: 60_000 })
  async loaded(n: number): Promise<object> {
    return { n }
  }

  @Cached({ backend: LRUCache, capacity: 1_000 })
  get view(): object {
    return {}
  }
}

let services: Service[] = []

// A listener that was left behind keeps this module: without one the whole realm would go at once.
subscribe('torn-down', (message) => {
  Object.assign(message as object, { left: services.map((service) => new WeakRef(service)) })
  services = []
})

it('makes instances that outlive it', async () => {
  jest.useFakeTimers()
  services = Array.from({ length: 100 }, () => new Service())
  for (const [n, service] of services.entries()) {
    expect(service.timed(n)).toBe(service.timed(n))
    expect(await service.loaded(n)).toBe(await service.loaded(n))
    expect(service.view).toBe(service.view)
  }
})
