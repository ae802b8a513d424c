import { describe, expect, it, jest } from '@jest/globals'
import { AggregatorRegistry, Counter, Registry } from 'prom-client'
import {
  Cached,
  cached,
  cacheOf,
  caches,
  cachesOf,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  TTLCache,
  when,
} from 'purecache'
import { type MeasuredCache, type MetricRegistry, registerMetrics } from 'purecache/prometheus'
import { ManualClock } from '../support/manual-clock'
import { parseExposition, valueIn } from '../support/exposition'

const LRU = { backend: LRUCache, capacity: 2 } as const

const scraped = async (registry: Pick<Registry, 'metrics'>) => parseExposition(await registry.metrics())

function openMetricsRegistry() {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  return registry
}

describe('registerMetrics', () => {
  it('reports the stats under the usual names and labels of Micrometer', async () => {
    const clock = new ManualClock()
    const load = cached(
      function load(n: number) {
        if (n < 0) throw new Error('negative')
        return n
      },
      { backend: LRUTTLCache, capacity: 2, ttl: 100, clock },
      refreshAfter(50),
      when(({ args: [n] }) => n !== 99),
    )
    for (const n of [1, 1, 2, 3, 99]) load(n)
    expect(() => load(-1)).toThrow('negative')
    clock.advance(60)
    load(3)
    clock.advance(100)
    load(3)
    const registry = new Registry()
    const handle = cacheOf(load)
    registerMetrics(registry, { caches: [handle] })
    const { stats } = handle
    const families = await scraped(registry)
    const value = (name: string, labels = {}) => valueIn(families, name, { cache: 'load', ...labels })
    expect(stats).toMatchObject({ staleHits: 1, bypassed: 1, loadFailures: 1 })
    expect(stats.expirations).toBeGreaterThan(0)
    expect([...families].map(([name, { type }]) => `${type} ${name}`)).toEqual([
      'counter cache_gets_total',
      'counter cache_bypassed_total',
      'counter cache_stale_hits_total',
      'counter cache_loads_total',
      'histogram cache_load_duration_seconds',
      'counter cache_refreshes_total',
      'counter cache_evictions_total',
      'counter cache_store_hits_total',
      'counter cache_store_waits_total',
      'counter cache_store_refusals_total',
      'counter cache_store_failures_total',
      'counter cache_store_gaps_total',
      'gauge cache_size',
      'gauge cache_capacity',
      'gauge cache_weight',
    ])
    expect({
      hits: value('cache_gets_total', { result: 'hit' }),
      misses: value('cache_gets_total', { result: 'miss' }),
      shared: value('cache_gets_total', { result: 'shared' }),
      bypassed: value('cache_bypassed_total'),
      staleHits: value('cache_stale_hits_total'),
      successes: value('cache_loads_total', { result: 'success' }),
      loadFailures: value('cache_loads_total', { result: 'failure' }),
      loads: value('cache_load_duration_seconds_count'),
      loadTime: value('cache_load_duration_seconds_sum')! * 1_000,
      refreshes: value('cache_refreshes_total', { result: 'success' }),
      refreshFailures: value('cache_refreshes_total', { result: 'failure' }),
      evictions: value('cache_evictions_total', { cause: 'evicted' }),
      expirations: value('cache_evictions_total', { cause: 'expired' }),
      storeHits: value('cache_store_hits_total'),
      waits: value('cache_store_waits_total'),
      refused: value('cache_store_refusals_total'),
      storeFailures: value('cache_store_failures_total'),
      gaps: value('cache_store_gaps_total'),
      size: value('cache_size'),
      capacity: value('cache_capacity'),
      weight: value('cache_weight'),
    }).toEqual({
      ...Object.fromEntries(
        Object.entries(stats).filter(([name]) => !/^(loadTime.+|hitRate|pending)$/.test(name)),
      ),
      loadTime: expect.closeTo(stats.loadTime),
      successes: stats.loads - stats.loadFailures,
    })
  })

  it('reports the operations of a store behind a cache', async () => {
    const { label, backend, stats } = cacheOf(
      cached(function load(n: number) {
        return n
      }, LRU),
    )
    const ofStore = { storeHits: 1, waits: 2, refused: 3, storeFailures: 4, gaps: 5 }
    const registry = new Registry()
    registerMetrics(registry, { caches: [{ label, backend, stats: { ...stats, ...ofStore } }] })
    const families = await scraped(registry)
    const found = ['hits', 'waits', 'refusals', 'failures', 'gaps'].map((name) =>
      valueIn(families, `cache_store_${name}_total`, { cache: 'load' }),
    )
    expect(found).toEqual([1, 2, 3, 4, 5])
  })

  it('keeps the identity of the hit rate: 1 - misses / gets', async () => {
    const load = cached(async function load(n: number) {
      return n
    }, LRU)
    await Promise.all([1, 1, 1, 2, 3, 1].map(load))
    const registry = new Registry()
    registerMetrics(registry, { caches: [cacheOf(load)] })
    const gets = (await scraped(registry)).get('cache_gets_total')!.samples
    const all = gets.reduce((sum, { value }) => sum + value, 0)
    const misses = gets.find(({ labels }) => labels['result'] === 'miss')!.value
    expect(all).toBe(6)
    expect(1 - misses / all).toBeCloseTo(cacheOf(load).stats.hitRate, 12)
  })

  it('reports buckets of loads in seconds', async () => {
    jest.useFakeTimers()
    const load = cached((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)), LRU)
    const loading = Promise.all([20, 200].map(load))
    await jest.advanceTimersByTimeAsync(200)
    await loading
    jest.useRealTimers()
    const registry = new Registry()
    registerMetrics(registry, { caches: [cacheOf(load)] })
    const { samples } = (await scraped(registry)).get('cache_load_duration_seconds')!
    const buckets = samples.flatMap(({ labels, value }) => (labels['le'] ? [[labels['le'], value]] : []))
    expect(buckets).toEqual([
      ...['0.0001', '0.0003', '0.001', '0.003', '0.01'].map((le) => [le, 0]),
      ...['0.03', '0.1'].map((le) => [le, 1]),
      ...['0.3', '1', '3', '10', '30', '+Inf'].map((le) => [le, 2]),
    ])
  })

  it('reports every cache of the process by default, including later ones', async () => {
    const registry = new Registry()
    registerMetrics(registry)
    class LateService {
      @Cached(LRU)
      find(n: number): number {
        return n
      }
    }
    new LateService().find(1)
    const families = await scraped(registry)
    const sizes = families.get('cache_size')!.samples.map(({ labels }) => labels['cache'])
    expect(sizes).toEqual([...new Set(caches().map(({ label }) => label))])
    expect(valueIn(families, 'cache_size', { cache: 'LateService.find' })).toBe(1)
  })

  it('omits caches that the source no longer returns', async () => {
    const [first, second] = ['first', 'second'].map((name) =>
      cacheOf(
        cached(
          Object.defineProperty((n: number) => n, 'name', { value: name }),
          LRU,
        ),
      ),
    )
    const living = [first!, second!]
    const registry = new Registry()
    registerMetrics(registry, { caches: () => living })
    expect((await scraped(registry)).get('cache_size')!.samples).toHaveLength(2)
    living.pop()
    const samples = [...(await scraped(registry)).values()].flatMap((family) => family.samples)
    expect(new Set(samples.map(({ labels }) => labels['cache']))).toEqual(new Set(['first']))
  })

  it('adds up caches of one label, so that no series is repeated', async () => {
    const make = () =>
      cached(function twin(n: number) {
        return n
      }, LRU)
    const [a, b] = [make(), make()]
    for (const n of [1, 2]) a(n)
    b(1)
    const registry = new Registry()
    registerMetrics(registry, { caches: [cacheOf(a), cacheOf(b)] })
    const families = await scraped(registry)
    expect(valueIn(families, 'cache_gets_total', { result: 'miss' })).toBe(3)
    expect(valueIn(families, 'cache_capacity')).toBe(4)
    expect(valueIn(families, 'cache_load_duration_seconds_count')).toBe(3)
  })

  it('counts a method once, even with several of its handles', async () => {
    class Users {
      @Cached(LRU)
      find(n: number): number {
        return n
      }
    }
    const [a, b] = [new Users(), new Users()]
    for (const users of [a, b]) users.find(1)
    const registry = new Registry()
    registerMetrics(registry, { caches: [...cachesOf(a), ...cachesOf(b), cacheOf(a, 'find')] })
    const families = await scraped(registry)
    expect(valueIn(families, 'cache_gets_total', { cache: 'Users.find', result: 'miss' })).toBe(2)
    expect(valueIn(families, 'cache_capacity', { cache: 'Users.find' })).toBe(LRU.capacity)
  })

  it('shows a reset of the stats as a restart from zero', async () => {
    const load = cached((n: number) => n, LRU)
    load(1)
    const registry = new Registry()
    registerMetrics(registry, { caches: [cacheOf(load)] })
    cacheOf(load).resetStats()
    registry.resetMetrics()
    load(2)
    expect(valueIn(await scraped(registry), 'cache_gets_total', { result: 'miss' })).toBe(1)
    expect(cacheOf(load).stats.misses).toBe(1)
  })

  it('replaces the metrics of an earlier call, and ends its report', async () => {
    const [a, b] = [cached((n: number) => n, LRU), cached((n: number) => n, LRU)]
    for (const n of [1, 2]) b(n)
    const registry = new Registry()
    const endFirst = registerMetrics(registry, { caches: [cacheOf(a)] })
    const endSecond = registerMetrics(registry, { caches: [cacheOf(b)] })
    endFirst()
    expect(valueIn(await scraped(registry), 'cache_size')).toBe(2)
    endSecond()
    expect(registry.getMetricsAsArray()).toEqual([])
  })

  it('supports two registries, two prefixes and other metrics', async () => {
    const load = cached((n: number) => n, LRU)
    const [first, second] = [new Registry(), new Registry()]
    new Counter({ name: 'others_total', help: 'Other.', registers: [first] })
    registerMetrics(first, { caches: [cacheOf(load)] })
    registerMetrics(first, { caches: [cacheOf(load)], prefix: 'app_cache_' })
    registerMetrics(second, { caches: [cacheOf(load)], prefix: '' })
    expect((await scraped(first)).size).toBe(31)
    expect([...(await scraped(second)).keys()]).toContain('loads_total')
    const merged = Registry.merge([first, second])
    expect((await scraped(merged)).size).toBe(46)
  })

  it('escapes labels, and adds those of the options and of the registry', async () => {
    const odd = 'say "hi" \\ to\nthem'
    const load = cached(
      Object.defineProperty((n: number) => n, 'name', { value: odd }),
      LRU,
    )
    const registry = new Registry()
    registry.setDefaultLabels({ host: 'a' })
    registerMetrics(registry, { caches: [cacheOf(load)], labels: { team: 'b' } })
    const [sample] = (await scraped(registry)).get('cache_size')!.samples
    expect(sample!.labels).toEqual({ cache: cacheOf(load).label, host: 'a', team: 'b' })
    expect(sample!.labels['cache']).toBe(odd)
  })

  it('is valid OpenMetrics', async () => {
    const load = cached((n: number) => n, LRU)
    load(1)
    const registry = openMetricsRegistry()
    const end = registerMetrics(registry, { caches: [cacheOf(load)] })
    const families = parseExposition(await registry.metrics(), true)
    expect(valueIn(families, 'cache_gets_total', { result: 'miss' })).toBe(1)
    expect(families.get('cache_load_duration_seconds')!.type).toBe('histogram')
    end()
    expect(registry.getMetricsAsArray()).toEqual([])
  })

  it('writes +Inf for a cache without bounds, even through JSON', async () => {
    const unbounded = cacheOf(cached((n: number) => n, { backend: TTLCache, ttl: 1_000 }))
    const registry = new Registry()
    registerMetrics(registry, { caches: [unbounded] })
    expect(valueIn(await scraped(registry), 'cache_capacity')).toBe(Infinity)
    const sent = JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())) as object[]
    const merged = AggregatorRegistry.aggregate([sent, sent] as never)
    expect(valueIn(await scraped(merged), 'cache_capacity')).toBe(Infinity)
  })

  it('is merged from the workers of a cluster by sums', async () => {
    const load = cached((n: number) => n, LRU)
    for (const n of [1, 1, 2]) load(n)
    const registry = new Registry()
    registerMetrics(registry, { caches: [cacheOf(load)] })
    const sent = JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())) as object[]
    const merged = AggregatorRegistry.aggregate([sent, sent, sent] as never)
    const [one, all] = [await scraped(registry), await scraped(merged)]
    for (const [name, { samples }] of one)
      for (const { name: sample, labels, value } of samples)
        expect({ name, sample, labels, value: valueIn(all, sample, labels) }).toEqual({
          name,
          sample,
          labels,
          value: expect.closeTo(3 * value),
        })
  })

  it('rejects a scrape whose source throws, and no other', async () => {
    const registry = new Registry()
    let isBroken = true
    registerMetrics(registry, {
      caches: () => {
        if (isBroken) throw new Error('not ready')
        return []
      },
    })
    await expect(registry.metrics()).rejects.toThrow('not ready')
    isBroken = false
    expect((await scraped(registry)).get('cache_size')!.samples).toEqual([])
  })

  it('rejects a value that is not a registry and invalid names, and then adds no metric', () => {
    const registry = new Registry()
    const register = (options: object) => () => registerMetrics(registry, options)
    expect(() => registerMetrics({} as MetricRegistry)).toThrow(
      new TypeError('Cannot register metrics: the registry must be one of prom-client, received an object'),
    )
    expect(register({ prefix: '1cache' })).toThrow(RangeError)
    expect(register({ prefix: 1 })).toThrow('Cannot register metrics: prefix must be a string, received 1')
    expect(register({ labels: { le: '1' } })).toThrow(RangeError)
    expect(register({ labels: { 'a-b': '1' } })).toThrow(RangeError)
    expect(register({ labels: { a: 1 } })).toThrow(TypeError)
    expect(register({ labels: null })).toThrow(TypeError)
    expect(register(null!)).toThrow('Cannot register metrics: options must be an object, received null')
    expect(register({ caches: 1 })).toThrow(
      'Cannot register metrics: caches must be a list of handles, or a function that returns one, received 1',
    )
    expect(register({ caches: [() => 1] as unknown as MeasuredCache[] })).toThrow(
      'each of caches must be a handle that cacheOf returns',
    )
    new Counter({ name: 'cache_weight', help: 'Other.', registers: [registry] })
    expect(register({})).toThrow(
      'Cannot register metrics: cache_weight must not be a metric of another already: choose a prefix',
    )
    expect(registry.getMetricsAsArray()).toHaveLength(1)
  })
})
