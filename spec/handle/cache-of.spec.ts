import { describe, expect, it, jest } from '@jest/globals'
import { Cached, cached, cacheOf, cachesOf, LFUCache, LRUCache, remote, remoteCacheOf } from 'purecache'
import { TestStore } from '../support/test-store'

const LRU = { backend: LRUCache, capacity: 5 } as const
const SYMBOL = Symbol('read')

class Service {
  @Cached(LRU)
  of(n: number): number[] {
    return [n]
  }

  @Cached({ ...LRU, scope: 'class' })
  shared(n: number): number[] {
    return [n]
  }

  @Cached({ ...LRU, scope: (self: Service) => self.tenant })
  tenants(n: number): number[] {
    return [n]
  }

  @Cached(LRU)
  [SYMBOL](n: number): number[] {
    return [n]
  }

  @Cached(LRU)
  static make(n: number): number[] {
    return [n]
  }

  @Cached(LRU)
  get size(): number {
    return 7
  }

  constructor(readonly tenant = 'a') {}
}

class Child extends Service {
  @Cached({ backend: LFUCache, capacity: 2 })
  own(n: number): number {
    return n
  }

  override shared(n: number): number[] {
    return super.shared(n)
  }

  @Cached({ backend: LFUCache, capacity: 3 })
  override of(n: number): number[] {
    return super.of(n)
  }
}

describe('cacheOf', () => {
  it('finds the cache of a method, a static method, a getter, a symbol’s method and a function', () => {
    const service = new Service()
    expect(cacheOf(service, 'of')).toMatchObject({
      name: 'of',
      scope: 'instance',
      backend: expect.any(LRUCache),
    })
    expect(cacheOf(Service, 'make').name).toBe('make')
    expect(cacheOf(service, 'size').name).toBe('size')
    expect(cacheOf(service, SYMBOL).name).toBe(SYMBOL)
    expect(cacheOf(Service.prototype.of).backend).toBe(cacheOf(service, 'of').backend)
    expect(cacheOf(cached(function read() {}, LRU)).name).toBe('read')
    expect(cacheOf(new Child(), 'tenants').backend).toBe(cacheOf(Child.prototype, 'tenants').backend)
  })

  it('finds the nearest cache of a method that is overridden and cached on both levels', () => {
    expect(cacheOf(new Child(), 'of').backend).toBeInstanceOf(LFUCache)
    expect(cacheOf(new Service(), 'of').backend).toBeInstanceOf(LRUCache)
  })

  it('finds it under other decorators, bound copies and spies', () => {
    const around = (target: any, context: any, descriptor?: PropertyDescriptor): any => {
      const method = (typeof context === 'object' ? target : descriptor!.value) as (
        ...args: unknown[]
      ) => unknown
      const replaced = function (this: unknown, ...args: unknown[]) {
        return method.apply(this, args)
      }
      return typeof context === 'object' ? replaced : { ...descriptor, value: replaced }
    }
    class Wrapped {
      constructor() {
        this.of = this.of.bind(this)
      }
      @around
      @Cached(LRU)
      of(n: number): number {
        return n
      }
    }
    const wrapped = new Wrapped()
    wrapped.of(1)
    expect(cacheOf(wrapped, 'of').has(1)).toBe(true)
    expect(cachesOf(wrapped)).toHaveLength(1)
    const spy = jest.spyOn(Wrapped.prototype, 'of')
    expect(cacheOf(new Wrapped(), 'of').name).toBe('of')
    spy.mockRestore()
  })

  it('does not find a cache behind an override that is not decorated', () => {
    expect(() => cacheOf(new Child(), 'shared')).toThrow('must be decorated')
  })

  it('names a cache by its class and method in its label', () => {
    expect(cacheOf(new Service(), 'of').label).toBe('Service.of')
    expect(cacheOf(Service.prototype, 'of').label).toBe('Service.of')
    expect(cacheOf(Service, 'make').label).toBe('Service.make')
    expect(cacheOf(new Child(), 'own').label).toBe('Child.own')
    expect(cacheOf(new Child(), 'tenants').label).toBe('Service.tenants')
    expect(cacheOf(new Service(), SYMBOL).label).toBe('Service.Symbol(read)')
    expect(cacheOf(cached(function read() {}, LRU)).label).toBe('read')
  })

  it('names a cache so before the first instance is constructed', () => {
    class Waiting {
      @Cached(LRU)
      of(n: number): number {
        return n
      }

      @Cached(LRU)
      all(): number {
        return 1
      }
    }
    expect(cacheOf(Waiting.prototype, 'of').label).toBe('Waiting.of')
    expect(cachesOf(Waiting.prototype).map(({ label }) => label)).toEqual(['Waiting.of', 'Waiting.all'])
    expect(() => cacheOf(Waiting.prototype, 'of').has(1)).toThrow('Cannot read an entry of Waiting.of:')
    class Loaded extends Waiting {}
    const loaded = Object.create(Loaded.prototype) as Loaded
    expect(cacheOf(loaded, 'of').label).toBe('Waiting.of')
  })

  it('returns the same stats through every target', () => {
    class Counting {
      @Cached(LRU)
      of(n: number): number {
        return n
      }
    }
    const counting = new Counting()
    counting.of(1)
    counting.of(1)
    for (const cache of [cacheOf(counting, 'of'), cacheOf(Counting.prototype, 'of'), cacheOf(counting.of)])
      expect(cache.stats).toMatchObject({ hits: 1, misses: 1 })
  })

  it('rejects caches that return promises, which are for remoteCacheOf', () => {
    const store = new TestStore()
    const load = cached(async (n: number) => n, { backend: remote(store, { namespace: 'n' }) })
    const of = cached((n: number) => n, LRU)
    expect(() => cacheOf(load)).toThrow('remoteCacheOf')
    expect(() => remoteCacheOf(of)).toThrow(TypeError)
    expect(remoteCacheOf(load).backend).toBe(store)
  })
})

describe('cachesOf', () => {
  const names = (target: object) =>
    cachesOf(target)
      .map((cache) => String(cache.name))
      .sort()

  it('lists the caches of an instance, a prototype or a class', () => {
    expect(names(Service.prototype)).toEqual(['Symbol(read)', 'of', 'shared', 'size', 'tenants'])
    expect(names(new Service())).toEqual(names(Service.prototype))
    expect(names(Child)).toEqual(['make'])
    expect(names({})).toEqual([])
  })

  it('lists inherited caches, even overridden ones, because super reaches them', () => {
    expect(names(new Child())).toEqual(['Symbol(read)', 'of', 'of', 'own', 'shared', 'size', 'tenants'])
    const child = new Child()
    child.of(1)
    const sizes = cachesOf(child)
      .filter(({ name }) => name === 'of')
      .map((cache) => cache.has(1))
    expect(sizes).toEqual([true, true])
  })

  it('returns handles of the target’s entries', () => {
    const [first, second] = [new Service(), new Service()]
    first.of(1)
    second.of(1)
    for (const cache of cachesOf(first)) void cache.clear()
    expect(cacheOf(first, 'of').has(1)).toBe(false)
    expect(cacheOf(second, 'of').has(1)).toBe(true)
  })
})

it('rejects an object in place of a name', () => {
  expect(() => cacheOf(new Service(), Object.create(null) as never)).toThrow(
    new TypeError('Cannot find a cache: the name must be a string or a symbol, received an object'),
  )
})
