import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache } from 'purecache'
import { type Deferred, deferred, settled } from './support/deferred'

/** A service whose loads are ended by hand, in order of their beginning. */
function setUp(capacity = 10) {
  const loads: Deferred<string>[] = []
  class Service {
    @Cached({ backend: LRUCache, capacity })
    async get(_id: unknown): Promise<string> {
      const load = deferred<string>()
      loads.push(load)
      return load.promise
    }
  }
  const service = new Service()
  return { loads, service, cache: cacheOf(service, 'get') }
}

describe('concurrent calls', () => {
  it.each([['a primitive'], [{ of: ['an object'] }]])('with %j share one load', async (id) => {
    const { loads, service, cache } = setUp()
    const calls = [service.get(id), service.get(id), service.get(id)]
    expect(loads).toHaveLength(1)
    loads[0]!.resolve('value')
    expect(await Promise.all(calls)).toEqual(['value', 'value', 'value'])
    expect(await service.get(id)).toBe('value')
    const { hits, misses, shared, loads: ended, hitRate } = cache.stats
    expect([hits, misses, shared, ended, hitRate]).toEqual([1, 1, 2, 1, 0.75])
  })

  it('with other keys or of other instances do not', async () => {
    const { loads, service } = setUp()
    void service.get('a')
    void service.get('b')
    const Other = Object.create(Object.getPrototypeOf(service) as object) as typeof service
    void Other.get('a')
    expect(loads).toHaveLength(3)
  })

  it('take no capacity while they load', async () => {
    const { loads, service, cache } = setUp(1)
    const calls = ['a', 'b', 'c'].map((id) => service.get(id))
    expect(cache.stats.size).toBe(0)
    loads.forEach((load, i) => load.resolve(`${i}`))
    expect(await Promise.all(calls)).toEqual(['0', '1', '2'])
    expect(cache.stats.size).toBe(1)
  })
})

describe('a rejection', () => {
  it('reaches every caller, is not stored and is not reported as unhandled', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', listen)
    const { loads, service, cache } = setUp()
    const calls = [service.get('a'), service.get('a')]
    loads[0]!.reject(new Error('down'))
    const results = await Promise.allSettled(calls)
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected'])
    const again = service.get('a')
    loads[1]!.resolve('up')
    expect(await again).toBe('up')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listen)
    expect(unhandled).toEqual([])
    expect([cache.stats.loads, cache.stats.loadFailures]).toEqual([2, 1])
  })

  it('is still synchronous when the method throws before it returns a promise', () => {
    const load = cached(
      (): Promise<number> => {
        throw new Error('at once')
      },
      { backend: LRUCache, capacity: 1 },
    )
    expect(() => load()).toThrow('at once')
  })
})

describe('during a load', () => {
  it.each([
    ['delete', (cache: ReturnType<typeof setUp>['cache']) => void cache.delete('a')],
    ['clear', (cache: ReturnType<typeof setUp>['cache']) => void cache.clear()],
  ])(
    '%s leaves those who wait their result, stores nothing and lets later callers load',
    async (_, invalidate) => {
      for (const first of ['old', 'new']) {
        const { loads, service, cache } = setUp()
        const waiting = service.get('a')
        invalidate(cache)
        const later = service.get('a')
        expect(loads).toHaveLength(2)
        const ends = [() => loads[0]!.resolve('old'), () => loads[1]!.resolve('new')]
        for (const end of first === 'old' ? ends : ends.reverse()) {
          end()
          await settled()
        }
        expect([await waiting, await later, cache.peek('a'), await service.get('a')]).toEqual([
          'old',
          'new',
          'new',
          'new',
        ])
        expect(loads).toHaveLength(2)
      }
    },
  )

  it('an invalidated failure does not disturb the newer load', async () => {
    const { loads, service, cache } = setUp()
    const waiting = service.get('a')
    cache.delete('a')
    const later = service.get('a')
    loads[0]!.reject(new Error('old'))
    await expect(waiting).rejects.toThrow('old')
    const joined = service.get('a')
    loads[1]!.resolve('new')
    expect([await later, await joined, loads.length]).toEqual(['new', 'new', 2])
  })

  it('set stores at once, and the load is not stored', async () => {
    const { loads, service, cache } = setUp()
    const waiting = service.get('a')
    void cache.set(['a'], 'set')
    expect(await service.get('a')).toBe('set')
    loads[0]!.resolve('loaded')
    expect([await waiting, await service.get('a'), cache.stats.hits]).toEqual(['loaded', 'set', 2])
  })

  it('set takes a promise too, which is stored when it fulfils', async () => {
    const { loads, service, cache } = setUp()
    const value = deferred<string>()
    const stored = cache.set(['a'], value.promise)
    const joined = service.get('a')
    value.resolve('set')
    await stored
    expect([await joined, cache.peek('a'), loads.length, cache.stats.shared]).toEqual(['set', 'set', 0, 1])
    await expect(cache.set(['b'], Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(cache.has('b')).toBe(false)
  })

  it('an eviction of the key stored before changes nothing', async () => {
    const { loads, service, cache } = setUp(1)
    const waiting = service.get('a')
    void service.get('b')
    loads[1]!.resolve('b')
    await settled()
    void cache.set(['c'], 'c')
    loads[0]!.resolve('a')
    expect([await waiting, cache.has('a'), cache.has('c')]).toEqual(['a', true, false])
  })

  it('a synchronous method that invalidates itself is not stored', () => {
    let value = 0
    const read: () => number = cached(
      () => {
        cacheOf(read).delete()
        return ++value
      },
      { backend: LRUCache, capacity: 1 },
    )
    expect([read(), read()]).toEqual([1, 2])
  })
})

describe('a hit', () => {
  it('resolves in the microtask order of a resolved promise', async () => {
    const load = cached(async (n: number) => n, { backend: LRUCache, capacity: 1 })
    await load(1)
    const order: string[] = []
    void Promise.resolve().then(() => order.push('before'))
    void load(1).then(() => order.push('hit'))
    void Promise.resolve().then(() => order.push('after'))
    await settled()
    expect(order).toEqual(['before', 'hit', 'after'])
  })

  it('is a promise also for a value that was set before any load', async () => {
    const load = cached(async (n: number) => n, { backend: LRUCache, capacity: 1 })
    void cacheOf(load).set([1], 5)
    expect(load(1)).toBeInstanceOf(Promise)
    expect(await load(1)).toBe(5)
  })
})

describe('a thenable', () => {
  it('is recognised by its then, which is called once', async () => {
    let runs = 0
    const query = cached(
      (n: number): PromiseLike<number> => ({
        then: (resolve: any) => {
          runs++
          return Promise.resolve(n).then(resolve)
        },
      }),
      { backend: LRUCache, capacity: 1 },
    )
    expect(await Promise.all([query(1), query(1)])).toEqual([1, 1])
    expect([await query(1), runs]).toEqual([1, 1])
  })
})

describe('overlapping loads of one tenant', () => {
  it('leave entries that clear() finds, all of them', async () => {
    const loads: Deferred<string>[] = []
    class Service {
      @Cached({ backend: LRUCache, capacity: 9, scope: () => 'tenant' })
      async get(_id: string): Promise<string> {
        const load = deferred<string>()
        loads.push(load)
        return load.promise
      }
    }
    const service = new Service()
    const calls = ['a', 'b'].map((id) => service.get(id))
    loads.forEach((load) => load.resolve('value'))
    await Promise.all(calls)
    const cache = cacheOf(service, 'get')
    void cache.clear()
    expect([cache.has('a'), cache.has('b'), cache.stats.size]).toEqual([false, false, 0])
  })
})
