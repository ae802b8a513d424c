import 'reflect-metadata'
import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LFUCache, LRUCache, LRUTTLCache } from 'purecache'

const LRU = { backend: LRUCache, capacity: 100 } as const
const SYMBOL = Symbol('method')

class Base {
  calls = 0
  static calls = 0

  @Cached(LRU)
  square(n: number): number {
    this.calls++
    return n * n
  }

  @Cached(LRU)
  static twice(n: number): number {
    Base.calls++
    return 2 * n
  }

  @Cached(LRU)
  [SYMBOL](n: number): number {
    this.calls++
    return n
  }

  @Cached(LRU)
  get total(): number {
    this.calls++
    return 42
  }

  @Cached(LRU)
  none(): undefined {
    this.calls++
  }

  @Cached(LRU)
  generic<T>(value: T): T[] {
    this.calls++
    return [value]
  }
}

class Overriding extends Base {
  @Cached(LRU)
  override square(n: number): number {
    return super.square(n) + 1
  }
}

describe('a cached method', () => {
  it('runs once for equal arguments', () => {
    const base = new Base()
    expect([base.square(3), base.square(3), base.square(4), base.calls]).toEqual([9, 9, 16, 2])
    expect(base.generic({ a: 1 })).toBe(base.generic({ a: 1 }))
  })

  it('may be symbol-named, static or a getter', () => {
    const base = new Base()
    expect([base[SYMBOL](1), base[SYMBOL](1), base.total, base.total, base.calls]).toEqual([1, 1, 42, 42, 2])
    expect([Base.twice(2), Base.twice(2), Base.calls]).toEqual([4, 4, 1])
  })

  it('caches undefined', () => {
    const base = new Base()
    base.none()
    base.none()
    expect(base.calls).toBe(1)
  })

  it('is inherited, and cached on both levels when overridden', () => {
    const child = new Overriding()
    expect([child.square(3), child.square(3), child.calls, child.total, child.total, child.calls]).toEqual([
      10, 10, 1, 42, 42, 2,
    ])
    expect(new (class extends Base {})().square(5)).toBe(25)
  })

  it('keeps instances apart, frozen, detached and hydrated ones too', () => {
    const make = () => {
      class Service {
        @Cached(LRU)
        self(): unknown {
          return [this]
        }
      }
      return Service
    }
    const Service = make()
    const first = Object.freeze(new Service())
    const second = Object.create(Service.prototype) as InstanceType<typeof Service>
    const { self } = first
    expect(first.self()).toEqual([first])
    expect(second.self()).not.toBe(first.self())
    expect((self as (this: unknown) => unknown).call(undefined)).toEqual([undefined])
    expect((self as (this: unknown) => unknown).call('x')).toEqual(['x'])
    expect((self as (this: unknown) => unknown).call(-0)).toEqual([-0])
    expect(first.self()).toBe(first.self())
  })

  it('never caches a throw', () => {
    let calls = 0
    const fail = cached(() => {
      if (++calls < 3) throw new Error(`failure ${calls}`)
      return calls
    }, LRU)
    expect(() => fail()).toThrow('failure 1')
    expect(() => fail()).toThrow('failure 2')
    expect([fail(), fail()]).toEqual([3, 3])
    const { misses, hits, loads, loadFailures } = cacheOf(fail).stats
    expect([misses, hits, loads, loadFailures]).toEqual([3, 1, 3, 2])
  })

  it('has one backend for all its instances, under one capacity', () => {
    class Service {
      @Cached({ backend: LRUCache, capacity: 3 })
      of(n: number): number[] {
        return [n]
      }
    }
    const services = [new Service(), new Service(), new Service(), new Service()]
    services.forEach((service) => service.of(1))
    expect([cacheOf(services[0]!, 'of').stats.size, cacheOf(services[0]!, 'of').stats.evictions]).toEqual([
      3, 1,
    ])
    expect(services.map((service) => cacheOf(service, 'of').has(1))).toEqual([false, true, true, true])
    expect(cacheOf(services[0]!, 'of').backend).toBe(cacheOf(services[1]!, 'of').backend)
  })

  it('has a backend of its own when one decorator is used twice', () => {
    const decorator = Cached(LRU)
    class Service {
      @decorator
      a(): string {
        return 'a'
      }
      @decorator
      b(): string {
        return 'b'
      }
    }
    const service = new Service()
    expect([service.a(), service.b()]).toEqual(['a', 'b'])
    expect(cacheOf(service, 'a').backend).not.toBe(cacheOf(service, 'b').backend)
  })

  it('keeps name, length, properties and metadata of the original', () => {
    const tag = (target: any, context: any, descriptor?: PropertyDescriptor): any => {
      const method = (typeof context === 'object' ? target : descriptor!.value) as object
      Reflect.defineMetadata('guard', ['admin'], method)
      Object.assign(method, { [SYMBOL]: 1, route: '/' })
    }
    class Service {
      @tag
      @Cached(LRU)
      @tag
      find(_a: number, _b: number): number {
        return 1
      }
    }
    const { find } = Service.prototype
    expect([find.name, find.length]).toEqual(['find', 2])
    expect([Reflect.get(find, SYMBOL), Reflect.get(find, 'route')]).toEqual([1, '/'])
    expect(Reflect.getMetadata('guard', find)).toEqual(['admin'])
  })

  it('is there too when a decorator of legacy ones applies it and ignores what it returns', () => {
    const calls: unknown[] = []
    class Service {
      of(n: number): number {
        calls.push(n)
        return n
      }
      get one(): number {
        calls.push('one')
        return 1
      }
    }
    for (const name of ['of', 'one'] as const) {
      const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, name)!
      Cached(LRU)(Service.prototype, name, descriptor)
      Object.defineProperty(Service.prototype, name, descriptor)
    }
    const service = new Service()
    expect([service.of(1), service.of(1), service.one, service.one]).toEqual([1, 1, 1, 1])
    expect(calls).toEqual([1, 'one'])
    expect([cacheOf(service, 'of').stats.hits, cacheOf(service, 'one').stats.hits]).toEqual([1, 1])
  })

  it('can be cached twice, each with its own backend', () => {
    class Service {
      calls = 0
      @Cached({ backend: LFUCache, capacity: 1 })
      @Cached(LRU)
      of(n: number): number {
        this.calls++
        return n
      }
    }
    const service = new Service()
    for (const n of [1, 2, 1, 2]) expect(service.of(n)).toBe(n)
    expect([service.calls, cacheOf(service, 'of').backend.constructor]).toEqual([2, LFUCache])
  })
})

describe('scope', () => {
  class Tenant {
    static calls = 0
    constructor(readonly tenant: unknown) {}

    @Cached({ backend: LRUCache, capacity: 10, scope: (self: Tenant) => self.tenant })
    rates(currency: string): number {
      return currency.length + ++Tenant.calls
    }

    @Cached({ backend: LRUCache, capacity: 10, scope: 'class' })
    shared(n: number): number {
      return n + ++Tenant.calls
    }
  }

  it("'class' shares entries between all instances", () => {
    expect(new Tenant('a').shared(1)).toBe(new Tenant('b').shared(1))
  })

  it('a function shares between instances for which it returns equal values', () => {
    const of = (tenant: unknown) => new Tenant(tenant).rates('EUR')
    expect(of('a')).toBe(of('a'))
    expect(of('a')).not.toBe(of('b'))
    expect(of({ id: 1 })).toBe(of({ id: 1 }))
    expect(of(1)).not.toBe(of('1'))
    expect(of(0)).not.toBe(of(-0))
  })

  it('a function that throws fails the call', () => {
    const fail = cached(() => 1, {
      ...LRU,
      scope: () => {
        throw new Error('no tenant')
      },
    })
    expect(() => fail()).toThrow('no tenant')
  })
})

describe('key', () => {
  class Service {
    calls = 0
    prefix = 'p'

    @Cached({
      backend: LRUCache,
      capacity: 10,
      key(this: Service, order: { id: number }, _trace?: string) {
        if (order.id < 0) throw new RangeError('bad id')
        return [this.prefix, order.id]
      },
    })
    total(order: { id: number; lines?: number[] }, _trace?: string): number {
      this.calls++
      return order.id
    }
  }

  it('replaces the arguments, and sees the instance', () => {
    const service = new Service()
    service.total({ id: 1, lines: [1] }, 'a')
    service.total({ id: 1, lines: [2] }, 'b')
    expect(service.calls).toBe(1)
    service.prefix = 'q'
    service.total({ id: 1 })
    expect(service.calls).toBe(2)
    expect(cacheOf(service, 'total').has({ id: 1 })).toBe(true)
  })

  it('that throws fails the call, and nothing is stored', () => {
    const service = new Service()
    const { size } = cacheOf(service, 'total').stats
    expect(() => service.total({ id: -1 })).toThrow('bad id')
    expect([service.calls, cacheOf(service, 'total').stats.size]).toEqual([0, size])
  })
})

describe('onRemove of a cached method', () => {
  it('hears settled values, and what it throws reaches the caller once the entry is stored', async () => {
    const heard: unknown[] = []
    const load = cached(async (n: number) => n * 10, {
      backend: LRUCache,
      capacity: 1,
      onRemove(_key, value, cause) {
        heard.push([value, cause])
        if (value === 20) throw new Error('listener')
      },
    })
    await load(1)
    await load(2)
    await expect(load(3)).rejects.toThrow('listener')
    expect(heard).toEqual([
      [10, 'evicted'],
      [20, 'evicted'],
    ])
    expect([await load(3), cacheOf(load).stats.hits]).toEqual([30, 1])
  })

  it('may call the method again', () => {
    let depth = 0
    const of: (n: number) => number = cached((n: number) => n, {
      backend: LRUCache,
      capacity: 2,
      onRemove: () => void (depth++ < 5 && of(100 + depth)),
    })
    for (let n = 0; n < 20; n++) expect(of(n)).toBe(n)
    expect(cacheOf(of).stats.size).toBe(2)
  })
})

describe('time', () => {
  it('expires entries of methods', () => {
    let now = 0
    const of = cached((n: number) => [n], {
      backend: LRUTTLCache,
      capacity: 5,
      ttl: 10,
      clock: { now: () => now },
    })
    const first = of(1)
    now = 9
    expect(of(1)).toBe(first)
    now = 10
    expect(of(1)).not.toBe(first)
    expect(cacheOf(of).stats.expirations).toBe(1)
  })
})
