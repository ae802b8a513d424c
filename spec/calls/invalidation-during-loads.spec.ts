import { describe, expect, it } from '@jest/globals'
import { cacheIf, Cached, cached, cacheOf, invalidateTags, LRUCache, type MethodCache, tags } from 'purecache'
import { deferred, settled } from '../support/deferred'
import { Source } from '../support/source'

function setUp(capacity = 10) {
  const source = new Source<string>()
  class Service {
    @Cached({ backend: LRUCache, capacity }, tags(() => ['all']))
    async get(_id: unknown): Promise<string> {
      return source.load()
    }
  }
  const service = new Service()
  return { service, source, loads: source.loads, cache: cacheOf(service, 'get') }
}

const invalidations: [string, (cache: MethodCache, service: object) => void][] = [
  ['delete', (cache) => void cache.delete('a')],
  ['clear', (cache) => cache.clear()],
  ['invalidateTags', (_, service) => void invalidateTags(['all'], service)],
]

describe.each(invalidations)('%s during a load', (_, invalidate) => {
  it.each(['first', 'last'])(
    'keeps the result of waiting callers, is not stored, and lets later calls load, when it ends %s',
    async (order) => {
      const { loads, service, cache } = setUp()
      const waiting = service.get('a')
      invalidate(cache, service)
      const later = service.get('a')
      expect(loads).toHaveLength(2)
      const ends = [() => loads[0]!.resolve('old'), () => loads[1]!.resolve('new')]
      for (const end of order === 'first' ? ends : ends.reverse()) {
        end()
        await settled()
      }
      expect(await waiting).toBe('old')
      expect(await later).toBe('new')
      expect(cache.peek('a')).toBe('new')
      expect(await service.get('a')).toBe('new')
      expect(loads).toHaveLength(2)
    },
  )

  it('keeps a failure of the superseded load from disturbing the newer one', async () => {
    const { loads, service, cache } = setUp()
    const waiting = service.get('a')
    invalidate(cache, service)
    const later = service.get('a')
    loads[0]!.reject(new Error('old'))
    await expect(waiting).rejects.toThrow('old')
    const joined = service.get('a')
    loads[1]!.resolve('new')
    expect(await later).toBe('new')
    expect(await joined).toBe('new')
    expect(loads).toHaveLength(2)
  })

  it('still counts the superseded load when it ends', async () => {
    const { source, service, cache } = setUp()
    const waiting = service.get('a')
    invalidate(cache, service)
    source.answer('old')
    await waiting
    expect(cache.stats).toMatchObject({ misses: 1, loads: 1, pending: 0, size: 0 })
  })
})

describe('set during a load', () => {
  it('stores its value at once, and the load is not stored', async () => {
    const { loads, service, cache } = setUp()
    const waiting = service.get('a')
    void cache.set(['a'], 'set')
    expect(await service.get('a')).toBe('set')
    loads[0]!.resolve('loaded')
    expect(await waiting).toBe('loaded')
    expect(await service.get('a')).toBe('set')
    expect(cache.stats).toMatchObject({ hits: 2, misses: 1 })
  })

  it('is joined by later calls when its value is a promise, and stored when that fulfils', async () => {
    const { loads, service, cache } = setUp()
    const value = deferred<string>()
    const stored = cache.set(['a'], value.promise)
    const joined = service.get('a')
    value.resolve('set')
    await stored
    expect(await joined).toBe('set')
    expect(cache.peek('a')).toBe('set')
    expect(loads).toHaveLength(0)
    expect(cache.stats.shared).toBe(1)
  })

  it('rejects and stores no entry when its promise rejects', async () => {
    const { cache } = setUp()
    await expect(cache.set(['b'], Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(cache.has('b')).toBe(false)
  })
})

describe('a promised value that was set and superseded', () => {
  it('does not replace what a synchronous method has loaded meanwhile', async () => {
    let row = 'old'
    const load = cached((_id: number) => row, { backend: LRUCache, capacity: 5 })
    const value = deferred<string>()
    const stored = cacheOf(load).set([1], value.promise)
    row = 'new'
    expect(load(1)).toBe('new')
    value.resolve('old')
    await stored
    expect(load(1)).toBe('new')
  })

  it('leaves no earlier entry when the invalidation of a tag has superseded it', async () => {
    const load = cached(
      async (id: number) => `old ${id}`,
      { backend: LRUCache, capacity: 5 },
      tags((name) => [name]),
    )
    await load(1)
    const value = deferred<string>()
    const stored = cacheOf(load).set([1], value.promise)
    await invalidateTags(['another'], load)
    value.resolve('new')
    await stored
    expect(cacheOf(load).has(1)).toBe(false)
  })
})

describe('a value that was set and could not be stored', () => {
  const failures: [string, () => unknown, isRefused: boolean][] = [
    ['a value that a rule throws at', () => 'new', true],
    ['a promise of such a value', async () => Promise.resolve('new'), true],
    ['a promise that rejects', async () => Promise.reject(new Error('no')), false],
  ]
  const setUpRefusing = async () => {
    let isRefusing = false
    const load = cached(
      async (id: string) => `old ${id}`,
      { backend: LRUCache, capacity: 5 },
      cacheIf(() => {
        if (isRefusing) throw new Error('no')
        return true
      }),
    )
    await load('a')
    return { cache: cacheOf(load), refuse: (refuses: boolean) => (isRefusing = refuses) }
  }

  it.each(failures)('leaves no older entry: %s', async (_, make, isRefused) => {
    const { cache, refuse } = await setUpRefusing()
    refuse(isRefused)
    await expect((async () => cache.set(['a'], make() as string))()).rejects.toThrow('no')
    expect(cache.has('a')).toBe(false)
    expect(cache.stats.pending).toBe(0)
  })

  it.each(failures.slice(1))('leaves an entry that was stored meanwhile: %s', async (_, make, isRefused) => {
    const { cache, refuse } = await setUpRefusing()
    const stored = cache.set(['a'], make() as string)
    void cache.set(['a'], 'newer')
    refuse(isRefused)
    await expect(stored).rejects.toThrow('no')
    expect(cache.peek('a')).toBe('newer')
  })
})

describe('an eviction during a load', () => {
  it('does not affect the load of the evicted key', async () => {
    const { loads, service, cache } = setUp(1)
    const waiting = service.get('a')
    void service.get('b')
    loads[1]!.resolve('b')
    await settled()
    void cache.set(['c'], 'c')
    loads[0]!.resolve('a')
    expect(await waiting).toBe('a')
    expect(cache.has('a')).toBe(true)
    expect(cache.has('c')).toBe(false)
  })
})

describe('a synchronous method', () => {
  it('is not stored when it invalidates itself', () => {
    let value = 0
    const read: () => number = cached(
      () => {
        cacheOf(read).delete()
        return ++value
      },
      { backend: LRUCache, capacity: 1 },
    )
    expect(read()).toBe(1)
    expect(read()).toBe(2)
  })
})

describe('clear of one instance during loads', () => {
  it('leaves the loads of other instances to be stored', async () => {
    const source = new Source<string>()
    class Service {
      @Cached({ backend: LRUCache, capacity: 9 })
      async get(_id: { id: number }): Promise<string> {
        return source.load()
      }
    }
    const [first, second] = [new Service(), new Service()]
    const calls = [first, second].flatMap((service) => [service.get({ id: 1 }), service.get({ id: 2 })])
    cacheOf(first, 'get').clear()
    for (const load of source.loads) load.resolve('value')
    await Promise.all(calls)
    expect(cacheOf(first, 'get').has({ id: 1 })).toBe(false)
    expect(cacheOf(second, 'get').has({ id: 1 })).toBe(true)
    expect(cacheOf(second, 'get').has({ id: 2 })).toBe(true)
  })
})
