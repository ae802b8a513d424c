import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { Cached, LRUCache } from 'purecache'

describe('the construction of an instance', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  it('looks up metadata only for the first instance, which sets the name of the class', () => {
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

  it('may return another object, even one without a prototype', () => {
    class Given {
      constructor(object: object) {
        return object
      }
    }
    class Service extends Given {
      @Cached({ backend: LRUCache, capacity: 1 })
      of(n: number): number[] {
        return [n]
      }
    }
    for (const object of [Object.create(null) as object, { other: 1 }]) {
      expect(new Service(object)).toBe(object)
      const { of } = Service.prototype
      expect(of.call(object as Service, 1)).toBe(of.call(object as Service, 1))
    }
  })
})
