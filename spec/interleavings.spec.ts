import { describe, expect, it } from '@jest/globals'
import { Cached, cacheOf, LFUCache, LRUCache, LRUTTLCache, TTLCache } from 'purecache'
import { type Deferred, deferred, settled } from './support/deferred'
import { seeded } from './support/random'

/** What a load of a key began with: the version that its source had at that moment. */
interface Loading {
  readonly key: string
  readonly version: number
  readonly end: Deferred<string>
}

describe.each([
  ['LRUCache', { backend: LRUCache, capacity: 2 }],
  ['LFUCache', { backend: LFUCache, capacity: 2 }],
  ['TTLCache', { backend: TTLCache, capacity: 2, ttl: 1e9 }],
  ['LRUTTLCache', { backend: LRUTTLCache, capacity: 2, ttl: 1e9 }],
  ['a Map', { backend: new Map<string, unknown>() }],
])('random loads, ends, failures and invalidations on %s', (_, options) => {
  it('never answer with what was read before an invalidation that the caller came after', async () => {
    const random = seeded(7)
    const versions = new Map<string, number>()
    const loading: Loading[] = []
    class Service {
      @Cached(options as { backend: typeof LRUCache; capacity: number })
      async read(key: string): Promise<string> {
        const load = { key, version: versions.get(key) ?? 0, end: deferred<string>() }
        loading.push(load)
        return load.end.promise
      }
    }
    const service = new Service()
    const cache = cacheOf(service, 'read')
    const stale: string[] = []
    let [calls, settledCalls] = [0, 0]

    for (let step = 0; step < 3_000; step++) {
      const key = `key ${random(4)}`
      const action = random(10)
      if (action < 5) {
        const since = versions.get(key) ?? 0
        calls++
        service.read(key).then(
          (answer) => {
            settledCalls++
            if (Number(answer.split('@')[1]) < since) stale.push(`${answer}, wanted ${since}`)
          },
          () => settledCalls++,
        )
      } else if (action < 8 && loading.length > 0) {
        const [load] = loading.splice(random(loading.length), 1)
        if (random(5) === 0) load!.end.reject(new Error('failed'))
        else load!.end.resolve(`${load!.key}@${load!.version}`)
      } else if (action === 8) {
        versions.set(key, (versions.get(key) ?? 0) + 1)
        if (random(2) === 0) cache.delete(key)
        else void cache.set([key], `${key}@${versions.get(key)!}`)
      } else if (random(10) === 0) {
        for (let i = 0; i < 4; i++) versions.set(`key ${i}`, (versions.get(`key ${i}`) ?? 0) + 1)
        void cache.clear()
      }
      if (random(3) === 0) await settled()
    }
    for (const load of loading) load.end.resolve(`${load.key}@${load.version}`)
    await settled()
    const { hits, misses, shared, loads } = cache.stats
    expect(stale).toEqual([])
    expect([settledCalls, hits + misses + shared, loads]).toEqual([calls, calls, misses])
    expect(hits * misses * shared).toBeGreaterThan(0)
  })
})
