import 'reflect-metadata'
import { describe, expect, it, jest } from '@jest/globals'
import { CACHE, Cached, cached, cacheOf, cachesOf, LFUCache, LRUCache, type MethodCache } from 'purecache'

const LRU = { backend: LRUCache, capacity: 5 } as const
const metadata = (Symbol as unknown as { metadata: symbol }).metadata
const isStandard = DECORATORS === 'standard'

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
}

describe('cacheOf', () => {
  it('finds the cache of a method, a static method, a getter and a function', () => {
    const service = new Service()
    expect(cacheOf(service, 'of')).toMatchObject({
      name: 'of',
      scope: 'instance',
      backend: expect.any(LRUCache),
    })
    expect(cacheOf(Service, 'make').name).toBe('make')
    expect(cacheOf(service, 'size').name).toBe('size')
    expect(cacheOf(Service.prototype.of).backend).toBe(cacheOf(service, 'of').backend)
    expect(cacheOf(cached(function read() {}, LRU)).name).toBe('read')
    expect(cacheOf(new Child(), 'of').backend).toBe(cacheOf(Child.prototype, 'of').backend)
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
    expect([cacheOf(wrapped, 'of').has(1), cachesOf(wrapped).length]).toEqual([true, 1])
    const spy = jest.spyOn(Wrapped.prototype, 'of')
    expect(cacheOf(new Wrapped(), 'of').name).toBe('of')
    spy.mockRestore()
  })

  it('does not find what an undecorated override hides', () => {
    expect(() => cacheOf(new Child(), 'shared')).toThrow('must be decorated')
    expect(() => cacheOf(Service as unknown as { of: () => void }, 'of')).toThrow('must be decorated')
  })
})

describe('a handle', () => {
  it('reads and writes entries in terms of calls', () => {
    const service = new Service()
    const cache = cacheOf(service, 'of')
    const one = service.of(1)
    expect([cache.has(1), cache.peek(1), cache.has(2), cache.peek(2)]).toEqual([true, one, false, undefined])
    void cache.set([2], [20])
    expect([service.of(2), cache.delete(2), cache.delete(2)]).toEqual([[20], true, false])
    expect(service.of(2)).toEqual([2])
  })

  it('from an instance clears its entries, from a prototype all', () => {
    const [first, second] = [new Service(), new Service()]
    const fill = () => [first.of(1), first.of({ n: 1 } as never), second.of(1), second.of({ n: 1 } as never)]
    fill()
    void cacheOf(first, 'of').clear()
    expect([cacheOf(first, 'of').has(1), cacheOf(second, 'of').has(1)]).toEqual([false, true])
    fill()
    void cacheOf(Service.prototype, 'of').clear()
    expect(cacheOf(first, 'of').stats.size).toBe(0)
  })

  it('from an instance sees the entries of its tenant', () => {
    const [a, alsoA, b] = [new Service('a'), new Service('a'), new Service('b')]
    const value = a.tenants(1)
    b.tenants(1)
    expect(cacheOf(alsoA, 'tenants').peek(1)).toBe(value)
    void cacheOf(alsoA, 'tenants').clear()
    expect([cacheOf(a, 'tenants').has(1), cacheOf(b, 'tenants').has(1)]).toEqual([false, true])
  })

  it('from a prototype reads and writes with scope class alone', () => {
    const value = new Service().shared(1)
    expect(cacheOf(Service.prototype, 'shared').peek(1)).toBe(value)
    void cacheOf(new Service(), 'shared').clear()
    expect(cacheOf(Service.prototype.shared).has(1)).toBe(false)
    for (const name of ['of', 'tenants'] as const) {
      const cache = cacheOf(Service.prototype, name)
      expect(() => cache.has(1)).toThrow(
        /^Cannot read an entry of (Service.)?(of|tenants): the handle must come from an instance/,
      )
      expect(() => cache.peek(1)).toThrow(TypeError)
      expect(() => cache.set([1], [1])).toThrow("the scope is not 'class'")
      expect(() => cache.delete(1)).toThrow(TypeError)
    }
  })
})

describe('cachesOf', () => {
  it('lists every cache of an instance, a prototype or a class', () => {
    const names = (target: object) =>
      cachesOf(target)
        .map((cache) => cache.name)
        .sort()
    expect(names(new Child())).toEqual(['of', 'own', 'shared', 'size', 'tenants'])
    expect(names(Service.prototype)).toEqual(['of', 'shared', 'size', 'tenants'])
    expect(names(Child)).toEqual(['make'])
    expect(names({})).toEqual([])
  })
})

describe('metadata', () => {
  const at = (...place: [object, string?]) =>
    (place[1] === undefined
      ? Reflect.getMetadata(CACHE, place[0])
      : Reflect.getMetadata(CACHE, place[0], place[1])) as MethodCache | undefined

  it('is found through reflect-metadata', () => {
    const service = new Service()
    service.of(1)
    expect(CACHE).toBe(Symbol.for('purecache:cache'))
    for (const handle of [
      at(service, 'of'),
      at(Service.prototype, 'of'),
      at(Service.prototype.of),
      at(new Child(), 'of'),
    ])
      expect(handle!.backend).toBe(cacheOf(service, 'of').backend)
    expect(at(Service, 'make')!.name).toBe('make')
    expect(at(service, 'of')!.stats.misses).toBeGreaterThan(0)
    const getter = Object.getOwnPropertyDescriptor(Service.prototype, 'size')!.get!
    expect(at(getter)!.name).toBe('size')
  })

  it('is found through Symbol.metadata under the standard protocol', () => {
    const record = (Class: object) =>
      (Reflect.get(Class, metadata) as Record<symbol, Record<string, MethodCache>>)?.[CACHE]
    expect(record(Service)?.of?.name).toBe(isStandard ? 'of' : undefined)
    expect(record(Service)?.make?.name).toBe(isStandard ? 'make' : undefined)
    expect(record(Child)?.of?.name).toBe(isStandard ? 'of' : undefined)
    expect(record(Child)?.own?.name).toBe(isStandard ? 'own' : undefined)
    expect(record(Service)?.own).toBeUndefined()
    if (isStandard) expect(at(Reflect.get(Service, metadata) as object, 'of')!.name).toBe('of')
  })
})

describe('stats', () => {
  it('start at zero, count each call once, and are frozen', () => {
    const of = cached((n: number) => n, { backend: LRUCache, capacity: 2 })
    const zero = { hits: 0, misses: 0, shared: 0, hitRate: 0, loads: 0, loadFailures: 0, loadTime: 0 }
    const newer = { refreshes: 0, refreshFailures: 0, staleHits: 0, bypassed: 0, weight: 0 }
    const held = { evictions: 0, expirations: 0, size: 0, capacity: 2 }
    expect(cacheOf(of).stats).toEqual({ ...zero, ...newer, ...held })
    for (const n of [1, 2, 3, 3, 3]) of(n)
    const { stats } = cacheOf(of)
    expect(stats).toMatchObject({ hits: 2, misses: 3, hitRate: 0.4, loads: 3, evictions: 1, size: 2 })
    expect(Object.isFrozen(stats)).toBe(true)
    cacheOf(of).resetStats()
    expect(cacheOf(of).stats).toMatchObject({ ...zero, evictions: 0, size: 2 })
  })

  it('add up the time of loads', async () => {
    jest.useFakeTimers()
    const load = cached(() => new Promise((resolve) => setTimeout(resolve, 250)), LRU)
    const loading = load()
    await jest.advanceTimersByTimeAsync(250)
    await loading
    jest.useRealTimers()
    expect(cacheOf(load).stats.loadTime).toBeCloseTo(250)
  })

  it('do not count what is done through the handle', () => {
    const of = cached((n: number) => n, LRU)
    const cache = cacheOf(of)
    void cache.set([1], 1)
    cache.has(1)
    cache.peek(1)
    cache.delete(1)
    expect(cache.stats).toMatchObject({ hits: 0, misses: 0, loads: 0, evictions: 0 })
  })
})
