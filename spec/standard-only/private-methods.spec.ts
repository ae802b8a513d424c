import { describe, expect, it } from '@jest/globals'
import { Cached, cacheOf, cachesOf, Invalidates, LRUCache, Updates } from 'purecache'

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

  peek(n: number): unknown {
    return cacheOf(this, '#secret').peek(n)
  }

  @Invalidates('#secret', (_, { args }) => [args[0]])
  forget(_n: number): void {}

  @Invalidates('#secret')
  forgetAll(): void {}

  @Updates('#secret', (_, { args }) => [args[0]])
  replace(_n: number, secret: number): number {
    return secret
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

describe('the name of a private method', () => {
  it('is accepted by writes and by cacheOf', () => {
    const service = new Service()
    service.reveal(1)
    service.reveal(2)
    service.forget(1)
    service.reveal(1)
    expect(service.calls).toBe(3)
    service.reveal(2)
    expect(service.calls).toBe(3)
    service.forgetAll()
    service.reveal(2)
    expect(service.calls).toBe(4)
    service.replace(2, 7)
    expect(service.reveal(2)).toBe(7)
    expect(service.peek(2)).toBe(7)
    expect(cacheOf(service, '#secret').has(2)).toBe(true)
  })

  it('causes an error when no private method of that name is cached', () => {
    class Misspelt {
      readonly #rows = new Map<number, number>()

      @Invalidates('#secrte')
      forget(): void {
        this.#rows.clear()
      }
    }
    expect(() => new Misspelt()).toThrow('#secrte')
    expect(() => cacheOf(new Service(), '#secrte')).toThrow('#secrte')
  })

  it('causes a compile error when the class has no private members', () => {
    class Open {
      // @ts-expect-error -- nothing is private
      @Invalidates('#secret')
      forget(): void {}
    }
    // @ts-expect-error -- nothing is private
    expect(() => cacheOf(Open.prototype, '#secret')).toThrow('#secret')
  })
})

describe('a member that cannot be cached', () => {
  it('is rejected at decoration: a field, a setter, an accessor, a class, a generator', () => {
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
