import 'reflect-metadata'
import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, LRUTTLCache } from 'purecache'

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
    expect(base.square(3)).toBe(9)
    expect(base.square(3)).toBe(9)
    expect(base.square(4)).toBe(16)
    expect(base.calls).toBe(2)
    expect(base.generic({ a: 1 })).toBe(base.generic({ a: 1 }))
  })

  it('may have a symbol for its name', () => {
    const base = new Base()
    expect(base[SYMBOL](1)).toBe(1)
    expect(base[SYMBOL](1)).toBe(1)
    expect(base.calls).toBe(1)
  })

  it('may be a getter', () => {
    const base = new Base()
    expect(base.total).toBe(42)
    expect(base.total).toBe(42)
    expect(base.calls).toBe(1)
  })

  it('may be static', () => {
    expect(Base.twice(2)).toBe(4)
    expect(Base.twice(2)).toBe(4)
    expect(Base.calls).toBe(1)
  })

  it('caches undefined', () => {
    const base = new Base()
    base.none()
    base.none()
    expect(base.calls).toBe(1)
  })

  it('is inherited, and cached on both levels when overridden', () => {
    const child = new Overriding()
    expect(child.square(3)).toBe(10)
    expect(child.square(3)).toBe(10)
    expect(child.calls).toBe(1)
    expect(child.total).toBe(42)
    expect(child.total).toBe(42)
    expect(child.calls).toBe(2)
    expect(new (class extends Base {})().square(5)).toBe(25)
  })

  it('distinguishes instances that are frozen or were created without a constructor, and detached calls', () => {
    class Service {
      @Cached(LRU)
      self(): unknown {
        return [this]
      }
    }
    const first = Object.freeze(new Service())
    const second = Object.create(Service.prototype) as Service
    const self = first.self
    expect(first.self()).toEqual([first])
    expect(second.self()).not.toBe(first.self())
    expect(self.call(undefined)).toEqual([undefined])
    expect(self.call('x')).toEqual(['x'])
    expect(self.call(-0)).toEqual([-0])
    expect(first.self()).toBe(first.self())
  })

  it('compares a primitive this by value', () => {
    const calls: unknown[] = []
    class Service {
      @Cached(LRU)
      self(this: unknown): unknown {
        calls.push(this)
        return [this]
      }
    }
    const self = Service.prototype.self
    const given = ['x', 1, 1n, true, null, undefined, NaN, 0, -0, SYMBOL]
    for (const value of [...given, ...given]) expect(self.call(value)).toEqual([value])
    expect(calls).toEqual(given)
  })

  it('never caches a throw', () => {
    let calls = 0
    const fail = cached(() => {
      if (++calls < 3) throw new Error(`failure ${calls}`)
      return calls
    }, LRU)
    expect(() => fail()).toThrow('failure 1')
    expect(() => fail()).toThrow('failure 2')
    expect(fail()).toBe(3)
    expect(fail()).toBe(3)
    expect(cacheOf(fail).stats).toMatchObject({ misses: 3, hits: 1, loads: 3, loadFailures: 2 })
  })

  it('has one backend with one capacity for all its instances', () => {
    class Service {
      @Cached({ backend: LRUCache, capacity: 3 })
      of(n: number): number[] {
        return [n]
      }
    }
    const services = [new Service(), new Service(), new Service(), new Service()]
    services.forEach((service) => service.of(1))
    expect(cacheOf(services[0]!, 'of').stats).toMatchObject({ size: 3, evictions: 1 })
    expect(services.map((service) => cacheOf(service, 'of').has(1))).toEqual([false, true, true, true])
    expect(cacheOf(services[0]!, 'of').backend).toBe(cacheOf(services[1]!, 'of').backend)
  })

  it('has its own backend when one decorator is used twice', () => {
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
    expect(service.a()).toBe('a')
    expect(service.b()).toBe('b')
    expect(cacheOf(service, 'a').backend).not.toBe(cacheOf(service, 'b').backend)
  })

  it('keeps the name, length, properties and metadata of the original', () => {
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
    expect(find.name).toBe('find')
    expect(find).toHaveLength(2)
    expect(Reflect.get(find, SYMBOL)).toBe(1)
    expect(Reflect.get(find, 'route')).toBe('/')
    expect(Reflect.getMetadata('guard', find)).toEqual(['admin'])
  })

  it('is replaced when a decorator applies this one in the legacy way and ignores the result', () => {
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
    expect(cacheOf(service, 'of').stats.hits).toBe(1)
    expect(cacheOf(service, 'one').stats.hits).toBe(1)
  })

  it('expires with its backend', () => {
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

describe('a method with any number of arguments', () => {
  it('gets all of them, even more than it declares', () => {
    const seen: unknown[][] = []
    class Service {
      @Cached(LRU)
      of(...args: number[]): number {
        seen.push(args)
        return args.length
      }
      @Cached(LRU)
      one(_n: number): number {
        seen.push(Array.from(arguments)) // eslint-disable-line prefer-rest-params
        return arguments.length
      }
    }
    const service = new Service()
    const one: (...args: number[]) => number = service.one
    for (let count = 0; count < 7; count++) {
      const args = Array.from({ length: count }, (_, n) => n)
      expect(service.of(...args)).toBe(count)
      expect(one.apply(service, args)).toBe(count)
    }
    expect(seen).toHaveLength(14)
    expect(seen.at(-1)).toEqual([0, 1, 2, 3, 4, 5])
  })
})

describe('onRemove of a cached method', () => {
  it('is called with settled values, and its error reaches the caller after the entry is stored', async () => {
    const removed: unknown[] = []
    const load = cached(async (n: number) => n * 10, {
      backend: LRUCache,
      capacity: 1,
      onRemove(_key, value, cause) {
        removed.push({ value, cause })
        if (value === 20) throw new Error('listener')
      },
    })
    await load(1)
    await load(2)
    await expect(load(3)).rejects.toThrow('listener')
    expect(removed).toEqual([
      { value: 10, cause: 'evicted' },
      { value: 20, cause: 'evicted' },
    ])
    expect(await load(3)).toBe(30)
    expect(cacheOf(load).stats.hits).toBe(1)
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

  it.each(['a', { a: 1 }])('may call the method again on expiry, which leaves one entry: %j', (arg) => {
    let now = 0
    let loads = 0
    const load: (arg: unknown) => number = cached((_: unknown) => ++loads, {
      backend: LRUTTLCache,
      capacity: 9,
      ttl: 10,
      clock: { now: () => now },
      onRemove: (_key, _value, cause) => void (cause === 'expired' && load(arg)),
    })
    load(arg)
    now = 10
    expect(load(arg)).toBeGreaterThan(1)
    expect(cacheOf(load).stats.size).toBe(1)
    cacheOf(load).delete(arg)
    expect(cacheOf(load).has(arg)).toBe(false)
  })

  it('may clear and load again on expiry, which leaves one entry', () => {
    let now = 0
    let isFirst = true
    const of: (a: number, b: number) => number[] = cached((a: number, b: number) => [a, b], {
      backend: LRUTTLCache,
      capacity: 9,
      ttl: 10,
      clock: { now: () => now },
      onRemove(_, __, cause) {
        if (cause !== 'expired' || !isFirst) return
        isFirst = false
        cacheOf(of).clear()
        of(1, 2)
      },
    })
    of(1, 2)
    now = 10
    of(1, 2)
    expect(cacheOf(of).stats.size).toBe(1)
    cacheOf(of).delete(1, 2)
    expect(cacheOf(of).has(1, 2)).toBe(false)
    expect(cacheOf(of).stats.size).toBe(0)
  })

  it('does not prevent clear() of one instance from removing all its entries when it throws', () => {
    class Service {
      @Cached({
        ...LRU,
        onRemove: () => {
          throw new Error('listener')
        },
      })
      of(n: number): number {
        return n
      }
    }
    const service = new Service()
    for (const n of [1, 2, 3]) service.of(n)
    const cache = cacheOf(service, 'of')
    expect(() => cache.clear()).toThrow('listener')
    expect([1, 2, 3].filter((n) => cache.has(n))).toEqual([])
  })
})

describe('a getter with a setter', () => {
  it('is cached, and its setter stays', () => {
    class Service {
      #value = 1
      reads = 0
      @Cached(LRU)
      get value(): number {
        this.reads++
        return this.#value
      }
      set value(value: number) {
        this.#value = value
      }
    }
    const service = new Service()
    expect(service.value).toBe(1)
    expect(service.value).toBe(1)
    service.value = 2
    expect(service.reads).toBe(1)
    cacheOf(service, 'value').delete()
    expect(service.value).toBe(2)
  })
})

describe('a mock as a method', () => {
  it('keeps its properties, so that it is still a mock, which counts loads', () => {
    const mock = Object.assign((n: number) => n, { mock: { calls: [] as unknown[] }, _isMockFunction: true })
    const of = cached(mock, LRU)
    expect(of).toHaveProperty('_isMockFunction', true)
    expect(of.mock).toBe(mock.mock)
  })
})

describe('Cached.with', () => {
  it('creates a decorator factory with default options, which later ones override', () => {
    let now = 0
    const Read = Cached.with({ backend: LRUTTLCache, capacity: 10, ttl: 100, clock: { now: () => now } })
    class Service {
      @Read()
      slow(n: number): number[] {
        return [n]
      }
      @Read({ ttl: 10 })
      quick(n: number): number[] {
        return [n]
      }
    }
    const service = new Service()
    const [slow, quick] = [service.slow(1), service.quick(1)]
    now = 10
    expect(service.slow(1)).toBe(slow)
    expect(service.quick(1)).not.toBe(quick)
    expect(cacheOf(service, 'slow').backend).not.toBe(cacheOf(service, 'quick').backend)
  })

  it('rejects wrong options and rules where they are given', () => {
    const make = Cached.with as unknown as (...given: unknown[]) => (...more: unknown[]) => unknown
    const options = { backend: LRUTTLCache, capacity: 10, ttl: 100 }
    const attempts: [() => unknown, string][] = [
      [() => make(undefined), 'options must be an object with a backend, received undefined'],
      [
        () => make(options, undefined),
        'only rules may follow the options, such as refreshAfter(1_000), received undefined',
      ],
      [
        () => make(options)({}, null),
        'only rules may follow the options, such as refreshAfter(1_000), received null',
      ],
      [() => make(options)(5), 'options must be an object, received 5'],
      [() => make(options)(null), 'options must be an object, received null'],
    ]
    for (const [attempt, message] of attempts)
      expect(attempt).toThrow(new TypeError(`Cannot decorate with Cached.with: ${message}`))
  })
})
