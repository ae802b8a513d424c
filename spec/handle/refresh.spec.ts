import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheIf, cacheOf, LRUCache, tags } from 'purecache'
import { Source } from '../support/source'

const LRU = { backend: LRUCache, capacity: 10 } as const

function makeClass() {
  class Service {
    calls = 0

    @Cached(LRU)
    of(n: number): string {
      return `${n}:${++this.calls}`
    }

    @Cached(LRU)
    async load(id: string): Promise<string> {
      return `${id}:${++this.calls}`
    }
  }
  return Service
}

describe('refresh', () => {
  it('calls the method and replaces the entry', async () => {
    const service = new (makeClass())()
    service.of(1)
    expect(cacheOf(service, 'of').refresh(1)).toBe('1:2')
    expect(service.of(1)).toBe('1:2')
    await service.load('a')
    expect(await cacheOf(service, 'load').refresh('a')).toBe('a:4')
    expect(await service.load('a')).toBe('a:4')
    expect(cacheOf(service, 'of').stats).toMatchObject({ misses: 1, loads: 1, refreshes: 1, hits: 1 })
  })

  it('stores where there was no entry', () => {
    const service = new (makeClass())()
    expect(cacheOf(service, 'of').refresh(1)).toBe('1:1')
    expect(service.of(1)).toBe('1:1')
    expect(cacheOf(service, 'of').stats.misses).toBe(0)
  })

  it('returns the old value to calls meanwhile, and keeps it when the refresh fails', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    const call = load('a')
    source.answer('one')
    await call
    const refreshed = cacheOf(load).refresh('a')
    expect(await load('a')).toBe('one')
    source.fail('down')
    await expect(refreshed).rejects.toThrow('down')
    expect(await load('a')).toBe('one')
    expect(cacheOf(load).stats).toMatchObject({ refreshes: 1, refreshFailures: 1, pending: 0 })
  })

  it('supersedes a load that began before', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    const early = load('a')
    const refreshed = cacheOf(load).refresh('a')
    source.answer('new')
    await refreshed
    source.loads[0]!.resolve('old')
    expect(await early).toBe('old')
    expect(await load('a')).toBe('new')
  })

  it('shares one load with another refresh at the same time', async () => {
    const source = new Source<string>()
    const load = cached(source.load as (query: object) => Promise<string>, LRU)
    const cache = cacheOf(load)
    const both = [cache.refresh({ id: 1 }), cache.refresh({ id: 1 })]
    expect(source.loads).toHaveLength(1)
    source.answer('value')
    expect(await Promise.all(both)).toEqual(['value', 'value'])
    expect(cache.stats).toMatchObject({ refreshes: 1, pending: 0 })
  })

  it('begins another load when the entry was written since the other refresh began', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    const cache = cacheOf(load)
    const first = cache.refresh('a')
    cache.delete('a')
    const second = cache.refresh('a')
    expect(source.loads).toHaveLength(2)
    source.loads[1]!.resolve('new')
    source.loads[0]!.resolve('old')
    expect(await Promise.all([first, second])).toEqual(['old', 'new'])
    expect(cache.peek('a')).toBe('new')
  })

  it('begins separate loads for refreshes of different calls', () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    void cacheOf(load).refresh('a')
    void cacheOf(load).refresh('b')
    expect(source.loads).toHaveLength(2)
  })

  it('removes the entry when cacheIf rejects the new value', () => {
    let value = 1
    const of = cached(
      (_n: number) => value,
      LRU,
      cacheIf((result: number) => result > 0),
      tags(() => ['t']),
    )
    of(1)
    value = 0
    expect(cacheOf(of).refresh(1)).toBe(0)
    expect(cacheOf(of).has(1)).toBe(false)
  })
})
