import { describe, expect, it } from '@jest/globals'
import {
  CACHE,
  Cached,
  cached,
  cacheOf,
  cachesOf,
  Invalidates,
  invalidateTags,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  type MethodCache,
  remote,
  tags,
  TTLCache,
  Updates,
} from 'purecache'
import { settled } from '../support/deferred'
import { TestStore } from '../support/test-store'
import { unhandledDuring } from '../support/unhandled'

const LRU = { backend: LRUCache, capacity: 9 } as const

/** A method that is cached near and far, over rows that change. */
function setUp() {
  const rows = new Map([[1, 'old']])
  let loads = 0
  const removed: string[] = []
  class Users {
    @Cached({ backend: LFUCache, capacity: 5, onRemove: () => void removed.push('near') })
    @Cached({ ...LRU, onRemove: () => void removed.push('far') })
    find(id: number): string | undefined {
      loads++
      return rows.get(id)
    }

    @Invalidates<Users>('find', (_, { args }) => [args[0] as number])
    save(id: number, row: string): void {
      rows.set(id, row)
    }

    @Invalidates<Users>('find')
    saveAny(id: number, row: string): void {
      rows.set(id, row)
    }

    @Updates<Users>('find', (_, { args }) => [args[0] as number])
    put(id: number, row: string): string {
      rows.set(id, row)
      return row
    }
  }
  return { users: new Users(), rows, loads: () => loads, removed }
}

describe('a method that is cached twice', () => {
  it('has a backend for each layer, of which cacheOf finds the outer', () => {
    const { users, loads } = setUp()
    for (const id of [1, 2, 1, 2]) users.find(id)
    expect(loads()).toBe(2)
    expect(cacheOf(users, 'find').backend).toBeInstanceOf(LFUCache)
  })

  it.each<[string, (made: ReturnType<typeof setUp>) => void]>([
    ['delete of the handle', ({ users }) => void cacheOf(users, 'find').delete(1)],
    ['clear of the handle', ({ users }) => cacheOf(users, 'find').clear()],
    ['clear through the prototype', ({ users }) => cacheOf(Object.getPrototypeOf(users), 'find').clear()],
    ['set of the handle', ({ users }) => void cacheOf(users, 'find').set([1], 'new')],
    ['refresh of the handle', ({ users }) => void cacheOf(users, 'find').refresh(1)],
  ])('returns the new value after %s', (_, act) => {
    const made = setUp()
    made.users.find(1)
    made.rows.set(1, 'new')
    act(made)
    expect(made.users.find(1)).toBe('new')
  })

  it.each(['save', 'saveAny', 'put'] as const)('returns the new value after a write: %s', (name) => {
    const { users } = setUp()
    users.find(1)
    users[name](1, 'new')
    expect(users.find(1)).toBe('new')
  })

  it.each(['delete', 'clear'] as const)('loses its entries by %s from the innermost layer first', (name) => {
    const { users, removed } = setUp()
    users.find(1)
    void cacheOf(users, 'find')[name](1)
    expect(removed).toEqual(['far', 'near'])
  })

  it('returns from delete whether any layer had the entry', () => {
    const { users } = setUp()
    users.find(1)
    expect(cacheOf(users, 'find').delete(1)).toBe(true)
    expect(cacheOf(users, 'find').delete(1)).toBe(false)
  })

  it('stores the value of set() in every layer', () => {
    const { users, loads } = setUp()
    void cacheOf(users, 'find').set([1], 'set')
    for (const cache of cachesOf(users)) expect(cache.peek(1)).toBe('set')
    expect(users.find(1)).toBe('set')
    expect(loads()).toBe(0)
  })

  it('loses the entries of a tag that only one layer has', async () => {
    let row = 'old'
    class Users {
      @Cached({ backend: TTLCache, ttl: 1e9 })
      @Cached(LRU, tags(() => ['t']))
      find(_id: number): string {
        return row
      }
    }
    const users = new Users()
    users.find(1)
    row = 'new'
    await invalidateTags(['t'], users)
    void cacheOf(users, 'find').delete(1)
    expect(users.find(1)).toBe('new')
  })

  it('is reached in a layer below other decorators', () => {
    const around = (target: any, _: unknown, descriptor?: PropertyDescriptor): any => {
      const method = (descriptor?.value ?? target) as (...args: unknown[]) => unknown
      const value = function (this: unknown, ...args: unknown[]) {
        return method.apply(this, args)
      }
      return descriptor === undefined ? value : { ...descriptor, value }
    }
    const { metadata } = Symbol as unknown as { metadata: symbol }
    class Twice {
      @around
      @Cached({ backend: LFUCache, capacity: 1 })
      @Cached(LRU)
      of(n: number): number {
        return n
      }
    }
    const record = Reflect.get(Twice, metadata) as Record<symbol, Record<string, MethodCache>> | undefined
    const published = record?.[CACHE]?.of?.backend as unknown
    expect(cacheOf(new Twice(), 'of').backend).toBeInstanceOf(LFUCache)
    if (DECORATORS === 'standard') expect(published).toBeInstanceOf(LFUCache)
  })
})

describe('an async method that is cached twice', () => {
  it('returns a promise of a value that was stored before any call', async () => {
    class Users {
      @Cached(LRU)
      @Cached(LRU)
      async find(id: number): Promise<string> {
        return `user ${id}`
      }
      @Updates<Users>('find', (_, { args }) => [args[0] as number])
      async save(_id: number): Promise<string> {
        return 'saved'
      }
    }
    const users = new Users()
    await users.save(1)
    expect(users.find(1)).toBeInstanceOf(Promise)
    const load = cached(
      cached(async (n: number) => n, LRU),
      LRU,
    )
    void cacheOf(load).set([1], 5)
    expect(load(1)).toBeInstanceOf(Promise)
  })
})

describe('a method that is cached in the process and in a remote store', () => {
  it('has a synchronous handle, which causes no rejection when the store is down', async () => {
    const store = new TestStore()
    const far = { backend: remote(store, { namespace: 'far' }), scope: 'class' } as const
    const near = { backend: LRUCache, capacity: 9, scope: 'class' } as const
    class Users {
      @Cached(near)
      @Cached(far)
      async find(id: number): Promise<string> {
        return `${id}`
      }
      @Cached({ ...far, backend: remote(store, { namespace: 'inherited' }) })
      async load(id: number): Promise<string> {
        return `${id}`
      }
    }
    class Admins extends Users {
      @Cached(near)
      override async load(id: number): Promise<string> {
        return super.load(id)
      }
    }
    const admins = new Admins()
    for (const n of [1, 2]) await Promise.all([admins.find(n), admins.load(n)])
    await settled()
    store.isDown = true
    const caches = [cacheOf(admins, 'find'), cacheOf(admins, 'load')]
    const unhandled = await unhandledDuring(() => {
      for (const cache of caches) {
        cache.delete(1)
        cache.clear()
      }
    })
    expect(unhandled).toEqual([])
    for (const cache of caches) expect([cache.has(1), cache.has(2)]).toEqual([false, false])
  })

  it.each(['save', 'put'] as const)('returns the new value after %s', async (name) => {
    const store = new TestStore()
    class Users {
      row = 'old'
      @Cached({ backend: LRUTTLCache, capacity: 9, ttl: 1e9, scope: 'class' })
      @Cached({ backend: remote(store, { namespace: 'users' }), scope: 'class' })
      async find(_id: number): Promise<string> {
        return this.row
      }
      @Invalidates<Users>('find', (_, { args }) => [args[0] as number])
      async save(_id: number, row: string): Promise<void> {
        this.row = row
      }
      @Updates<Users>('find', (_, { args }) => [args[0] as number])
      async put(_id: number, row: string): Promise<string> {
        return (this.row = row)
      }
    }
    const users = new Users()
    await users.find(1)
    await settled()
    await users[name](1, 'new')
    expect(await users.find(1)).toBe('new')
    await settled()
    expect([...store.held.values()]).not.toContain('old')
  })
})

describe('a value of @Updates that fails, where a listener throws and a store lies below', () => {
  it('fails the write, and leaves no other rejection', async () => {
    const onRemove = () => {
      throw new Error('listener')
    }
    class Users {
      @Cached({ backend: LRUCache, capacity: 9, scope: 'class', onRemove })
      @Cached({ backend: remote(new TestStore(), { namespace: 'failing' }), scope: 'class' })
      async find(id: number): Promise<string> {
        return `${id}`
      }
      @Updates<Users>(
        'find',
        () => [1],
        () => {
          throw new Error('no value')
        },
      )
      async save(): Promise<void> {}
    }
    const users = new Users()
    await users.find(1)
    await settled()
    expect(await unhandledDuring(async () => expect(users.save()).rejects.toThrow('no value'))).toEqual([])
  })
})

describe('a method that was decorated again', () => {
  it('is invalidated in both caches', () => {
    let row = 'old'
    const again = (target: object, name: string) => {
      const descriptor = Object.getOwnPropertyDescriptor(target, name)!
      Cached(LRU)(target, name, descriptor)
      Object.defineProperty(target, name, descriptor)
    }
    class Users {
      find(_id: number): string {
        return row
      }
    }
    again(Users.prototype, 'find')
    again(Users.prototype, 'find')
    const users = new Users()
    users.find(1)
    row = 'new'
    cacheOf(users, 'find').delete(1)
    expect(users.find(1)).toBe('new')
  })
})

describe('a cached method that overrides a cached one', () => {
  function setUpOverride() {
    const rows = new Map([[1, 'old']])
    class Base {
      @Cached(LRU)
      find(id: number): string | undefined {
        return rows.get(id)
      }
    }
    class Derived extends Base {
      @Cached(LRU)
      override find(id: number): string {
        return `derived ${super.find(id)}`
      }
    }
    const derived = new Derived()
    derived.find(1)
    rows.set(1, 'new')
    return { derived, Derived, find: cacheOf(derived, 'find') }
  }

  it.each<[string, (find: MethodCache<[number], string>) => unknown]>([
    ['delete', (find) => find.delete(1)],
    ['clear', (find) => find.clear()],
    ['refresh', (find) => find.refresh(1)],
    ['set and delete', (find) => [find.set([1], 'set'), find.delete(1)]],
  ])('answers nothing older after %s of its handle', (_, outdate) => {
    const { derived, find } = setUpOverride()
    outdate(find)
    expect(derived.find(1)).toBe('derived new')
  })

  it('returns no older value after a value that was set has been evicted', () => {
    const { derived, find } = setUpOverride()
    void find.set([1], 'set')
    expect(derived.find(1)).toBe('set')
    for (let id = 2; id < 20; id++) derived.find(id)
    expect(derived.find(1)).toBe('derived new')
  })

  it('returns no older value after its handle was cleared through the prototype', () => {
    const { derived, Derived } = setUpOverride()
    cacheOf(Derived.prototype, 'find').clear()
    expect(derived.find(1)).toBe('derived new')
  })
})
