import { describe, expect, it } from '@jest/globals'
import {
  Cached,
  cacheIf,
  cacheOf,
  Invalidates,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  Updates,
} from 'purecache'
import { deferred, settled } from '../support/deferred'
import { ManualClock } from '../support/manual-clock'
import { unhandledDuring } from '../support/unhandled'
import { type User, Users } from '../support/users'

const LRU = { backend: LRUCache, capacity: 9 } as const
const one: User = { id: '1', name: 'one' }
const uno: User = { id: '1', name: 'uno' }

describe('@Updates', () => {
  it('stores the result as the entry of the arguments that its mapper returns', async () => {
    const users = new Users()
    await users.save(one)
    await users.get('1')
    expect(await users.rename(uno)).toBe(uno)
    expect(await users.get('1')).toBe(uno)
    expect(users.reads).toBe(1)
    await users.rename({ id: '2', name: 'two' })
    expect((await users.get('2'))?.name).toBe('two')
    expect(users.reads).toBe(1)
  })

  it('stores the value that its third argument returns', async () => {
    class Service {
      @Cached(LRU)
      async find(id: number): Promise<string> {
        return `read ${id}`
      }
      @Updates<Service>(
        'find',
        (_, { args }) => [args[0] as number],
        (isDone, { args, self }) =>
          `${String(isDone)} ${args[1] as string} ${String(self instanceof Service)}`,
      )
      async rename(_id: number, _name: string): Promise<boolean> {
        return true
      }
    }
    const service = new Service()
    expect(await service.rename(7, 'new')).toBe(true)
    expect(await service.find(7)).toBe('true new true')
  })

  it('does not replace a result that another write has stored during a rule', () => {
    let onStored = (): void => {}
    class Service {
      @Cached(
        LRU,
        cacheIf(() => {
          onStored()
          return true
        }),
      )
      find(id: number): string {
        return `read ${id}`
      }
      @Updates('find', () => [1] as const)
      save(name: string): string {
        return name
      }
    }
    const service = new Service()
    onStored = () => {
      onStored = () => {}
      service.save('new')
    }
    service.save('old')
    expect(service.find(1)).toBe('read 1')
  })

  it('does nothing when the method fails', async () => {
    const users = new Users()
    await users.save(one)
    await users.get('1')
    users.isDown = true
    await expect(users.rename(uno)).rejects.toThrow('down')
    expect(await users.get('1')).toBe(one)
    expect(users.reads).toBe(1)
  })

  it('deletes the entry and fails the call when its third argument throws', async () => {
    class Service {
      @Cached(LRU)
      async find(id: number): Promise<string> {
        return `read ${id}`
      }
      @Updates<Service>(
        'find',
        () => [1],
        () => {
          throw new Error('no value')
        },
      )
      async save(): Promise<void> {}
    }
    const service = new Service()
    await service.find(1)
    await expect(service.save()).rejects.toThrow('no value')
    expect(cacheOf(service, 'find').has(1)).toBe(false)
  })

  it('deletes the entry when a promise of its third argument rejects', async () => {
    const failing = (async () => Promise.reject(new Error('no value'))) as never as () => string
    class Service {
      @Cached(LRU)
      async find(id: number): Promise<string> {
        return `read ${id}`
      }
      @Updates<Service>('find', () => [1], failing)
      async save(): Promise<void> {}
      @Updates<Service>('find', () => [1], failing)
      put(): void {}
    }
    const service = new Service()
    await service.find(1)
    await expect(service.save()).rejects.toThrow('no value')
    expect(cacheOf(service, 'find').has(1)).toBe(false)
    await service.find(1)
    service.put()
    await settled()
    expect(cacheOf(service, 'find').has(1)).toBe(false)
  })

  it('returns no outdated entry while a promise of its third argument is pending', async () => {
    const gate = deferred<string>()
    class Service {
      row = 'old'
      @Cached(LRU)
      async find(id: number): Promise<string> {
        return `${this.row} ${id}`
      }
      @Cached(LRU)
      read(id: number): string {
        return `${this.row} ${id}`
      }
      @Updates<Service>('find', () => [1], (async () => gate.promise) as never as () => string)
      @Updates<Service>('read', () => [1], (async () => gate.promise) as never as () => string)
      put(row: string): void {
        this.row = row
      }
    }
    const service = new Service()
    expect([await service.find(1), service.read(1)]).toEqual(['old 1', 'old 1'])
    service.put('new')
    expect(service.read(1)).toBe('new 1')
    const found = service.find(1)
    gate.resolve('new 1')
    expect(await found).toBe('new 1')
  })

  it('leaves no unhandled rejection of its third argument when the entry was outdated', async () => {
    class Service {
      @Cached(LRU)
      async find(id: number): Promise<string> {
        return `read ${id}`
      }
      @Updates<Service>('find', () => [1], (async () =>
        Promise.reject(new Error('no value'))) as never as () => string)
      async save(): Promise<void> {
        await this.find(1)
      }
    }
    const service = new Service()
    expect(await unhandledDuring(async () => service.save())).toEqual([])
    expect(cacheOf(service, 'find').has(1)).toBe(false)
  })

  it('calls the then method of a thenable value once, even where the method is cached twice', async () => {
    let queries = 0
    const query = { then: (resolve: (row: string) => void) => resolve(`row ${++queries}`) }
    class Service {
      @Cached(LRU)
      @Cached(LRU)
      async find(id: number): Promise<string> {
        return `read ${id}`
      }
      @Updates<Service>('find', () => [1], () => query as never)
      async save(): Promise<void> {}
    }
    const service = new Service()
    await service.save()
    expect(await service.find(1)).toBe('row 1')
    expect(queries).toBe(1)
  })

  it('supersedes loads in flight', async () => {
    const users = new Users()
    users.rows.set('1', one)
    const gate = deferred()
    users.gate = gate.promise
    const early = users.get('1')
    await users.rename(uno)
    gate.resolve()
    expect(await early).toBe(one)
    expect(await users.get('1')).toBe(uno)
    expect(users.reads).toBe(1)
  })

  it('supersedes the synchronous load that has called it', () => {
    class Service {
      @Cached(LRU)
      get(id: number): string {
        this.put(id)
        return 'read'
      }
      @Updates<Service>('get', (_, { args }) => [args[0] as number])
      put(_id: number): string {
        return 'written'
      }
    }
    const service = new Service()
    expect(service.get(1)).toBe('read')
    expect(service.get(1)).toBe('written')
  })

  it('stores for synchronous and asynchronous reads when it is on a synchronous method', async () => {
    class Service {
      @Cached(LRU)
      get(_id: number): string {
        return 'read'
      }
      @Cached(LRU)
      async load(_id: number): Promise<string> {
        return 'read'
      }
      @Updates<Service>('get', (_, { args }) => [args[0] as number])
      @Updates<Service>('load', (_, { args }) => [args[0] as number])
      put(_id: number): string {
        return 'written'
      }
    }
    const service = new Service()
    expect(service.put(1)).toBe('written')
    expect(service.get(1)).toBe('written')
    expect(service.load(1)).toBeInstanceOf(Promise)
    expect(await service.load(1)).toBe('written')
  })

  it('updates the nearest cache of the name, and deletes from the overridden ones', () => {
    class Base {
      @Cached(LRU)
      get(id: number): string {
        return `base ${id}`
      }
      @Updates<Base>('get', (_, { args }) => [args[0] as number])
      put(id: number): string {
        return `written ${id}`
      }
    }
    class Derived extends Base {
      @Cached(LRU)
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

  it('stores the value of its third argument when it is on a setter', () => {
    class Service {
      @Cached(LRU)
      get total(): number {
        return 1
      }
      @Updates<Service>('total', () => [], (_, { args }) => args[0] as number)
      set value(_: number) {}
    }
    const service = new Service()
    expect(service.total).toBe(1)
    service.value = 5
    expect(service.total).toBe(5)
  })
})

/** Reads by keys of one kind, of the second instance, as most instances are. */
interface Kind {
  readonly name: string
  readonly args: () => unknown[]
}
const instance = new (class Own {})()
const kinds: Kind[] = [
  { name: 'a number', args: () => [1] },
  { name: 'a text', args: () => ['one'] },
  { name: 'no argument', args: () => [] },
  { name: 'undefined', args: () => [undefined] },
  { name: 'NaN', args: () => [NaN] },
  { name: 'minus zero', args: () => [-0] },
  { name: 'two primitives', args: () => [1, 'one'] },
  { name: 'an object', args: () => [{ id: 1 }] },
  { name: 'an empty array', args: () => [[]] },
  { name: 'a Date', args: () => [new Date(5)] },
  { name: 'an instance', args: () => [instance] },
  { name: 'four arguments', args: () => [1, 2, 3, { id: 4 }] },
]

describe.each(kinds)('a write of @Updates that takes long, with the key of $name,', ({ args }) => {
  const scopes: [string, unknown][] = [
    ['instance', 'instance'],
    ['class', 'class'],
    ['function', (self: { tenant: unknown }) => self.tenant],
  ]

  /** A service in which a write is under way; `end` lets it finish. */
  async function setUp(scope: unknown, options: object = LRU) {
    let row = 'first'
    const gates = [deferred(), deferred()]
    let writes = 0
    class Service {
      readonly tenant = { id: 1 }
      @Cached({ ...options, scope: scope as 'class' } as unknown as typeof LRU)
      async find(..._args: unknown[]): Promise<string> {
        return row
      }
      @Updates<Service>('find', () => args())
      async save(to: string): Promise<string> {
        row = to
        await gates[writes++]!.promise
        return to
      }
      @Invalidates<Service>('find', () => args())
      drop(to: string): void {
        row = to
      }
      @Invalidates<Service>('find')
      dropAll(to: string): void {
        row = to
      }
    }
    const other = new Service()
    await other.find('something else')
    const service = new Service()
    const cache = cacheOf(service, 'find')
    const writing = service.save('old')
    const end = async () => {
      gates[0]!.resolve()
      await writing
    }
    const commit = (to: string) => void (row = to)
    return { service, cache, end, gates, commit }
  }

  it.each(scopes)(
    'stores its result when no other operation came in between (scope %s)',
    async (_, scope) => {
      const { service, cache, end, commit } = await setUp(scope)
      await end()
      expect(cache.peek(...args())).toBe('old')
      commit('unseen')
      expect(await service.find(...args())).toBe('old')
    },
  )

  it.each(scopes)('does not outlive a deletion in between (scope %s)', async (_, scope) => {
    const { service, cache, end, commit } = await setUp(scope)
    commit('new')
    cache.delete(...args())
    await end()
    expect(await service.find(...args())).toBe('new')
  })

  it.each(scopes)('does not outlive @Invalidates in between (scope %s)', async (_, scope) => {
    for (const how of ['drop', 'dropAll'] as const) {
      const { service, end } = await setUp(scope)
      service[how]('new')
      await end()
      expect({ how, row: await service.find(...args()) }).toEqual({ how, row: 'new' })
    }
  })

  it('does not outlive clear in between', async () => {
    const { service, cache, end, commit } = await setUp('instance')
    commit('new')
    cache.clear()
    await end()
    expect(await service.find(...args())).toBe('new')
  })

  it('does not replace an entry that was set and deleted, or evicted, in between', async () => {
    const { service, cache, end, commit } = await setUp('instance')
    commit('new')
    void cache.set(args(), 'new')
    cache.delete(...args())
    await end()
    expect(await service.find(...args())).toBe('new')

    const evicting = await setUp('instance', { backend: LRUCache, capacity: 1 })
    evicting.commit('new')
    void evicting.cache.set(args(), 'new')
    await evicting.service.find('evicts')
    await evicting.end()
    expect(await evicting.service.find(...args())).toBe('new')
  })

  it('does not replace the result of a load in between', async () => {
    const { service, end, commit } = await setUp('instance')
    commit('new')
    expect(await service.find(...args())).toBe('new')
    await end()
    expect(await service.find(...args())).toBe('new')
  })

  it('does not replace the result of a refresh in between', async () => {
    const { service, cache, end, commit } = await setUp('instance')
    commit('new')
    await cache.refresh(...args())
    await end()
    expect(await service.find(...args())).toBe('new')
  })

  it('deletes the entry when another write to it overlapped, in any order', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      // prettier-ignore
      const { service, cache, gates } = await setUp('instance')
      const second = service.save('second')
      for (const at of order) {
        gates[at]!.resolve()
        await settled()
      }
      await second
      expect({ order, has: cache.has(...args()) }).toEqual({ order, has: false })
      expect(await service.find(...args())).toBe('second')
    }
  })

  it('stores its result although another entry was deleted in between', async () => {
    const { cache, end } = await setUp('instance')
    cache.delete('another')
    await end()
    expect(cache.peek(...args())).toBe('old')
  })
})

describe('a write of @Updates', () => {
  it('does not affect later writes when it never settles, or the then of its result throws', async () => {
    class Service {
      row = 0
      @Cached(LRU)
      async find(_id: object): Promise<number> {
        return this.row
      }
      @Updates<Service>('find', (_, { args }) => [args[0] as object])
      hanging(_id: object): Promise<number> {
        return new Promise(() => {})
      }
      @Updates<Service>('find', (_, { args }) => [args[0] as object])
      unreadable(_id: object): number {
        return Object.defineProperty({}, 'then', {
          get() {
            throw new Error('then')
          },
        }) as never
      }
      @Updates<Service>('find', (_, { args }) => [args[0] as object])
      async save(_id: object, row: number): Promise<number> {
        return (this.row = row)
      }
    }
    const service = new Service()
    void service.hanging({ id: 1 })
    expect(() => service.unreadable({ id: 1 })).toThrow('then')
    for (let row = 1; row <= 3; row++) {
      await service.save({ id: row }, row)
      expect(cacheOf(service, 'find').peek({ id: row })).toBe(row)
    }
  })

  it('deletes the entry when it began during a refresh that has ended meanwhile', async () => {
    const clock = new ManualClock()
    const gate = deferred()
    let row = 'first'
    class Service {
      @Cached({ backend: LRUTTLCache, capacity: 9, ttl: 1_000, clock }, refreshAfter(50))
      async find(_id: object): Promise<string> {
        return row
      }
      @Updates<Service>('find', () => [{ id: 1 }])
      async save(to: string): Promise<string> {
        row = to
        await gate.promise
        return to
      }
    }
    const service = new Service()
    await service.find({ id: 1 })
    const writing = service.save('old')
    row = 'new'
    clock.advance(50)
    await service.find({ id: 1 })
    await settled()
    expect(await service.find({ id: 1 })).toBe('new')
    gate.resolve()
    await writing
    expect(await service.find({ id: 1 })).toBe('new')
  })
})
