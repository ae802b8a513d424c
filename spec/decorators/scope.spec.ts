import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache } from 'purecache'

const LRU = { backend: LRUCache, capacity: 10 } as const

class Tenant {
  static calls = 0
  constructor(readonly tenant: unknown) {}

  @Cached({ ...LRU, scope: (self: Tenant) => self.tenant })
  rates(currency: string): number {
    return currency.length + ++Tenant.calls
  }

  @Cached({ ...LRU, scope: 'class' })
  shared(n: number): number {
    return n + ++Tenant.calls
  }
}

describe("scope 'class'", () => {
  it('shares entries between all instances', () => {
    expect(new Tenant('a').shared(1)).toBe(new Tenant('b').shared(1))
  })
})

describe('a scope function', () => {
  const rates = (tenant: unknown) => new Tenant(tenant).rates('EUR')

  it('shares entries between instances for which it returns equal values', () => {
    expect(rates('a')).toBe(rates('a'))
    expect(rates({ id: 1 })).toBe(rates({ id: 1 }))
    expect(rates(null)).toBe(rates(null))
  })

  it('separates instances for which it returns unequal values', () => {
    expect(rates('a')).not.toBe(rates('b'))
    expect(rates(1)).not.toBe(rates('1'))
    expect(rates(0)).not.toBe(rates(-0))
    expect(rates({ id: 1 })).not.toBe(rates({ id: 2 }))
  })

  it('fails the call when it throws', () => {
    const fail = cached(() => 1, {
      ...LRU,
      scope: () => {
        throw new Error('no tenant')
      },
    })
    expect(() => fail()).toThrow('no tenant')
  })

  it('causes a TypeError when it returns undefined, because an unknown tenant must see no entries', () => {
    const tenant = new Tenant(undefined)
    expect(() => tenant.rates('EUR')).toThrow(TypeError)
    expect(() => tenant.rates('EUR')).toThrow(
      /^Cannot call (Tenant\.)?rates: scope must not return undefined, received undefined$/,
    )
    expect(() => cacheOf(tenant, 'rates').has('EUR')).toThrow(TypeError)
  })

  it('causes a TypeError at the call when it returns a promise', () => {
    const tenant = new Tenant(Promise.resolve('a'))
    expect(() => tenant.rates('EUR')).toThrow(
      /^Cannot call (Tenant\.)?rates: scope must not return a promise, received an object$/,
    )
  })

  it('never shares entries between instances of different classes', () => {
    abstract class Repository {
      constructor(readonly tenant: string) {}
      abstract readonly table: string
      @Cached({ ...LRU, scope: (self: Repository) => self.tenant })
      find(id: number): string {
        return `${this.table} ${id}`
      }
    }
    class Users extends Repository {
      readonly table = 'users'
    }
    class Orders extends Repository {
      readonly table = 'orders'
    }
    const [users, orders] = [new Users('a'), new Orders('a')]
    expect(users.find(1)).toBe('users 1')
    expect(orders.find(1)).toBe('orders 1')
    expect(new Users('a').find(1)).toBe('users 1')
    expect(cacheOf(users, 'find').stats).toMatchObject({ hits: 1, misses: 2, size: 2 })
    cacheOf(orders, 'find').clear()
    expect(cacheOf(users, 'find').has(1)).toBe(true)
    expect(cacheOf(orders, 'find').has(1)).toBe(false)
  })

  it('shares one load between concurrent calls of instances of one tenant', async () => {
    let loads = 0
    class Service {
      constructor(readonly tenant: string) {}
      @Cached({ ...LRU, scope: (self: Service) => self.tenant })
      async load(_id: number): Promise<string> {
        loads++
        await null
        return this.tenant
      }
    }
    const services = ['a', 'a', 'b'].map((tenant) => new Service(tenant))
    expect(await Promise.all(services.map((service) => service.load(1)))).toEqual(['a', 'a', 'b'])
    expect(loads).toBe(2)
  })
})

describe('two views of one instance', () => {
  it('count as two instances: a proxy, and an object that inherits from it', () => {
    class Users {
      calls = 0
      @Cached(LRU)
      find(_id: number): number {
        return ++this.calls
      }
    }
    const raw = new Users()
    const proxy = new Proxy(raw, {})
    const heir = Object.create(raw) as Users
    raw.find(1)
    proxy.find(1)
    heir.find(1)
    cacheOf(raw, 'find').clear()
    expect(cacheOf(raw, 'find').has(1)).toBe(false)
    expect(cacheOf(proxy, 'find').has(1)).toBe(true)
    expect(cacheOf(heir, 'find').has(1)).toBe(true)
  })

  it("share entries where scope is 'class' or a function", () => {
    class Users {
      calls = 0
      readonly tenant = 'a'
      @Cached({ ...LRU, scope: (self: Users) => self.tenant })
      find(_id: number): number {
        return ++this.calls
      }
    }
    const raw = new Users()
    const proxy = new Proxy(raw, {})
    expect(proxy.find(1)).toBe(raw.find(1))
  })
})
