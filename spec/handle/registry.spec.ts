import { afterEach, describe, expect, it } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  caches,
  clearAll,
  LRUCache,
  remote,
  remoteCacheOf,
  setEnabled,
  shared,
} from 'purecache'
import { deferred, settled } from '../support/deferred'
import { TestStore } from '../support/test-store'

const LRU = { backend: LRUCache, capacity: 5 } as const

class Service {
  calls = 0

  @Cached(LRU)
  of(n: number): number {
    this.calls++
    return n
  }

  @Cached(LRU)
  static make(n: number): number[] {
    return [n]
  }
}

const load = cached(async function load(n: number) {
  return [n]
}, LRU)
const store = new TestStore()
const fetch = cached(
  async function fetch(n: number) {
    return n
  },
  { backend: remote(store, { namespace: 'fetch' }) },
)

describe('caches', () => {
  it('lists every cache of the process, by handles with labels and stats', async () => {
    new Service().of(1)
    Service.make(1)
    await load(1)
    const labels = caches().map(({ label }) => label)
    expect(labels).toEqual(expect.arrayContaining(['load', 'fetch']))
    expect(labels.filter((label) => /^(Service\.)?of$/.test(label))).toHaveLength(1)
    expect(labels.filter((label) => /^(Service\.)?make$/.test(label))).toHaveLength(1)
    expect(caches().find(({ label }) => label === 'load')!.stats.misses).toBe(1)
  })

  it('lists a cache as soon as it is decorated', () => {
    const before = caches().length
    const [first, second] = [cached((n: number) => n, LRU), cached((n: number) => n, LRU)]
    expect(caches()).toHaveLength(before + 2)
    expect(first(1)).toBe(second(1))
  })

  it('returns handles that clear and reset', () => {
    const of = cached(function listed(n: number) {
      return n
    }, LRU)
    of(1)
    const handle = caches().find(({ label }) => label === 'listed')!
    void handle.clear()
    handle.resetStats()
    expect(cacheOf(of).has(1)).toBe(false)
    expect(cacheOf(of).stats.misses).toBe(0)
  })
})

describe('clearAll', () => {
  it('clears every cache of the process, of all instances', async () => {
    const [first, second] = [new Service(), new Service()]
    first.of(1)
    second.of(1)
    Service.make(1)
    await load(1)
    await fetch(1)
    await settled()
    const backend = new Map<string, unknown>()
    const other = cached((n: number) => n, { backend: shared(backend) })
    other(1)
    await clearAll()
    expect(cacheOf(first, 'of').has(1)).toBe(false)
    expect(cacheOf(second, 'of').has(1)).toBe(false)
    expect(cacheOf(Service, 'make').has(1)).toBe(false)
    expect(cacheOf(load).has(1)).toBe(false)
    expect(backend.size).toBe(0)
    expect(await remoteCacheOf(fetch).has(1)).toBe(false)
  })

  it('supersedes loads in flight', async () => {
    const gate = deferred<number>()
    const slow = cached(async (_n: number) => gate.promise, LRU)
    const waiting = slow(1)
    void clearAll()
    gate.resolve(1)
    expect(await waiting).toBe(1)
    expect(cacheOf(slow).has(1)).toBe(false)
  })
})

describe('setEnabled', () => {
  afterEach(() => {
    setEnabled(true)
  })

  it('calls neither key nor scope, and reads no argument, for calls that bypass the cache', () => {
    const refuse = (): never => {
      throw new Error('not to be called')
    }
    const circular: unknown[] = []
    circular.push(circular)
    const plain = cached((list: unknown[]) => list.length, LRU)
    const keyed = cached((list: unknown[]) => list.length, { ...LRU, key: refuse, scope: refuse })
    setEnabled(false)
    expect([plain(circular), keyed(circular)]).toEqual([1, 1])
    setEnabled(true)
    expect(() => plain(circular)).toThrow(/needs the `key` option/)
    expect(() => keyed(circular)).toThrow('not to be called')
  })

  it('makes every decorated method bypass its cache until it is undone', async () => {
    const service = new Service()
    service.of(1)
    const before = cacheOf(service, 'of').stats
    setEnabled(false)
    service.of(1)
    service.of(1)
    service.of(2)
    expect(service.calls).toBe(4)
    expect(cacheOf(service, 'of').stats).toMatchObject({
      hits: before.hits,
      misses: before.misses,
      bypassed: before.bypassed + 3,
      size: before.size,
    })
    expect(await load(5)).not.toBe(await load(5))
    setEnabled(true)
    service.of(1)
    expect(service.calls).toBe(4)
    expect(cacheOf(service, 'of').stats.hits).toBe(before.hits + 1)
  })

  it('applies to methods that are decorated meanwhile', () => {
    setEnabled(false)
    let calls = 0
    const of = cached((n: number) => n + ++calls, LRU)
    of(1)
    of(1)
    expect(calls).toBe(2)
    setEnabled(true)
    of(1)
    of(1)
    expect(calls).toBe(3)
  })

  it('applies to getters, static methods and remote stores', async () => {
    let reads = 0
    class Getter {
      @Cached(LRU)
      get value(): number {
        return ++reads
      }
    }
    setEnabled(false)
    const getter = new Getter()
    void getter.value
    void getter.value
    expect(reads).toBe(2)
    expect(Service.make(7)).not.toBe(Service.make(7))
    const asked = store.asked.length
    await fetch(9)
    expect(store.asked).toHaveLength(asked)
  })
})
