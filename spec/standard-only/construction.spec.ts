import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { Cached, LRUCache } from 'purecache'

describe('the construction of an instance', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  it('looks for nothing after the first one, which learns the name of the class', () => {
    class Service {
      @Cached({ backend: LRUCache, capacity: 1 })
      of(n: number): number {
        return n
      }
    }
    new Service()
    const getPrototypeOf = jest.spyOn(Object, 'getPrototypeOf')
    const getDescriptor = jest.spyOn(Object, 'getOwnPropertyDescriptor')
    const service = new Service()
    const looked = { prototypes: getPrototypeOf.mock.calls.length, members: getDescriptor.mock.calls.length }
    jest.restoreAllMocks()
    expect(looked).toEqual({ prototypes: 0, members: 0 })
    expect(Reflect).not.toHaveProperty('defineMetadata')
    expect(service.of(1)).toBe(1)
  })
})
