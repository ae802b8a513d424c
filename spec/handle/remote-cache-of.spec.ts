import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cachesOf, remote, remoteCacheOf } from 'purecache'
import { deferred, settled } from '../support/deferred'
import { TestStore } from '../support/test-store'
import { unhandledDuring } from '../support/unhandled'

function setUp() {
  const store = new TestStore()
  class Service {
    calls = 0
    @Cached({ backend: remote(store, { namespace: 'n' }), scope: 'class' })
    async load(id: string): Promise<string> {
      if (id === 'bad') throw new Error('bad id')
      return `${id}:${++this.calls}`
    }
  }
  return { store, Service, service: new Service() }
}

describe('remoteCacheOf', () => {
  it('finds the cache of a method, through an instance or a prototype, and of a function', () => {
    const { store, Service, service } = setUp()
    const cache = remoteCacheOf(service, 'load')
    expect(cache).toMatchObject({ name: 'load', label: 'Service.load', scope: 'class' })
    expect(cache.backend).toBe(store)
    expect(remoteCacheOf(Service.prototype, 'load').backend).toBe(store)
    const load = cached(async (n: number) => n, { backend: remote(store, { namespace: 'other' }) })
    expect(remoteCacheOf(load).scope).toBe('class')
  })

  it('returns a handle that lists each entry once, even when others are called and deleted meanwhile', async () => {
    const store = new TestStore()
    class Service {
      readonly tenant: string
      constructor(tenant: string) {
        this.tenant = tenant
      }
      @Cached({ backend: remote(store, { namespace: 'n' }), scope: ({ tenant }: Service) => tenant })
      async load(id: string): Promise<string> {
        return `${this.tenant} ${id}`
      }
    }
    const [service, other] = [new Service('a'), new Service('b')]
    for (const id of ['1', '2']) await service.load(id)
    const gate = deferred()
    store.gate = gate.promise
    const listed = remoteCacheOf(service, 'load').entries()
    store.gate = Promise.resolve()
    await remoteCacheOf(service, 'load').delete('2')
    await other.load('1')
    gate.resolve()
    expect([...(await listed)]).toEqual([[['1'], 'a 1']])
  })

  it('returns a handle that reads and writes entries by promises', async () => {
    const { service } = setUp()
    const cache = remoteCacheOf(service, 'load')
    await cache.set(['a'], 'set')
    expect(await cache.has('a')).toBe(true)
    expect(await cache.peek('a')).toBe('set')
    expect(await service.load('a')).toBe('set')
    expect(await cache.refresh('a')).toBe('a:1')
    expect(await service.load('a')).toBe('a:1')
    expect([...(await cache.entries())]).toEqual([[['a'], 'a:1']])
    expect(await cache.delete('a')).toBe(true)
    expect(await cache.has('a')).toBe(false)
    await cache.set(['b'], 'set')
    await cache.clear()
    expect(await cache.has('b')).toBe(false)
  })

  it('warms, and subscribes to the same events', async () => {
    const { service } = setUp()
    const cache = remoteCacheOf(service, 'load')
    const types: string[] = []
    cache.subscribe(({ type }) => void types.push(type))
    await cache.warm([['a'], ['b']])
    await settled()
    await service.load('a')
    expect(types.sort()).toEqual(['hit', 'load', 'load', 'miss', 'miss'])
    expect(cache.stats).toMatchObject({ hits: 1, misses: 2, pending: 0 })
    await expect(cache.warm([['bad']])).rejects.toBeInstanceOf(AggregateError)
  })

  it('explains calls without reading the store', () => {
    const { store, service } = setUp()
    const explanation = remoteCacheOf(service, 'load').explain('a')
    expect(explanation.arguments).toMatchObject([{ comparedBy: 'value', type: 'string' }])
    expect(store.asked).toEqual([])
  })

  it('rejects set and delete while the store is down, without other rejections', async () => {
    const { store, service } = setUp()
    const cache = remoteCacheOf(service, 'load')
    store.isDown = true
    const reasons = await unhandledDuring(async () => {
      await expect(cache.delete('a')).rejects.toThrow()
      await cache.set(['a'], '1').catch(() => undefined)
      await cache.clear().catch(() => undefined)
    })
    expect(reasons).toEqual([])
  })

  it('has its caches listed by cachesOf too', () => {
    const { service } = setUp()
    expect(cachesOf(service).map(({ name }) => name)).toEqual(['load'])
  })
})
