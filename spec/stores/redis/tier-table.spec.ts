import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import {
  byIdentity,
  cached,
  expireAfter,
  LRUTTLCache,
  refreshAfter,
  rememberErrors,
  remoteCacheOf,
  staleIfError,
} from 'purecache'
import { memoryStore } from 'purecache/redis'
import { after, pass, processOf, Source } from '../../support/processes'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

async function two(options = {}) {
  const hub = memoryStore()
  const source = new Source()
  const [a, b] = [processOf(hub, source, options), processOf(hub, source, options)]
  await after(1, Promise.all([a.version(99), b.version(99)])) // so that both receive announcements
  source.loads = 0
  return { hub, source, a, b }
}

describe('an invalidation', () => {
  it('of an entry elsewhere takes effect with the message', async () => {
    const { source, a, b } = await two()
    await b.version()
    source.version = 2
    await a.handle.delete(1)
    await pass(0)
    expect(await b.version()).toBe(2)
  })

  it('outdates a load elsewhere: its callers get the result, and it is stored nowhere', async () => {
    const { source, a, b } = await two()
    source.delay = 50
    const loading = b.version()
    await pass(10)
    source.version = 2
    await a.handle.delete(1)
    expect(await after(50, loading)).toBe(1)
    source.delay = 0
    expect(await a.version()).toBe(2)
    expect(await b.version()).toBe(2)
    expect(source.loads).toBe(2)
  })

  it('outdates a load in the same process', async () => {
    const { source, a, b } = await two()
    source.delay = 50
    const loading = b.version()
    await pass(10)
    source.version = 2
    await b.handle.delete(1)
    expect(await after(50, loading)).toBe(1)
    source.delay = 0
    expect(await a.version()).toBe(2)
    expect(await b.version()).toBe(2)
  })

  it('outdates a load though no message of it arrives', async () => {
    const { source, a, b } = await two()
    source.delay = 50
    const loading = b.version()
    await pass(10)
    b.store.disconnect()
    source.version = 2
    await a.handle.delete(1)
    b.store.connect()
    await after(50, loading)
    source.delay = 0
    expect(await a.version()).toBe(2)
  })

  it('outdates a read of the store that is in flight', async () => {
    const { hub, source, a, b } = await two()
    await a.version()
    hub.freeze()
    const reading = b.version()
    const deleting = a.handle.delete(1)
    source.version = 2
    hub.thaw()
    await after(1, Promise.all([reading, deleting]))
    expect(await b.version()).toBe(2)
  })

  it('takes effect after maxStale at worst where no message arrives', async () => {
    const { source, a, b } = await two({ maxStale: 1_000 })
    await b.version()
    await pass(5_000)
    b.store.disconnect()
    source.version = 2
    await a.handle.delete(1)
    expect(await b.version()).toBe(1)
    await pass(1_000)
    expect(await b.version()).toBe(2)
  })

  it('is noticed when the connection is restored, even after an unnoticed loss', async () => {
    const { source, a, b } = await two({ maxStale: 60_000 })
    await b.version()
    b.store.disconnect()
    source.version = 2
    await a.handle.delete(1)
    b.store.connect()
    await pass(1)
    expect(await b.version()).toBe(2)
    expect(b.stats.gaps).toBe(1)
  })

  it('by delete rejects while the store is down, takes effect here at once, and is repeated', async () => {
    const { source, a, b } = await two()
    await Promise.all([a.version(), b.version()])
    a.store.disconnect()
    source.version = 2
    await expect(a.handle.delete(1)).rejects.toThrow('not connected')
    expect(await a.version()).toBe(2)
    expect(await b.version()).toBe(1)
    a.store.connect()
    await pass(2_000)
    expect(await b.version()).toBe(2)
  })

  it('prevents reads of the key in the store when it failed', async () => {
    const { hub, source, a } = await two({ maxStale: 1 })
    await a.version()
    hub.freeze()
    await expect(after(100, a.handle.delete(1))).rejects.toThrow('must answer within 100 ms')
    source.version = 2
    expect(await a.version()).toBe(2)
  })
})

describe('a tag', () => {
  it('outdates a load during which it is invalidated when the value has the tag', async () => {
    const { source, a, b } = await two({ tagged: true })
    source.delay = 50
    const loading = b.version()
    await pass(10)
    source.version = 2
    await a.invalidateTags(['row:1'])
    expect(await after(50, loading)).toBe(1)
    source.delay = 0
    expect(await b.version()).toBe(2)
    expect(await a.version()).toBe(2)
  })

  it('does not outdate a load elsewhere when the value does not have the tag', async () => {
    const { source, a, b } = await two({ tagged: true })
    source.delay = 50
    const loading = b.version()
    await pass(10)
    await a.invalidateTags(['row:2'])
    await after(50, loading)
    await Promise.all([a.version(), b.version()])
    expect(source.loads).toBe(1)
  })

  it('takes effect on entries elsewhere', async () => {
    const { source, a, b } = await two({ tagged: true })
    await Promise.all([b.version(1), b.version(2)])
    source.version = 2
    await a.invalidateTags(['row:1'])
    await pass(0)
    expect([await b.version(1), await b.version(2)]).toEqual([2, 1])
  })
})

describe('clear', () => {
  it('takes effect on keys that are unknown to its process', async () => {
    const { source, a, b } = await two()
    await Promise.all([b.version(1), b.version(2)])
    source.version = 2
    await a.handle.clear()
    await pass(0)
    expect([await b.version(1), await a.version(2)]).toEqual([2, 2])
  })

  it('outdates a load elsewhere', async () => {
    const { source, a, b } = await two()
    source.delay = 50
    const loading = b.version()
    await pass(10)
    source.version = 2
    await a.handle.clear()
    await after(50, loading)
    source.delay = 0
    expect(await a.version()).toBe(2)
  })
})

describe('a load', () => {
  it('runs once for all callers of all processes', async () => {
    const hub = memoryStore()
    const source = new Source()
    source.delay = 20
    const processes = [1, 2, 3, 4].map(() => processOf(hub, source))
    const calls = Promise.all(processes.flatMap((each) => Array.from({ length: 100 }, () => each.version())))
    await after(30, calls)
    expect(source.loads).toBe(1)
    expect(processes.map(({ stats }) => stats.waits).sort()).toEqual([0, 1, 1, 1])
  })

  it('is repeated by one process when its own process died and the lease has ended', async () => {
    const hub = memoryStore()
    const source = new Source()
    const [dead, b, c] = [1, 2, 3].map(() => processOf(hub, source, { lease: 3_000 }))
    source.delay = 1e9
    void dead!.version()
    await pass(10)
    dead!.store.disconnect()
    source.delay = 10
    const others = Promise.all([b!.version(), c!.version()])
    await pass(2_900)
    expect(source.loads).toBe(1)
    await after(1_200, others)
    expect(source.loads).toBe(2)
  })

  it('keeps its lease when it takes longer', async () => {
    const { source, a, b } = await two({ lease: 300, lockWait: 10_000 })
    source.delay = 2_000
    const both = Promise.all([a.version(), b.version()])
    await after(2_100, both)
    expect(source.loads).toBe(1)
  })

  it('wakes waiting calls at once when it is outdated', async () => {
    const { source, a, b } = await two()
    source.delay = 1_000
    const [loading, waiting] = [a.version(), b.version()]
    await pass(10)
    source.version = 2
    source.delay = 10
    await a.handle.delete(1)
    expect(await after(20, waiting)).toBe(2)
    await after(1_000, loading)
  })

  it('of another process delays a call for lockWait at most', async () => {
    const { source, a, b } = await two({ lockWait: 500 })
    source.delay = 5_000
    const loading = a.version()
    await pass(10)
    source.delay = 1
    await after(520, b.version())
    expect(source.loads).toBe(2)
    await after(5_000, loading)
  })

  it('of another process delays no call when lockWait is 0', async () => {
    const { source, a, b } = await two({ lockWait: 0 })
    source.delay = 50
    await after(60, Promise.all([a.version(), b.version()]))
    expect(source.loads).toBe(2)
  })

  it('leaves its lease to another process when it fails', async () => {
    const { source, a, b } = await two()
    source.delay = 20
    source.error = new Error('no row')
    const failing = a.version()
    await pass(1)
    const waiting = b.version()
    source.error = undefined
    await expect(after(20, failing)).rejects.toThrow('no row')
    expect(await after(25, waiting)).toBe(1)
  })
})

describe('a value in the store', () => {
  it('is decoded once, and shared by the callers of a process', async () => {
    const { source, a, b } = await two()
    await a.version()
    const [first, second] = await Promise.all([b.find(1), b.find(1)])
    expect(second).toBe(first)
    expect(await b.find(1)).toBe(first)
    expect(source.loads).toBe(1)
    expect(b.stats).toMatchObject({ storeHits: 1, waits: 1, misses: 0 })
  })

  it('lives in a process for the rest of its ttl in the store', async () => {
    const { source, a, b } = await two({ ttl: 10_000 })
    await a.version()
    await pass(6_000)
    await b.version()
    await pass(3_999)
    await b.version()
    expect(source.loads).toBe(1)
    await pass(1)
    source.version = 2
    expect(await b.version()).toBe(2)
  })

  it('lives longer than in a process when tier() has a ttl', async () => {
    const { source, a, b } = await two({ ttl: 1_000, tierTtl: 10_000 })
    await a.version()
    await pass(5_000)
    await Promise.all([a.version(), b.version()])
    expect(source.loads).toBe(1)
    await pass(5_000)
    await b.version()
    expect(source.loads).toBe(2)
  })

  it('stays in its process when the codec cannot write it, which is reported once', async () => {
    const hub = memoryStore()
    const failures: unknown[] = []
    const store = hub.store({ onFailure: (error) => failures.push(error) })
    let loads = 0
    const find = cached(
      async (id: number) => {
        loads++
        return () => id
      },
      { backend: LRUTTLCache, capacity: 10, ttl: 60_000 },
      store.tier('functions'),
    )
    const first = await find(1)
    await find(2)
    expect(await find(1)).toBe(first)
    expect(loads).toBe(2)
    expect(failures).toHaveLength(1)
    expect(String(failures[0])).toContain('its codec must be able to encode its values')
  })

  it('stays in its process when it is longer than maxBytes', async () => {
    const { source, a, b } = await two({ maxBytes: 10 })
    await Promise.all([a.version(), a.version(), b.version()])
    expect(source.loads).toBeGreaterThan(1)
    expect(String(a.failures[0])).toContain('must not exceed maxBytes')
  })
})

describe('a call that is compared by identity', () => {
  it('stays in its process', async () => {
    const hub = memoryStore()
    const store = hub.store({ maxStale: 1 })
    let loads = 0
    class Connection {}
    byIdentity(new Connection())
    const find = cached(
      async (_: object) => ++loads,
      { backend: LRUTTLCache, capacity: 10, ttl: 60_000 },
      store.tier('connections'),
    )
    const given = byIdentity(new Connection())
    expect(await find(given)).toBe(1)
    await pass(10_000)
    expect(await find(given)).toBe(1)
    expect(remoteCacheOf(find).stats).toMatchObject({ hits: 1, misses: 1, storeHits: 0 })
    expect(await remoteCacheOf(find).delete(given)).toBe(true)
    expect(await find(given)).toBe(2)
  })

  it.each<[string, unknown, boolean]>([
    ['a unique symbol', Symbol('a'), false],
    ['one in an object', { key: Symbol('a') }, false],
    ['one as a property', { [Symbol('a')]: 1 }, false],
    ['a registered symbol', Symbol.for('a'), true],
    ['one of the language', Symbol.iterator, true],
  ])('%s: %p', async (_, given, isShared) => {
    const hub = memoryStore()
    const [a, b] = [hub.store(), hub.store()].map((store) =>
      cached(
        async (_: unknown) => ({}),
        { backend: LRUTTLCache, capacity: 10, ttl: 60_000 },
        store.tier('symbols'),
      ),
    )
    await after(1, a!(given))
    await after(1, b!(given))
    expect(remoteCacheOf(b!).stats.storeHits).toBe(isShared ? 1 : 0)
  })
})

describe('a store that fails', () => {
  it('lets calls run the method, and reports once', async () => {
    const { source, a } = await two()
    a.store.disconnect()
    expect(await a.version()).toBe(1)
    await a.version(2)
    expect(a.failures).toHaveLength(1)
    expect(source.loads).toBe(2)
  })

  it('keeps values that are loaded meanwhile for maxStale', async () => {
    const { source, a } = await two({ maxStale: 1_000 })
    a.store.disconnect()
    await a.version()
    await pass(999)
    await a.version()
    expect(source.loads).toBe(1)
    await pass(1)
    await a.version()
    expect(source.loads).toBe(2)
  })

  it('does not prove values that were loaded without it by heartbeats', async () => {
    const { source, a } = await two({ maxStale: 3_000, retryAfter: 100 })
    a.store.disconnect()
    await a.version()
    a.store.connect()
    await pass(2_999)
    await a.version()
    expect(source.loads).toBe(1)
    await pass(1)
    await a.version()
    expect(source.loads).toBe(2)
  })

  it('delays only one call', async () => {
    const { hub, source, a } = await two()
    hub.freeze()
    expect(await after(100, a.version())).toBe(1)
    for (let id = 2; id < 10; id++) expect(await a.version(id)).toBe(1)
    expect(source.loads).toBe(9)
    hub.thaw()
  })

  it('is used again as soon as a heartbeat is answered', async () => {
    const { a, b } = await two({ retryAfter: 1_000 })
    const states: string[] = []
    a.handle.subscribe((event) => event.type === 'store' && void states.push(event.state))
    a.store.disconnect()
    await a.version()
    a.store.connect()
    await pass(1_600)
    await b.version(5)
    await a.version(5)
    expect(a.stats.storeHits).toBe(1)
    expect(states).toEqual(['down', 'up'])
  })

  it('counts as down when it was never connected', async () => {
    const hub = memoryStore()
    const source = new Source()
    const a = processOf(hub, source)
    a.store.disconnect()
    expect(await a.version()).toBe(1)
    a.store.connect()
    await pass(2_000)
    const b = processOf(hub, source)
    await a.version(2)
    await b.version(2)
    expect(b.stats.storeHits).toBe(1)
  })

  it('outdates all entries of the process when it is empty afterwards', async () => {
    const { hub, source, a, b } = await two()
    await Promise.all([a.version(), b.version()])
    source.version = 2
    await a.handle.delete(1)
    await a.handle.delete(2)
    hub.loseState()
    await pass(600)
    expect(await b.version()).toBe(2)
    expect(a.stats.gaps).toBe(1)
  })

  it('rejects loads that began before when it is empty afterwards', async () => {
    const { hub, source, a, b } = await two()
    source.delay = 50
    const loading = a.version()
    await pass(10)
    hub.loseState()
    source.version = 2
    source.delay = 0
    await b.handle.delete(1)
    await after(50, loading)
    expect(await b.version()).toBe(2)
  })
})

describe('set', () => {
  it('stores a value for all processes, which drop theirs', async () => {
    const { a, b } = await two()
    await b.version()
    await a.handle.set([1], { id: 1, version: 7 })
    await pass(0)
    expect([await a.version(), await b.version()]).toEqual([7, 7])
  })

  it('rejects loads elsewhere that began before', async () => {
    const { source, a, b } = await two()
    source.delay = 50
    const loading = b.version()
    await pass(10)
    await a.handle.set([1], { id: 1, version: 7 })
    await after(50, loading)
    expect(await b.version()).toBe(7)
  })

  it('never takes effect after a newer deletion when it timed out', async () => {
    const { hub, source, a, b } = await two()
    hub.freeze()
    await after(100, a.handle.set([1], { id: 1, version: 7 }))
    source.version = 8
    const deleting = b.handle.delete(1).catch(() => undefined)
    hub.thaw()
    await after(1, deleting)
    await pass(5_000)
    expect([await b.version(), await a.version()]).toEqual([8, 8])
  })

  it('removes the older value later when the store is down', async () => {
    const { source, a, b } = await two()
    await b.version()
    a.store.disconnect()
    source.version = 7
    await a.handle.set([1], { id: 1, version: 7 })
    expect(await a.version()).toBe(7)
    a.store.connect()
    await pass(3_000)
    expect(await b.version()).toBe(7)
  })
})

describe('rules before a tier', () => {
  it('let one process refresh, while others return the old value', async () => {
    const { source, a, b } = await two({ ttl: 60_000, rules: [refreshAfter(1_000)] })
    await a.version()
    await b.version()
    await pass(1_500)
    source.version = 2
    source.delay = 50
    expect(await Promise.all([a.version(), b.version()])).toEqual([1, 1])
    await pass(60)
    expect(await a.version()).toBe(2)
    await b.version()
    await pass(1)
    expect(await b.version()).toBe(2)
    expect(source.loads).toBe(2)
  })

  it('answer failed loads with an entry that the store holds past its ttl', async () => {
    const { source, a, b } = await two({ ttl: 1_000, rules: [staleIfError(60_000)] })
    await a.version()
    await pass(5_000)
    source.error = new Error('no source')
    expect(await b.version()).toBe(1)
    expect(b.stats).toMatchObject({ staleHits: 1, misses: 1 })
  })

  it.each([Infinity, 1e21])('share entries that are held for %d ms past their ttl', async (ms) => {
    const { source, a, b } = await two({ ttl: 1_000, rules: [staleIfError(ms)] })
    await a.version()
    source.version = 2
    expect(await b.version()).toBe(1)
    expect(source.loads).toBe(1)
    await pass(5_000)
    source.error = new Error('no source')
    expect([await a.version(), await b.version()]).toEqual([1, 1])
  })

  it.each([
    ['is past its life', { ttl: 1_000, rules: [staleIfError(60_000)] }],
    ['is to be refreshed', { ttl: 60_000, rules: [refreshAfter(1_000)] }],
  ])('load once though a process has read an entry that %s just before another wrote', async (_, options) => {
    const { hub, source, a, b } = await two({ timeout: 1_000, ...options })
    await Promise.all([a.version(), b.version()])
    await pass(5_000)
    source.loads = 0
    source.delay = 50
    const first = a.version()
    await pass(40)
    hub.freeze() // B reads the old entry, then A writes, and then B asks for a lease
    const second = b.version()
    await pass(20)
    hub.thaw()
    await after(100, Promise.all([first, second]))
    expect(source.loads).toBe(1)
  })

  it('answer failed loads with the newer one of two old entries', async () => {
    const { source, a, b } = await two({ ttl: 1_000, rules: [staleIfError(60_000)] })
    await a.version()
    source.version = 2
    await pass(5_000)
    expect(await b.version()).toBe(2)
    await pass(5_000)
    source.error = new Error('no source')
    expect([await a.version(), await b.version()]).toEqual([2, 2])
  })

  it('share entries with their own ttl that are held without a limit', async () => {
    const { source, a, b } = await two({ rules: [expireAfter(() => 1_000), staleIfError(Infinity)] })
    await a.version()
    source.version = 2
    expect(await b.version()).toBe(1)
    await pass(5_000)
    expect(await b.version()).toBe(2)
  })

  it('bound the ttl in the store by their own ttl, with any ttl of the tier', async () => {
    const { source, a, b } = await two({ tierTtl: 60_000, rules: [expireAfter(() => 1_000)] })
    await a.version()
    source.version = 2
    await pass(500)
    expect(await b.version()).toBe(1)
    await pass(600)
    expect(await b.version()).toBe(2)
  })

  it('remember errors in each process', async () => {
    const { source, a, b } = await two({ rules: [rememberErrors(1_000)] })
    source.error = new Error('no row')
    await expect(a.version()).rejects.toThrow('no row')
    await expect(a.version()).rejects.toThrow('no row')
    expect(source.loads).toBe(1)
    await expect(b.version()).rejects.toThrow('no row')
    expect(source.loads).toBe(2)
  })
})

describe('close', () => {
  it('leaves the leases of loads under way, and does not count as a failure', async () => {
    const { source, a, b } = await two()
    source.delay = 50
    const loading = a.version()
    await pass(10)
    const waiting = b.version()
    await pass(10)
    await after(1, a.store.close())
    expect(await after(50, waiting)).toBe(1)
    expect(source.loads).toBe(2)
    expect(await after(50, loading)).toBe(1)
    await pass(10_000)
    expect(a.failures).toEqual([])
    expect(await b.version()).toBe(1)
  })
})

describe('maxStale: 0', () => {
  it('lets each hit wait until all announcements are received', async () => {
    const { hub, source, a, b } = await two({ maxStale: 0 })
    await b.version()
    source.version = 2
    hub.freeze()
    const deleting = a.handle.delete(1)
    const reading = b.version()
    hub.thaw()
    await after(1, deleting)
    expect(await reading).toBe(2)
    expect(await b.version()).toBe(2)
    expect(b.stats.hits).toBeGreaterThan(0)
  })
})

describe('close', () => {
  it('ends all timers, and calls run the method', async () => {
    const { source, a, b } = await two()
    await a.store.close()
    await b.store[Symbol.asyncDispose]()
    expect(jest.getTimerCount()).toBe(0)
    expect(await a.version()).toBe(1)
    expect(source.loads).toBe(1)
    expect(jest.getTimerCount()).toBe(0)
  })
})
