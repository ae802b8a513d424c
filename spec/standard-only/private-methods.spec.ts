import { describe, expect, it } from '@jest/globals'
import { Cached, cachesOf, LRUCache } from 'purecache'

class Service {
  calls = 0

  @Cached({ backend: LRUCache, capacity: 5 })
  #secret(n: number): number {
    this.calls++
    return n
  }

  @Cached({ backend: LRUCache, capacity: 5 })
  static #shared(n: number): number[] {
    return [n]
  }

  reveal(n: number): number {
    return this.#secret(n)
  }

  static share(n: number): number[] {
    return Service.#shared(n)
  }
}

describe('a private method', () => {
  it('is cached, and listed by cachesOf', () => {
    const service = new Service()
    expect(service.reveal(1)).toBe(1)
    expect(service.reveal(1)).toBe(1)
    expect(service.calls).toBe(1)
    expect(Service.share(1)).toBe(Service.share(1))
    expect(cachesOf(service).map(({ name, stats }) => ({ name, hits: stats.hits }))).toEqual([
      { name: '#secret', hits: 1 },
    ])
    expect(cachesOf(Service).map((cache) => cache.name)).toEqual(['#shared'])
  })
})

describe('a member that cannot be cached', () => {
  it('is refused at its decoration: a field, a setter, an accessor, a class, a generator', () => {
    const cached = Cached({ backend: LRUCache, capacity: 1 }) as (...args: any[]) => any
    const must = /must be on a method or a getter, received a/
    expect(
      () =>
        class {
          @cached field = 1
        },
    ).toThrow(must)
    expect(
      () =>
        class {
          @cached set setter(_: number) {}
        },
    ).toThrow(must)
    expect(
      () =>
        class {
          @cached accessor accessor = 1
        },
    ).toThrow(must)
    expect(() => {
      @cached
      class Service {}
      return Service
    }).toThrow(must)
    expect(
      () =>
        class {
          @cached *generator() {}
        },
    ).toThrow('generator')
  })
})
