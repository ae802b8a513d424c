import { describe, expect, it, jest } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, shared, TTLCache } from 'purecache'
import { deferred, settled } from '../support/deferred'
import { unhandledDuring } from '../support/unhandled'

/** A map whose `has` is given. */
class Held {
  readonly #held = new Map<string, unknown>()
  readonly has: (key: string) => boolean

  constructor(has: (key: string) => unknown) {
    this.has = (key) => has(key) as boolean
  }

  get size(): number {
    return this.#held.size
  }

  get(key: string): unknown {
    return this.#held.get(key)
  }

  set(key: string, value: unknown): this {
    this.#held.set(key, value)
    return this
  }

  delete(key: string): boolean {
    return this.#held.delete(key)
  }

  clear(): void {
    this.#held.clear()
  }
}

const failed = jest.fn<(error: unknown) => void>()

describe('a shared backend', () => {
  it('may be a Map, whose keys are strings that start with the namespace', () => {
    const backend = new Map<string, unknown>()
    const size = cached((text: string) => text.length, { backend: shared(backend, { namespace: 'sizes' }) })
    expect(size('ab')).toBe(2)
    expect(size('ab')).toBe(2)
    expect([...backend.values()]).toEqual([2])
    expect([...backend.keys()][0]).toMatch(/^sizes/)
    expect(cacheOf(size).stats).toMatchObject({ hits: 1, capacity: Infinity, size: 1, evictions: 0 })
  })

  it('is shared by several methods under one capacity, each with its own entries', () => {
    const backend = new LRUCache<string, unknown>({ capacity: 3 })
    class Service {
      @Cached({ backend: shared(backend) })
      a(n: number): string {
        return `a${n}`
      }
      @Cached({ backend: shared(backend) })
      b(n: number): string {
        return `b${n}`
      }
    }
    const [service, other] = [new Service(), new Service()]
    expect(service.a(1)).toBe('a1')
    expect(service.b(1)).toBe('b1')
    expect(other.a(1)).toBe('a1')
    expect(backend.size).toBe(3)
    backend.set('mine', 'not a method')
    expect(backend.size).toBe(3)
    cacheOf(service, 'b').clear()
    expect(cacheOf(service, 'b').has(1)).toBe(false)
    expect(cacheOf(other, 'a').has(1)).toBe(true)
    expect(backend.has('mine')).toBe(true)
    cacheOf(Service.prototype, 'a').clear()
    expect([...backend.keys()]).toEqual(['mine'])
  })

  it('distinguishes namespaces, and texts that look like keys', () => {
    const backend = new Map<string, unknown>()
    const first = cached((text: string) => `1${text}`, { backend: shared(backend, { namespace: 'a' }) })
    const second = cached((text: string) => `2${text}`, { backend: shared(backend, { namespace: 'a:' }) })
    const texts = ['', ':(', '":("', ')(', '\0', 'a', ':', '::', '"']
    for (const text of texts) {
      expect(first(text)).toBe(`1${text}`)
      expect(second(text)).toBe(`2${text}`)
    }
    expect(backend.size).toBe(2 * texts.length)
  })

  it('distinguishes methods without a namespace', () => {
    const backend = new Map<string, unknown>()
    const [first, second] = [1, 2].map((of) => cached((n: number) => [of, n], { backend: shared(backend) }))
    expect(first!(1)).toEqual([1, 1])
    expect(second!(1)).toEqual([2, 1])
    expect(backend.size).toBe(2)
  })

  it('needs only get, set and delete where no other method is called', () => {
    const held = new Map<string, unknown>()
    const backend = {
      get: (key: string) => held.get(key),
      set: (key: string, value: unknown) => held.set(key, value),
      delete: (key: string) => held.delete(key),
    }
    const of = cached((n: number) => [n], { backend: shared(backend) })
    const first = of(1)
    expect(of(1)).toBe(first)
    expect(cacheOf(of).delete(1)).toBe(true)
    expect(of(1)).not.toBe(first)
  })

  it('treats any result of delete but a promise as success', () => {
    const held = new Map<string, unknown>()
    const backend = {
      get: (key: string) => held.get(key),
      set: (key: string, value: unknown) => held.set(key, value),
      delete: (key: string) => void held.delete(key),
    }
    const of = cached((n: number) => [n], { backend: shared(backend as never) })
    const first = of(1)
    expect(() => cacheOf(of).delete(1)).not.toThrow()
    expect(of(1)).not.toBe(first)
    cacheOf(of).clear()
    expect(held.size).toBe(0)
  })

  it('fails no call when has() throws in the search for dropped entries', () => {
    class Own extends Held {
      constructor(_options: object) {
        super(() => {
          throw new Error('down')
        })
      }
    }
    const error = new Error('down')
    failed.mockClear()
    const instance = new Held(() => {
      throw error
    })
    const ofShared = cached((n: number) => n, { backend: shared(instance, { onFailure: failed }) })
    const ofOwn = cached((n: number) => n, { backend: Own })
    for (let n = 0; n < 300; n++) expect([ofShared(n), ofOwn(n)]).toEqual([n, n])
    expect(failed).toHaveBeenCalledWith(error)
  })

  it('is rejected when has() is known to return promises, and else causes no rejection', async () => {
    const answers = async () => Promise.reject(new Error('down'))
    expect(() => cached((n: number) => n, { backend: shared(new Held(answers) as never) })).not.toThrow()
    const of = cached((n: number) => n, { backend: shared(new Held(answers) as never) })
    const unhandled = await unhandledDuring(() => {
      for (let n = 0; n < 300; n++) of(n)
    })
    expect(unhandled).toEqual([])
    const instance = Object.assign(new Map<string, unknown>(), { has: answers })
    expect(() => cached((n: number) => n, { backend: shared(instance as never) })).toThrow(
      'its shared() backend must answer at once; remote() takes promises',
    )
  })

  it('counts as failed when its answer throws on inspection', () => {
    const error = new Error('of a getter')
    const answer = {
      get then(): unknown {
        throw error
      },
    }
    failed.mockClear()
    const instance = { get: () => answer, set: () => undefined, delete: () => true }
    const of = cached((n: number) => n, { backend: shared(instance, { onFailure: failed }) })
    expect(of(1)).toBe(1)
    expect(failed).toHaveBeenCalledWith(error)
  })

  it('reports an error of keys(), and rethrows it from clear() after deleting the known entries', () => {
    const error = new Error('no list')
    failed.mockClear()
    const instance = Object.assign(new Map<string, unknown>(), {
      keys() {
        throw error
      },
    })
    const options = { namespace: 'listless', onFailure: failed }
    const of = cached((n: number) => n, { backend: shared(instance as never, options) })
    of(1)
    expect(() => {
      cacheOf(of).clear()
    }).toThrow(error)
    expect(instance.size).toBe(0)
    expect(failed).toHaveBeenCalledWith(error)
  })

  it('returns promises for an async method', async () => {
    const backend = new Map<string, unknown>()
    const load = cached(async (n: number) => n, { backend: shared(backend) })
    await load(1)
    expect(load(1)).toBeInstanceOf(Promise)
    expect(await load(1)).toBe(1)
    expect([...backend.values()]).toEqual([1])
    void cacheOf(load).set([2], 3)
    expect(await load(2)).toBe(3)
    expect(cacheOf(load).peek(2)).toBe(3)
  })

  it('may return null for an absent entry, because has() distinguishes a stored null', () => {
    class Nullish extends Map<string, unknown> {
      override get(key: string): unknown {
        return super.get(key) ?? null
      }
    }
    let calls = 0
    const half = cached((n: number) => (calls++, n % 2 === 0 ? n / 2 : null), {
      backend: shared(new Nullish()),
    })
    expect([half(4), half(4), half(3), half(3)]).toEqual([2, 2, null, null])
    expect(calls).toBe(2)
  })

  it('caches undefined', () => {
    const none = cached((_n: number): unknown => undefined, { backend: shared(new Map<string, unknown>()) })
    expect(none(1)).toBeUndefined()
    expect(none(1)).toBeUndefined()
    expect(cacheOf(none).stats).toMatchObject({ hits: 1, misses: 1 })
  })

  it('may evict without notice', () => {
    const backend = new Map<string, unknown>()
    const of = cached((n: number) => n, { backend: shared(backend) })
    for (let n = 0; n < 1_000; n++) {
      of(n)
      if (n % 100 === 99) backend.clear()
    }
    of(-1)
    cacheOf(of).clear()
    expect(backend.size).toBe(0)
  })

  it('expires entries for its methods when it has a ttl', () => {
    let now = 0
    const backend = new TTLCache<string, unknown>({ ttl: 10, clock: { now: () => now } })
    const of = cached((n: number) => [n], { backend: shared(backend) })
    const first = of(1)
    now = 10
    expect(of(1)).not.toBe(first)
  })

  it('separates the entries of instances and of tenants', () => {
    const backend = new Map<string, unknown>()
    class Service {
      calls = 0
      constructor(readonly tenant: string) {}
      @Cached({ backend: shared(backend) })
      own(_n: number): number {
        return ++this.calls
      }
      @Cached({ backend: shared(backend), scope: (self: Service) => self.tenant })
      ofTenant(_n: number): string {
        return this.tenant
      }
    }
    const [a, b] = [new Service('a'), new Service('b')]
    expect([a.own(1), a.own(2), b.own(1)]).toEqual([1, 2, 1])
    expect([a.ofTenant(1), b.ofTenant(1), new Service('a').ofTenant(1)]).toEqual(['a', 'b', 'a'])
    cacheOf(a, 'own').clear()
    expect(cacheOf(b, 'own').has(1)).toBe(true)
    cacheOf(a, 'ofTenant').clear()
    expect(cacheOf(b, 'ofTenant').has(1)).toBe(true)
    expect(cacheOf(a, 'ofTenant').has(1)).toBe(false)
  })
})

describe('a namespace that is used again', () => {
  const evaluate = (backend: Map<string, unknown>, rows: Map<number, string>) => {
    class Users {
      @Cached({ backend: shared(backend, { namespace: 'users' }), scope: 'class' })
      find(id: number): string | undefined {
        return rows.get(id)
      }
    }
    return new Users()
  }

  it('shares entries when the same method is decorated again, as hot module replacement does', () => {
    const backend = new Map<string, unknown>()
    const rows = new Map([[1, 'old']])
    evaluate(backend, rows).find(1)
    rows.set(1, 'new')
    expect(evaluate(backend, rows).find(1)).toBe('old')
  })

  it('is cleared of what the method had stored before it was decorated again', () => {
    const backend = new Map<string, unknown>()
    const rows = new Map([[1, 'old']])
    evaluate(backend, rows).find(1)
    rows.set(1, 'new')
    const again = evaluate(backend, rows)
    cacheOf(again, 'find').clear()
    expect(again.find(1)).toBe('new')
  })

  it('does not let an earlier load restore an entry that the other decoration has deleted', async () => {
    const backend = new Map<string, unknown>()
    const gate = deferred<string>()
    const load = async (_id: number): Promise<string> => gate.promise
    const make = () => cached(load, { backend: shared(backend, { namespace: 'n' }) })
    const [reader, writer] = [make(), make()]
    const reading = reader(1)
    cacheOf(writer).delete(1)
    gate.resolve('old')
    expect(await reading).toBe('old')
    await settled()
    expect(backend.size).toBe(0)
  })

  it('does not let an earlier load overwrite an entry that the other decoration has replaced', async () => {
    const backend = new Map<string, unknown>()
    const gate = deferred<string>()
    const load = async (_id: number): Promise<string> => gate.promise
    const make = () => cached(load, { backend: shared(backend, { namespace: 'n' }) })
    const [reader, writer] = [make(), make()]
    const reading = reader(1)
    void cacheOf(writer).set([1], 'new')
    gate.resolve('old')
    expect(await reading).toBe('old')
    await settled()
    expect(await reader(1)).toBe('new')
  })

  it('returns no entry that the other decoration failed to delete', () => {
    const backend = new Map<string, unknown>()
    let version = 0
    const load = (_id: number): number => ++version
    const make = () => cached(load, { backend: shared(backend, { namespace: 'n' }) })
    const [before, after] = [make(), make()]
    before(1)
    backend.delete = () => {
      throw new Error('no deletion now')
    }
    expect(() => void cacheOf(before).delete(1)).toThrow('no deletion now')
    expect(after(1)).toBe(2)
    Reflect.deleteProperty(backend, 'delete')
    expect(after(1)).toBe(2)
  })

  it('causes a TypeError at decoration when it is given to two methods on one instance', () => {
    const backend = new Map<string, unknown>()
    expect(() => {
      class Users {
        @Cached({ backend: shared(backend, { namespace: 'users' }) })
        name(id: number): string {
          return `name of ${id}`
        }
        @Cached({ backend: shared(backend, { namespace: 'users' }) })
        age(id: number): number {
          return id
        }
      }
      return Users
    }).toThrow(
      /^Cannot cache (Users\.)?age: namespace must not be that of (Users\.)?name on the same store, received 'users'$/,
    )
  })

  it('causes a TypeError when another function without a name has it', () => {
    const backend = new Map<string, unknown>()
    cached((id: number) => id, { backend: shared(backend, { namespace: 'users' }) })
    expect(() => cached((id: number) => -id, { backend: shared(backend, { namespace: 'users' }) })).toThrow(
      'Cannot cache an anonymous function: namespace must not be that of an anonymous function on the same store',
    )
  })

  it('causes a TypeError, at the latest at the first instance, when methods of the same name in two classes have it', () => {
    const backend = new Map<string, unknown>()
    expect(() => {
      class Users {
        @Cached({ backend: shared(backend, { namespace: 'rows' }) })
        find(id: number): string {
          return `user ${id}`
        }
      }
      class Orders {
        @Cached({ backend: shared(backend, { namespace: 'rows' }) })
        find(id: number): string {
          return `order ${id}`
        }
      }
      new Users().find(1)
      new Orders().find(1)
    }).toThrow(/namespace must not be that of (Users\.)?find/)
  })

  it('may be given to two methods on two instances', () => {
    const name = cached((id: number) => `name of ${id}`, {
      backend: shared(new Map<string, unknown>(), { namespace: 'users' }),
    })
    const age = cached((id: number) => id, {
      backend: shared(new Map<string, unknown>(), { namespace: 'users' }),
    })
    expect(name(1)).toBe('name of 1')
    expect(age(1)).toBe(1)
  })

  it('is cleared with its entries from before', () => {
    const backend = new Map<string, unknown>()
    let loads = 0
    const load = (_: string) => ++loads
    const make = () => cached(load, { backend: shared(backend, { namespace: 'same' }) })
    const [first, second] = [make(), make()]
    first('a')
    expect(second('a')).toBe(1)
    cacheOf(second).clear()
    expect(second('a')).toBe(2)
  })
})

describe('a user’s backend class', () => {
  it('need not call onRemove', () => {
    class Forgetful<K, V> extends Map<K, V> {
      constructor(readonly options: { most: number }) {
        super()
      }
      override set(key: K, value: V): this {
        if (this.size >= this.options.most) this.clear()
        return super.set(key, value)
      }
    }
    class Service {
      calls = 0
      @Cached({ backend: Forgetful, most: 2 })
      of(value: { n: number }): number {
        this.calls++
        return value.n
      }
    }
    const service = new Service()
    for (let n = 0; n < 500; n++) expect(service.of({ n })).toBe(n)
    expect(service.of({ n: 499 })).toBe(499)
    expect(service.calls).toBe(500)
    cacheOf(Service.prototype, 'of').clear()
    expect(cacheOf(service, 'of').stats).toMatchObject({ size: 0, evictions: 0, expirations: 0 })
  })

  it('may consist of two caches of this library', () => {
    class Tiers {
      readonly near = new LRUCache({ capacity: 2 })
      readonly far = new LRUCache({ capacity: 9 })
      get size() {
        return this.far.size
      }
      get(key: unknown): unknown {
        if (!this.near.has(key) && this.far.has(key)) this.near.set(key, this.far.get(key))
        return this.near.get(key)
      }
      set(key: unknown, value: unknown) {
        this.near.set(key, value)
        this.far.set(key, value)
      }
      has(key: unknown) {
        return this.near.has(key) || this.far.has(key)
      }
      delete(key: unknown) {
        return [this.near.delete(key), this.far.delete(key)].includes(true)
      }
      clear() {
        this.near.clear()
        this.far.clear()
      }
    }
    const read = cached((of: { id: string }) => `loaded ${of.id}`, { backend: Tiers })
    const cache = cacheOf(read)
    read({ id: 'a' })
    void cache.set([{ id: 'b' }], 'set b')
    read({ id: 'c' })
    void cache.set([{ id: 'a' }], 'set a')
    expect(['a', 'b', 'c', 'a'].map((id) => read({ id }))).toEqual(['set a', 'set b', 'loaded c', 'set a'])
    expect(cache.stats.size).toBe(3)
  })

  it('gets opaque keys, one object for equal calls', () => {
    const stored: unknown[] = []
    const found: unknown[] = []
    class Recording extends Map<unknown, unknown> {
      constructor(_options: object) {
        super()
      }
      override get(key: unknown): unknown {
        if (this.has(key)) found.push(key)
        return super.get(key)
      }
      override set(key: unknown, value: unknown): this {
        stored.push(key)
        return super.set(key, value)
      }
    }
    const of = cached((query: { n: number }) => query.n, { backend: Recording })
    for (const n of [1, 2, 1, 2]) of({ n })
    expect(stored.map((key) => typeof key)).toEqual(['object', 'object'])
    expect(stored[1]).not.toBe(stored[0])
    expect(found[0]).toBe(stored[0])
    expect(found[1]).toBe(stored[1])
  })
})

describe('a shared LRUCache', () => {
  it('stores two methods of many instances within its capacity', () => {
    const backend = new LRUCache<string, unknown>({ capacity: 100 })
    class Service {
      @Cached({ backend: shared(backend) })
      of(n: number): number {
        return n
      }
    }
    const services = Array.from({ length: 50 }, () => new Service())
    for (let n = 0; n < 10; n++) for (const service of services) expect(service.of(n)).toBe(n)
    expect(backend.size).toBe(100)
  })
})

it('returns each call its own value when the backend calls the method during a look-up', () => {
  const entries = new Map<string, unknown>()
  let isCalling = false
  const backend = {
    get: (key: string) => entries.get(key),
    set: (key: string, value: unknown) => entries.set(key, value),
    delete: (key: string) => entries.delete(key),
    has(key: string) {
      if (isCalling) {
        isCalling = false
        of('other')
      }
      return entries.has(key)
    },
  }
  const of = cached((text: string): string => `of ${text}`, { backend: shared(backend as never) })
  for (let n = 0; n < 1_000; n++) {
    isCalling = true
    expect(of(`new ${n}`)).toBe(`of new ${n}`)
    expect(of('other')).toBe('of other')
  }
})
