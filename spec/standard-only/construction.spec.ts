import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { Cached, LRUCache } from 'purecache'

describe('making an instance', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  it('looks for nothing where reflect-metadata is not loaded', () => {
    class Service {
      @Cached({ backend: LRUCache, capacity: 1 })
      of(n: number): number {
        return n
      }
    }
    const asked = [jest.spyOn(Object, 'getPrototypeOf'), jest.spyOn(Object, 'getOwnPropertyDescriptor')]
    const service = new Service()
    const counts = asked.map((spy) => spy.mock.calls.length)
    jest.restoreAllMocks()
    expect([counts, 'defineMetadata' in Reflect, service.of(1)]).toEqual([[0, 0], false, 1])
  })
})
