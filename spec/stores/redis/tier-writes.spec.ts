import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Cached, Invalidates, LRUTTLCache, remoteCacheOf, Updates } from 'purecache'
import { memoryStore, type MemoryStore, type MemoryTierStore } from 'purecache/redis'
import { type Deferred, deferred } from '../../support/deferred'
import { after, pass } from '../../support/processes'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

/** A table that all processes share, whose writes wait for a sign after they are committed. */
class Table {
  readonly rows = new Map([[1, 'v0']])
  gate: Deferred<void> | undefined
}

function serviceOf(store: MemoryTierStore, table: Table) {
  class Users {
    readonly tenant: string
    constructor(tenant = 'x') {
      this.tenant = tenant
    }

    @Cached({ backend: LRUTTLCache, capacity: 100, ttl: 60_000, scope: 'class' }, store.tier('users'))
    async find(id: number): Promise<string | undefined> {
      return table.rows.get(id)
    }

    @Cached(
      { backend: LRUTTLCache, capacity: 100, ttl: 60_000, scope: (self: Users) => self.tenant },
      store.tier('names'),
    )
    async name(id: number): Promise<string> {
      return `${this.tenant} ${table.rows.get(id)}`
    }

    @Updates<Users>('find', (_, { args: [id] }) => [id])
    async save(id: number, row: string): Promise<string> {
      table.rows.set(id, row)
      await table.gate?.promise
      return row
    }

    @Invalidates<Users>('find', (_, { args: [id] }) => [id])
    async remove(id: number): Promise<void> {
      table.rows.delete(id)
    }

    @Invalidates<Users>('name')
    async rename(id: number, row: string): Promise<void> {
      table.rows.set(id, row)
    }
  }
  return Users
}

async function two(hub: MemoryStore = memoryStore()) {
  const table = new Table()
  const stores = [hub.store(), hub.store()] as const
  const [A, B] = [serviceOf(stores[0], table), serviceOf(stores[1], table)]
  const [a, b] = [new A(), new B()]
  await after(1, Promise.all([a.find(99), b.find(99)]))
  return { hub, table, stores, A, B, a, b }
}

describe('@Updates before a tier', () => {
  it('stores the result for all processes', async () => {
    const { a, b } = await two()
    await b.find(1)
    await a.save(1, 'v1')
    await pass(1)
    expect(await b.find(1)).toBe('v1')
    expect(remoteCacheOf(a, 'find').stats.misses).toBe(1)
  })

  it('deletes the entry where a write of another process has stored it meanwhile', async () => {
    const { table, a, b } = await two()
    table.gate = deferred()
    const first = a.save(1, 'v1')
    const gate = table.gate
    table.gate = undefined
    await pass(1)
    await b.save(1, 'v2')
    gate.resolve()
    await after(1, first)
    expect([await a.find(1), await b.find(1)]).toEqual(['v2', 'v2'])
  })

  it('deletes the entry when the announcement of the other write has not arrived yet', async () => {
    const { table, stores, a, b } = await two()
    table.gate = deferred()
    const first = a.save(1, 'v1')
    const gate = table.gate
    table.gate = undefined
    stores[0].disconnect()
    await b.save(1, 'v2')
    stores[0].connect()
    gate.resolve()
    await after(1, first)
    await pass(1)
    expect([await a.find(1), await b.find(1)]).toEqual(['v2', 'v2'])
  })

  it('deletes the entry when two writes are stored at the same time, the later one first', async () => {
    const { hub, table, a, b } = await two()
    const [gateOfB, gateOfA] = [deferred(), deferred()]
    table.gate = gateOfB
    const first = b.save(1, 'v1')
    table.gate = gateOfA
    const last = a.save(1, 'v2')
    table.gate = undefined
    hub.freeze() // neither hears of the other before both have begun to store
    gateOfA.resolve()
    await pass(1)
    gateOfB.resolve()
    await pass(1)
    hub.thaw()
    await after(1, Promise.all([first, last]))
    await pass(1)
    expect([await a.find(1), await b.find(1)]).toEqual(['v2', 'v2'])
  })

  it('resolves while the store is down, and outdates entries of others later', async () => {
    const { stores, a, b } = await two()
    await b.find(1)
    stores[0].disconnect()
    expect(await a.save(1, 'v1')).toBe('v1')
    expect(await a.find(1)).toBe('v1')
    stores[0].connect()
    await pass(3_000)
    expect(await b.find(1)).toBe('v1')
  })
})

describe('@Invalidates before a tier', () => {
  it('resolves while the store is down, and is repeated when it is back', async () => {
    const { stores, a, b } = await two()
    await b.find(1)
    stores[0].disconnect()
    await expect(a.remove(1)).resolves.toBeUndefined()
    expect(await b.find(1)).toBe('v0')
    stores[0].connect()
    await pass(3_000)
    expect(await b.find(1)).toBeUndefined()
    expect(await a.find(1)).toBeUndefined()
  })

  it('clears one scope elsewhere, and no other', async () => {
    const { A, B } = await two()
    const [ofX, ofY, own] = [new B('x'), new B('y'), new A('x')]
    await Promise.all([ofX.name(1), ofY.name(1)])
    await own.rename(1, 'v1')
    await pass(1)
    expect([await ofX.name(1), await ofY.name(1)]).toEqual(['x v1', 'y v0'])
    await remoteCacheOf(A.prototype, 'name').clear()
    await pass(1)
    expect(await ofY.name(1)).toBe('y v1')
  })
})
