import { describe, expect, it } from '@jest/globals'
import { Cached, cacheOf, Invalidates, LRUCache, LRUTTLCache, refreshAfter } from 'purecache'
import { deferred, settled } from '../support/deferred'
import { ManualClock } from '../support/manual-clock'
import { type User, Users } from '../support/users'

const LRU = { backend: LRUCache, capacity: 5 } as const
const one: User = { id: '1', name: 'one' }
const uno: User = { id: '1', name: 'uno' }
const two: User = { id: '2', name: 'two' }

describe('@Invalidates', () => {
  it('deletes the entry of the arguments that its function returns, and no other', async () => {
    const users = new Users()
    await users.save(one)
    await users.save(two)
    await Promise.all([users.get('1'), users.get('2')])
    expect(await users.save(uno)).toBe(uno)
    expect(await users.get('1')).toBe(uno)
    expect(await users.get('2')).toEqual(two)
    expect(users.reads).toBe(3)
  })

  it('deletes all entries of the method for this instance without a mapper, even of a getter', async () => {
    const [users, others] = [new Users(), new Users()]
    await users.save(one)
    await Promise.all([users.get('1'), users.get('2'), others.get('1')])
    expect(users.size).toBe(1)
    expect(users.reset()).toBe(7)
    expect(cacheOf(users, 'get').has('1')).toBe(false)
    expect(cacheOf(users, 'get').has('2')).toBe(false)
    expect(cacheOf(others, 'get').has('1')).toBe(true)
    expect(users.size).toBe(1)
    await users.save(one)
    await users.save(two)
    expect(users.size).toBe(2)
    expect(await users.list()).toEqual(['1', '2'])
  })

  it('does nothing when the method fails', async () => {
    const users = new Users()
    await users.save(one)
    await users.get('1')
    users.isDown = true
    await expect(users.save(uno)).rejects.toThrow('down')
    expect(() => users.reset()).toThrow('down')
    expect(await users.get('1')).toBe(one)
    expect(users.reads).toBe(1)
  })

  it('supersedes loads in flight before the call resolves', async () => {
    const users = new Users()
    users.rows.set('1', one)
    const gate = deferred()
    users.gate = gate.promise
    const early = users.get('1')
    users.gate = Promise.resolve()
    await users.save(uno)
    const late = users.get('1')
    gate.resolve()
    expect(await early).toBe(one)
    expect(await late).toBe(uno)
    expect(await users.get('1')).toBe(uno)
    expect(users.reads).toBe(2)
  })

  it('supersedes a refresh in flight', async () => {
    const clock = new ManualClock()
    const gate = deferred()
    class Service {
      value = 'old'
      waits: Promise<unknown> = Promise.resolve()
      @Cached({ backend: LRUTTLCache, capacity: 1, ttl: 100, clock }, refreshAfter(50))
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
    expect(cacheOf(service, 'get').has()).toBe(false)
    expect(await service.get()).toBe('new')
  })

  it('calls its mapper with the result, then the arguments and the instance', async () => {
    class Service {
      reads = 0
      nextId = 7
      @Cached(LRU)
      get(id: number): number {
        return id + 100 * this.reads++
      }
      @Invalidates<Service>('get', (id, { args, self }) => {
        seen.push({ id, args, self })
        return [id as number]
      })
      async insert(_name: string): Promise<number> {
        return this.nextId++
      }
    }
    const seen: unknown[] = []
    const service = new Service()
    service.get(7)
    expect(await service.insert('seven')).toBe(7)
    expect(service.get(7)).toBe(107)
    expect(seen).toEqual([{ id: 7, args: ['seven'], self: service }])
  })

  it('calls its mapper after the method, which may have changed the arguments', () => {
    class Service {
      reads = 0
      @Cached(LRU)
      get(id: number): number {
        return id + 100 * this.reads++
      }
      @Invalidates<Service>('get', (_, { args }) => [(args[0] as { id: number }).id])
      insert(row: { id: number }): void {
        row.id = 7
      }
    }
    const service = new Service()
    service.get(7)
    service.insert({ id: 0 })
    expect(service.get(7)).toBe(107)
  })

  it('deletes all entries that may be affected and fails the call when its mapper throws', () => {
    class Service {
      saved = 0
      @Cached(LRU)
      get(id: number): number {
        return id
      }
      @Invalidates<Service>('get', () => {
        throw new Error('which one')
      })
      save(): void {
        this.saved++
      }
    }
    const service = new Service()
    service.get(1)
    expect(() => service.save()).toThrow('which one')
    expect(cacheOf(service, 'get').has(1)).toBe(false)
    expect(service.saved).toBe(1)
  })

  it('fails the call when its mapper does not return an array', () => {
    class Service {
      @Cached(LRU)
      get(id: number): number {
        return id
      }
      @Invalidates('get', () => 5 as never)
      save(): void {}
    }
    expect(() => new Service().save()).toThrow(
      /^Cannot invalidate get by (Service\.)?save: the mapper must return an array, received 5$/,
    )
  })

  it('has outdated all entries when the mapper of a synchronous method throws', () => {
    let name = 'one'
    class Service {
      @Cached(LRU)
      name(_id: number): string {
        return name
      }
      @Invalidates<Service>('name', () => {
        throw new Error('no arguments')
      })
      rename(to: string): void {
        name = to
      }
    }
    const service = new Service()
    service.name(1)
    expect(() => service.rename('two')).toThrow('no arguments')
    expect(service.name(1)).toBe('two')
  })

  it('reaches the inherited cache behind an override that is not cached', () => {
    class Base {
      reads = 0
      @Cached(LRU)
      get(id: number): number {
        return id + 100 * this.reads++
      }
      @Invalidates<Base>('get', (_, { args }) => [args[0] as number])
      write(_id: number): void {}
    }
    class Derived extends Base {
      override get(id: number): number {
        return super.get(id) + 0.5
      }
    }
    const derived = new Derived()
    expect(derived.get(1)).toBe(1.5)
    derived.write(1)
    expect(derived.get(1)).toBe(101.5)
  })

  it('reaches methods with symbols as names', () => {
    const read = Symbol('read')
    class Service {
      reads = 0;
      @Cached(LRU)
      [read](): number {
        return this.reads++
      }
      @Invalidates(read)
      write(): void {}
    }
    const service = new Service()
    expect([service[read](), service[read]()]).toEqual([0, 0])
    service.write()
    expect(service[read]()).toBe(1)
  })

  it('reaches static methods when it is on a static method', () => {
    class Service {
      static version = 1
      @Cached(LRU)
      static current(): number {
        return this.version
      }
      @Invalidates('current')
      static release(): void {
        this.version++
      }
    }
    expect(Service.current()).toBe(1)
    Service.release()
    expect(Service.current()).toBe(2)
  })

  it('reaches private and protected methods by their names', async () => {
    class Service {
      version = 1
      @Cached(LRU)
      private async load(_id: number): Promise<number> {
        return this.version
      }
      @Cached(LRU)
      protected async part(_id: number): Promise<number> {
        return this.version
      }
      async read(id: number): Promise<number[]> {
        return [await this.load(id), await this.part(id)]
      }
      @Invalidates('load', (_, { args }) => [args[0]])
      @Invalidates('part', (_, { args }) => [args[0]])
      save(_id: number): void {
        this.version++
      }
    }
    const service = new Service()
    expect(await service.read(1)).toEqual([1, 1])
    service.save(1)
    expect(await service.read(1)).toEqual([2, 2])
  })

  it('clears a scope that instances share, and no other', () => {
    class Orders {
      reads = 0
      constructor(readonly tenant: string) {}
      @Cached({ ...LRU, scope: (self: Orders) => self.tenant })
      total(id: number): number {
        return id + this.reads++
      }
      @Invalidates<Orders>('total')
      place(): void {}
    }
    const [a, alsoA, b] = [new Orders('a'), new Orders('a'), new Orders('b')]
    for (const orders of [a, alsoA, b]) orders.total(1)
    alsoA.place()
    expect(cacheOf(a, 'total').has(1)).toBe(false)
    expect(cacheOf(b, 'total').has(1)).toBe(true)
  })

  it('runs after the commit above a decorator that commits, and before it below', async () => {
    const committed = { row: 'old' }
    const staged = { row: 'old' }
    // A transaction as frameworks have it: what the method wrote is visible when the decorated method has
    // resolved.
    const transactional = (target: any, _: unknown, descriptor?: PropertyDescriptor): any => {
      const method = (descriptor?.value ?? target) as (...args: unknown[]) => Promise<unknown>
      const value = async function (this: unknown, ...args: unknown[]) {
        const result = await method.apply(this, args)
        // Another caller reads here, before the commit.
        await (this as Rows).find()
        committed.row = staged.row
        return result
      }
      return descriptor === undefined ? value : { ...descriptor, value }
    }
    class Rows {
      @Cached(LRU)
      async find(): Promise<string> {
        return committed.row
      }
      @Invalidates<Rows>('find')
      @transactional
      async save(row: string): Promise<void> {
        staged.row = row
      }
    }
    const rows = new Rows()
    await rows.find()
    await rows.save('new')
    expect(await rows.find()).toBe('new')
  })
})

describe('@Invalidates on a setter', () => {
  it('deletes after the setter has run', () => {
    class Service {
      #value = 1
      reads = 0
      @Cached(LRU)
      get total(): number {
        this.reads++
        return this.#value
      }
      @Invalidates<Service>('total')
      set value(value: number) {
        this.#value = value
      }
    }
    const service = new Service()
    expect(service.total).toBe(1)
    service.value = 2
    expect(service.total).toBe(2)
    expect(service.total).toBe(2)
    expect(service.reads).toBe(2)
  })

  it('reaches the cached getter of its own name', () => {
    const onSetter = Invalidates('total') as any
    // The legacy protocol takes the decorators of an accessor pair on the first of the two, and gives it
    // both.
    const under = {
      legacy: () => {
        class Service {
          kept = 1
          @onSetter
          @Cached(LRU)
          get total(): number {
            return this.kept
          }
          set total(value: number) {
            this.kept = value
          }
        }
        return Service
      },
      standard: () => {
        class Service {
          kept = 1
          @Cached(LRU)
          get total(): number {
            return this.kept
          }
          // eslint-disable-next-line @typescript-eslint/ban-ts-comment -- an error of one compiler alone
          // @ts-ignore -- the legacy compiler refuses the second, under which this is not evaluated
          @onSetter
          set total(value: number) {
            this.kept = value
          }
        }
        return Service
      },
    }
    const service = new (under[DECORATORS]())()
    expect(service.total).toBe(1)
    service.total = 2
    expect(service.total).toBe(2)
  })

  it('does nothing when the setter throws', () => {
    class Service {
      @Cached(LRU)
      get total(): number {
        return 1
      }
      @Invalidates<Service>('total')
      set value(_: number) {
        throw new Error('read only')
      }
    }
    const service = new Service()
    void service.total
    expect(() => {
      service.value = 2
    }).toThrow('read only')
    expect(cacheOf(service, 'total').has()).toBe(true)
  })
})

describe('@Invalidates of a method of another class', () => {
  class Products {
    static version = 1
    @Cached({ ...LRU, scope: 'class' })
    find(id: number): string {
      return `${id}:${Products.version}`
    }
    @Cached(LRU)
    own(id: number): string {
      return `${id}:${Products.version}`
    }
    @Cached(LRU)
    static list(): string {
      return `all:${Products.version}`
    }
  }

  class Orders {
    @Invalidates(() => Products, 'find', (_, { args }) => [args[0]])
    place(_id: number): void {
      Products.version++
    }
    @Invalidates(() => Products, 'own', (_, { args }) => [args[0]])
    @Invalidates(() => Products, 'find')
    async reset(_id: number): Promise<void> {
      Products.version++
    }
  }

  it("deletes one entry where its scope is 'class'", () => {
    const [products, orders] = [new Products(), new Orders()]
    const before = [products.find(1), products.find(2)]
    orders.place(1)
    expect(products.find(1)).not.toBe(before[0])
    expect(products.find(2)).toBe(before[1])
  })

  it('deletes all entries of all instances where its scope is another, or there is no mapper', async () => {
    const [first, second, orders] = [new Products(), new Products(), new Orders()]
    for (const products of [first, second]) for (const id of [1, 2]) products.own(id)
    first.find(2)
    await orders.reset(1)
    expect(cacheOf(first, 'own').stats.size).toBe(0)
    expect(cacheOf(second, 'own').has(2)).toBe(false)
    expect(cacheOf(first, 'find').stats.size).toBe(0)
  })

  it('resolves the class late, so that it may be declared below', () => {
    class Early {
      @Invalidates(() => Late, 'find')
      touch(): void {}
    }
    class Late {
      calls = 0
      @Cached({ ...LRU, scope: 'class' })
      find(): number {
        return ++this.calls
      }
    }
    const late = new Late()
    expect(late.find()).toBe(1)
    new Early().touch()
    expect(late.find()).toBe(2)
  })

  it('throws a TypeError before the method runs when the class has no such cached method', () => {
    let runs = 0
    class Plain {
      find(): void {}
    }
    class Writer {
      @Invalidates(() => Plain, 'find')
      save(): void {
        runs++
      }
    }
    expect(() => new Writer().save()).toThrow(/^Cannot invalidate (Plain\.)?find by (Writer\.)?save: /)
    expect(runs).toBe(0)
  })

  it('throws a TypeError when the first argument returns no class', () => {
    class Writer {
      @Invalidates(() => (() => undefined) as never, 'find' as never)
      save(): void {}
    }
    expect(() => new Writer().save()).toThrow(
      /: the function given first must return a class, received function \(anonymous\)$/,
    )
  })
})
