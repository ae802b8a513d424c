import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache } from 'purecache'
import { settled } from '../support/deferred'
import { Source } from '../support/source'
import { unhandledDuring } from '../support/unhandled'

/** A service whose loads are ended by hand, in order of their beginning. */
function setUp(capacity = 10) {
  const source = new Source<string>()
  class Service {
    @Cached({ backend: LRUCache, capacity })
    async get(_id: unknown): Promise<string> {
      return source.load()
    }
  }
  const service = new Service()
  return { Service, service, source, loads: source.loads, cache: cacheOf(service, 'get') }
}

describe('concurrent calls', () => {
  it.each([['a primitive'], [{ of: ['an object'] }], [undefined], [NaN], [['an', 'array']]])(
    'share one load when they have the argument %j',
    async (id) => {
      const { loads, service, source, cache } = setUp()
      const calls = [service.get(id), service.get(id), service.get(id)]
      expect(loads).toHaveLength(1)
      source.answer('value')
      expect(await Promise.all(calls)).toEqual(['value', 'value', 'value'])
      expect(await service.get(id)).toBe('value')
      expect(cache.stats).toMatchObject({ hits: 1, misses: 1, shared: 2, loads: 1, hitRate: 0.75 })
    },
  )

  it('run separate loads when their arguments differ', () => {
    const { loads, service } = setUp()
    void service.get('a')
    void service.get('b')
    expect(loads).toHaveLength(2)
  })

  it('run separate loads when their instances differ', () => {
    const { Service, loads, service } = setUp()
    void service.get('a')
    void new Service().get('a')
    void (Object.create(Service.prototype) as typeof service).get('a')
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

  it('are counted in stats.pending, one for each load, until it ends', async () => {
    const { loads, service, cache } = setUp()
    const calls = [service.get('a'), service.get('a'), service.get('b')]
    expect(cache.stats.pending).toBe(2)
    loads[0]!.resolve('value')
    await settled()
    expect(cache.stats.pending).toBe(1)
    loads[1]!.reject(new Error('down'))
    await Promise.allSettled(calls)
    expect(cache.stats.pending).toBe(0)
  })

  it('leave no pending load after a synchronous method, whether it returns or throws', () => {
    const of = cached(
      (n: number) => {
        if (n === 0) throw new Error('zero')
        return n
      },
      { backend: LRUCache, capacity: 2 },
    )
    expect(() => of(0)).toThrow('zero')
    of(1)
    expect(cacheOf(of).stats).toMatchObject({ pending: 0, misses: 2, loads: 2, loadFailures: 1 })
  })

  it('on instances of one tenant store entries that clear() removes', async () => {
    const source = new Source<string>()
    class Service {
      @Cached({ backend: LRUCache, capacity: 9, scope: () => 'tenant' })
      async get(_id: string): Promise<string> {
        return source.load()
      }
    }
    const service = new Service()
    const calls = ['a', 'b'].map((id) => service.get(id))
    source.loads.forEach((load) => load.resolve('value'))
    await Promise.all(calls)
    const cache = cacheOf(service, 'get')
    cache.clear()
    expect(cache.has('a')).toBe(false)
    expect(cache.has('b')).toBe(false)
    expect(cache.stats.size).toBe(0)
  })
})

describe('a rejection', () => {
  it('reaches every caller and is not stored, so that the next call loads again', async () => {
    const { loads, service, cache } = setUp()
    const calls = [service.get('a'), service.get('a')]
    loads[0]!.reject(new Error('down'))
    const results = await Promise.allSettled(calls)
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected'])
    const again = service.get('a')
    loads[1]!.resolve('up')
    expect(await again).toBe('up')
    expect(cache.stats).toMatchObject({ misses: 2, shared: 1, loads: 2, loadFailures: 1, pending: 0 })
  })

  it('is not reported as unhandled when every caller handles it', async () => {
    const { service, source } = setUp()
    const reasons = await unhandledDuring(async () => {
      const calls = [service.get('a'), service.get('a')]
      source.fail('down')
      await Promise.allSettled(calls)
    })
    expect(reasons).toEqual([])
  })

  it('is thrown synchronously when the method throws before it returns a promise', () => {
    const load = cached(
      (): Promise<number> => {
        throw new Error('at once')
      },
      { backend: LRUCache, capacity: 1 },
    )
    expect(() => load()).toThrow('at once')
  })
})

describe('a hit of an async method', () => {
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

  it('is a promise even when the value was set before any load', async () => {
    const load = cached(async (n: number) => n, { backend: LRUCache, capacity: 1 })
    void cacheOf(load).set([1], 5)
    expect(load(1)).toBeInstanceOf(Promise)
    expect(await load(1)).toBe(5)
  })
})
