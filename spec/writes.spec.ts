import { describe, expect, it } from '@jest/globals'
import { Cached, cacheOf, Invalidates, LRUCache, LRUTTLCache, Updates } from 'purecache'
import { deferred, settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import { mapStore } from './support/map-store'

interface User {
  readonly id: string
  readonly name: string
}

/** A repository whose writes tell the caches of its reads. */
class Users {
  readonly rows = new Map<string, User>()
  reads = 0
  isDown = false
  gate: Promise<unknown> = Promise.resolve()

  @Cached({ backend: LRUCache, capacity: 10 })
  async get(id: string): Promise<User | undefined> {
    this.reads++
    const row = this.rows.get(id)
    await this.gate
    return row
  }

  @Cached({ backend: LRUCache, capacity: 10 })
  async list(): Promise<string[]> {
    this.reads++
    return [...this.rows.keys()]
  }

  @Cached({ backend: LRUCache, capacity: 10 })
  get size(): number {
    return this.rows.size
  }

  @Invalidates<Users>('get', (user: User) => [user.id])
  @Invalidates<Users>('list')
  @Invalidates<Users>('size')
  async save(user: User): Promise<User> {
    if (this.isDown) throw new Error('down')
    this.rows.set(user.id, user)
    return user
  }

  @Updates<Users>('get', (user: User) => [user.id])
  async rename(user: User): Promise<User> {
    if (this.isDown) throw new Error('down')
    this.rows.set(user.id, user)
    return user
  }

  @Invalidates<Users>('get')
  reset(): number {
    if (this.isDown) throw new Error('down')
    this.rows.clear()
    return 7
  }
}

const one = { id: '1', name: 'one' }
const uno = { id: '1', name: 'uno' }

describe('@Invalidates', () => {
  it('deletes the entry of the arguments that it is told, and no other', async () => {
    const users = new Users()
    await users.save(one)
    await users.save({ id: '2', name: 'two' })
    await Promise.all([users.get('1'), users.get('2')])
    expect(await users.save(uno)).toBe(uno)
    expect([await users.get('1'), await users.get('2'), users.reads]).toEqual([
      uno,
      { id: '2', name: 'two' },
      3,
    ])
  })

  it('without a function deletes all entries of the method, of this instance alone, a getter’s too', async () => {
    const [users, others] = [new Users(), new Users()]
    await users.save(one)
    await Promise.all([users.get('1'), users.get('2'), others.get('1')])
    expect([
      users.size,
      users.reset(),
      cacheOf(users, 'get').has('1'),
      cacheOf(users, 'get').has('2'),
    ]).toEqual([1, 7, false, false])
    expect([cacheOf(others, 'get').has('1'), users.size]).toEqual([true, 1])
    await users.save(one)
    await users.save({ id: '2', name: 'two' })
    expect([users.size, await users.list()]).toEqual([2, ['1', '2']])
  })

  it('does nothing when the method fails', async () => {
    const users = new Users()
    await users.save(one)
    await users.get('1')
    users.isDown = true
    await expect(users.save(uno)).rejects.toThrow('down')
    expect(() => users.reset()).toThrow('down')
    expect([await users.get('1'), users.reads]).toEqual([one, 1])
  })

  it('beats loads in flight, and the call is over when it has', async () => {
    const users = new Users()
    users.rows.set('1', one)
    const gate = deferred()
    users.gate = gate.promise
    const early = users.get('1')
    users.gate = Promise.resolve()
    await users.save(uno)
    const late = users.get('1')
    gate.resolve()
    expect([await early, await late, await users.get('1'), users.reads]).toEqual([one, uno, uno, 2])
  })

  it('beats a refresh in flight', async () => {
    const clock = new ManualClock()
    const gate = deferred()
    class Service {
      value = 'old'
      waits: Promise<unknown> = Promise.resolve()
      @Cached({ backend: LRUTTLCache, capacity: 1, ttl: 100, refreshAfter: 50, clock })
      async get(): Promise<string> {
        const { value } = this
        await this.waits
        return value
      }
      @Invalidates('get')
      set(value: string): void {
        this.value = value
      }
    }
    const service = new Service()
    await service.get()
    clock.advance(50)
    service.waits = gate.promise
    expect(await service.get()).toBe('old')
    service.set('new')
    gate.resolve()
    await settled()
    expect([cacheOf(service, 'get').has(), await service.get()]).toEqual([false, 'new'])
  })

  it('asks for the arguments after the method, which may have set them', async () => {
    class Service {
      reads = 0
      @Cached({ backend: LRUCache, capacity: 5 })
      get(id: number): number {
        return id + 100 * this.reads++
      }
      @Invalidates<Service>('get', (row: { id: number }) => [row.id])
      insert(row: { id: number }): void {
        row.id = 7
      }
    }
    const service = new Service()
    service.get(7)
    service.insert({ id: 0 })
    expect(service.get(7)).toBe(107)
  })

  it('whose function fails deletes all that may be meant, and fails the call, which is done', async () => {
    class Service {
      saved = 0
      @Cached({ backend: LRUCache, capacity: 5 })
      get(id: number): number {
        return id
      }
      @Invalidates<Service>('get', () => {
        throw new Error('which one')
      })
      save(): void {
        this.saved++
      }
      @Invalidates('get', () => 5 as never)
      saveToo(): void {
        this.saved++
      }
    }
    const service = new Service()
    service.get(1)
    expect(() => service.save()).toThrow('which one')
    await settled()
    expect([cacheOf(service, 'get').has(1), service.saved]).toEqual([false, 1])
    expect(() => service.saveToo()).toThrow(
      /Cannot invalidate get by .*saveToo: args must return an array, received 5/,
    )
  })

  it('reaches the inherited cache behind an override, and works on static and symbol-named methods', () => {
    const read = Symbol('read')
    class Base {
      static version = 1
      reads = 0
      @Cached({ backend: LRUCache, capacity: 5 })
      get(id: number): number {
        return id + 100 * this.reads++
      }
      @Cached({ backend: LRUCache, capacity: 5 })
      [read](): number {
        return this.reads++
      }
      @Cached({ backend: LRUCache, capacity: 5 })
      static current(): number {
        return this.version
      }
      @Invalidates('get', (id) => [id])
      @Invalidates(read)
      write(_id: number): void {}
      @Invalidates('current')
      static release(): void {
        this.version++
      }
    }
    class Derived extends Base {
      override get(id: number): number {
        return super.get(id) + 0.5
      }
    }
    const derived = new Derived()
    expect([derived.get(1), derived[read]()]).toEqual([1.5, 1])
    derived.write(1)
    expect([derived.get(1), derived[read]()]).toEqual([201.5, 3])
    expect([Base.current(), Base.release(), Base.current()]).toEqual([1, undefined, 2])
  })

  it('clears a scope that instances share', () => {
    class Orders {
      reads = 0
      constructor(readonly tenant: string) {}
      @Cached({ backend: LRUCache, capacity: 5, scope: (self: Orders) => self.tenant })
      total(id: number): number {
        return id + this.reads++
      }
      @Invalidates<Orders>('total')
      place(): void {}
    }
    const [a, alsoA, b] = [new Orders('a'), new Orders('a'), new Orders('b')]
    for (const orders of [a, alsoA, b]) orders.total(1)
    alsoA.place()
    expect([cacheOf(a, 'total').has(1), cacheOf(b, 'total').has(1)]).toEqual([false, true])
  })

  it('waits for an asynchronous store, whose failure reaches the caller', async () => {
    const { held, backend, state } = mapStore()
    class Service {
      @Cached({ backend, namespace: 'n', scope: 'class' })
      async get(id: number): Promise<number> {
        return id
      }
      @Invalidates<Service>('get', (id: number) => [id])
      async save(_id: number): Promise<string> {
        return 'saved'
      }
      @Invalidates<Service>('get', (id: number) => [id])
      saveNow(_id: number): string {
        return 'saved'
      }
    }
    const service = new Service()
    await service.get(1)
    await settled()
    expect([held.size, await service.save(1), held.size]).toEqual([1, 'saved', 0])
    state.isDown = true
    await expect(service.save(1)).rejects.toThrow('store is down')
    expect(service.saveNow(1)).toBe('saved')
    await settled()
  })
})

describe('@Updates', () => {
  it('makes the result the entry of the arguments that it is told', async () => {
    const users = new Users()
    await users.save(one)
    await users.get('1')
    expect(await users.rename(uno)).toBe(uno)
    expect([await users.get('1'), users.reads]).toEqual([uno, 1])
    await users.rename({ id: '2', name: 'two' })
    expect([(await users.get('2'))?.name, users.reads]).toEqual(['two', 1])
  })

  it('does nothing when the method fails', async () => {
    const users = new Users()
    await users.save(one)
    await users.get('1')
    users.isDown = true
    await expect(users.rename(uno)).rejects.toThrow('down')
    expect([await users.get('1'), users.reads]).toEqual([one, 1])
  })

  it('beats loads in flight', async () => {
    const users = new Users()
    users.rows.set('1', one)
    const gate = deferred()
    users.gate = gate.promise
    const early = users.get('1')
    await users.rename(uno)
    gate.resolve()
    expect([await early, await users.get('1'), users.reads]).toEqual([one, uno, 1])
  })

  it('deletes where writes overlap, in any order, since nobody can tell which was the last to be committed', async () => {
    const gates = { slow: deferred(), quick: deferred() }
    class Service {
      row = 'none'
      @Cached({ backend: LRUCache, capacity: 5 })
      async get(_id: number): Promise<string> {
        return this.row
      }
      @Updates<Service>('get', () => [1])
      async put(name: 'slow' | 'quick'): Promise<string> {
        this.row = name
        await gates[name].promise
        return name
      }
      @Invalidates<Service>('get', (id: number) => [id])
      drop(_id: number): void {}
    }
    const service = new Service()
    const [slow, quick] = [service.put('slow'), service.put('quick')]
    gates.quick.resolve()
    await quick
    gates.slow.resolve()
    await slow
    expect([cacheOf(service, 'get').has(1), await service.get(1)]).toEqual([false, 'quick'])

    for (const outdate of [
      () => service.drop(1),
      () => cacheOf(service, 'get').clear(),
      () => void cacheOf(service, 'get').set([1], 'set'),
    ]) {
      gates.slow = deferred()
      const writing = service.put('slow')
      void outdate()
      gates.slow.resolve()
      await writing
      expect(cacheOf(service, 'get').has(1)).toBe(false)
    }
    gates.slow = deferred()
    const writing = service.put('slow')
    service.drop(2)
    gates.slow.resolve()
    await writing
    expect(cacheOf(service, 'get').peek(1)).toBe('slow')
  })

  it('on a synchronous method stores for synchronous and asynchronous reads', async () => {
    class Service {
      @Cached({ backend: LRUCache, capacity: 5 })
      get(_id: number): string {
        return 'read'
      }
      @Cached({ backend: LRUCache, capacity: 5 })
      async load(_id: number): Promise<string> {
        return 'read'
      }
      @Updates<Service>('get', (id: number) => [id])
      @Updates<Service>('load', (id: number) => [id])
      put(_id: number): string {
        return 'written'
      }
    }
    const service = new Service()
    expect([service.put(1), service.get(1), await service.load(1)]).toEqual(['written', 'written', 'written'])
    expect(service.load(1)).toBeInstanceOf(Promise)
  })

  it('updates the nearest cache of the name, and deletes from those it overrides', () => {
    class Base {
      @Cached({ backend: LRUCache, capacity: 5 })
      get(id: number): string {
        return `base ${id}`
      }
      @Updates<Base>('get', (id: number) => [id])
      put(id: number): string {
        return `written ${id}`
      }
    }
    class Derived extends Base {
      @Cached({ backend: LRUCache, capacity: 5 })
      override get(id: number): string {
        return `derived of ${super.get(id)}`
      }
    }
    const derived = new Derived()
    expect(derived.get(1)).toBe('derived of base 1')
    derived.put(1)
    expect(derived.get(1)).toBe('written 1')
    expect(cacheOf(Base.prototype, 'get').stats.size).toBe(0)
  })
})

describe('a write', () => {
  it('keeps name, length, this and arguments of its method, and may be cached itself', () => {
    class Service {
      of = 1
      @Cached({ backend: LRUCache, capacity: 5 })
      get(): number {
        return 0
      }
      @Invalidates('get')
      @Cached({ backend: LRUCache, capacity: 5 })
      put(a: number, b: number): number {
        return this.of + a + b
      }
    }
    const service = new Service()
    expect([service.put(1, 2), service.put(1, 2), service.put.name, service.put.length]).toEqual([
      4,
      4,
      'put',
      2,
    ])
    expect([cacheOf(service, 'put').stats.hits, cacheOf(service.put).stats.hits]).toEqual([1, 1])
  })

  it('of a name that is not cached is refused before the method runs', () => {
    let runs = 0
    class Service {
      plain(): void {}
      @Invalidates('plain')
      save(): void {
        runs++
      }
    }
    expect(() => new Service().save()).toThrow(
      /^Cannot invalidate plain by (Service\.)?save: plain must be decorated with @Cached$/,
    )
    expect(runs).toBe(0)
    if (DECORATORS === 'standard') expect(() => new Service()).toThrow(TypeError)
  })

  it('called without its instance is refused before the method runs', () => {
    const { save } = new Users()
    expect(() => save(one)).toThrow(
      /Cannot invalidate (get|list|size) by .*save: it must be called on an instance, or on a class for a static method, received undefined/,
    )
  })
})
