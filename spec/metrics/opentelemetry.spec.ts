import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { createNoopMeter } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics'
import { cached, cacheOf, LRUCache, shared, TTLCache } from 'purecache'
import { type MeasuredCache, type Metering, observeMetrics } from 'purecache/opentelemetry'
import type * as opentelemetry from 'purecache/opentelemetry'
import { parseExposition, valueIn } from '../support/exposition'

const LRU = { backend: LRUCache, capacity: 2 } as const

/** A reader that collects when it is told to. */
class ManualReader extends MetricReader {
  protected onForceFlush(): Promise<void> {
    return Promise.resolve()
  }
  protected onShutdown(): Promise<void> {
    return Promise.resolve()
  }
}

const readers: MetricReader[] = []
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.shutdown()
})

function metering(temporality = AggregationTemporality.CUMULATIVE) {
  const reader = new ManualReader({ aggregationTemporalitySelector: () => temporality })
  readers.push(reader)
  const meter = new MeterProvider({ readers: [reader] }).getMeter('purecache')
  return { reader, meter }
}

/** What was collected, as `name{attributes} value`. */
function pointsIn({ resourceMetrics, errors }: CollectionResult) {
  expect(errors).toEqual([])
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
  return metrics.flatMap(({ descriptor, dataPointType, dataPoints, ...rest }) =>
    dataPoints.map(({ attributes, value }) => ({
      name: descriptor.name,
      unit: descriptor.unit,
      attributes,
      value: value as number,
      isMonotonic: dataPointType === DataPointType.SUM && 'isMonotonic' in rest && rest.isMonotonic,
    })),
  )
}

function valueOf(result: CollectionResult, name: string, wanted: Record<string, string> = {}) {
  const found = pointsIn(result).filter(
    (point) =>
      point.name === name &&
      Object.entries(wanted).every(([attribute, value]) => point.attributes[attribute] === value),
  )
  expect(found.length).toBeLessThan(2)
  return found[0]?.value
}

const HIT = { 'purecache.request.result': 'hit' }
const MISS = { 'purecache.request.result': 'miss' }

describe('observeMetrics', () => {
  it('reports the stats by instruments with units', async () => {
    const load = cached(function load(n: number) {
      if (n < 0) throw new Error('negative')
      return n
    }, LRU)
    for (const n of [1, 1, 2, 3]) load(n)
    expect(() => load(-1)).toThrow('negative')
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: [cacheOf(load)], attributes: { team: 'a' } })
    const points = pointsIn(await reader.collect())
    const { loadTime } = cacheOf(load).stats
    const shown = points.map(({ name, unit, attributes, value, isMonotonic }) => {
      const { team, 'purecache.cache.name': cache, ...rest } = attributes
      expect({ team, cache }).toEqual({ team: 'a', cache: 'load' })
      return [name, unit, Object.entries(rest).join(), value, isMonotonic]
    })
    expect(shown).toEqual([
      ['purecache.requests', '{request}', 'purecache.request.result,hit', 1, true],
      ['purecache.requests', '{request}', 'purecache.request.result,miss', 4, true],
      ['purecache.requests', '{request}', 'purecache.request.result,shared', 0, true],
      ['purecache.loads', '{load}', 'purecache.load.result,success', 3, true],
      ['purecache.loads', '{load}', 'purecache.load.result,failure', 1, true],
      ['purecache.load.time', 's', '', loadTime / 1_000, true],
      ['purecache.refreshes', '{refresh}', 'purecache.refresh.result,success', 0, true],
      ['purecache.refreshes', '{refresh}', 'purecache.refresh.result,failure', 0, true],
      ['purecache.evictions', '{eviction}', 'purecache.eviction.cause,evicted', 1, true],
      ['purecache.evictions', '{eviction}', 'purecache.eviction.cause,expired', 0, true],
      ['purecache.store.hits', '{hit}', '', 0, true],
      ['purecache.store.waits', '{wait}', '', 0, true],
      ['purecache.store.refusals', '{result}', '', 0, true],
      ['purecache.store.failures', '{failure}', '', 0, true],
      ['purecache.store.gaps', '{gap}', '', 0, true],
      ['purecache.entry.count', '{entry}', '', 2, false],
      ['purecache.entry.limit', '{entry}', '', 2, false],
      ['purecache.entry.weight', '1', '', 0, false],
    ])
  })

  it('reports the operations of a store behind a cache', async () => {
    const { label, backend, stats } = cacheOf(
      cached(function load(n: number) {
        return n
      }, LRU),
    )
    const ofStore = { storeHits: 1, waits: 2, refused: 3, storeFailures: 4, gaps: 5 }
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: [{ label, backend, stats: { ...stats, ...ofStore } }] })
    const points = pointsIn(await reader.collect())
    expect(
      points.filter(({ name }) => name.includes('.store.')).map(({ name, value }) => [name, value]),
    ).toEqual([
      ['purecache.store.hits', 1],
      ['purecache.store.waits', 2],
      ['purecache.store.refusals', 3],
      ['purecache.store.failures', 4],
      ['purecache.store.gaps', 5],
    ])
  })

  it('continues from the last total when the stats are reset', async () => {
    const load = cached((n: number) => n, LRU)
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: [cacheOf(load)] })
    for (const n of [1, 1, 1]) load(n)
    expect(valueOf(await reader.collect(), 'purecache.requests', HIT)).toBe(2)
    cacheOf(load).resetStats()
    load(1)
    expect(valueOf(await reader.collect(), 'purecache.requests', HIT)).toBe(3)
    expect(valueOf(await reader.collect(), 'purecache.requests', MISS)).toBe(1)
    load(1)
    expect(valueOf(await reader.collect(), 'purecache.requests', HIT)).toBe(4)
  })

  it('detects a reset when no counter but the successes are lower', async () => {
    const load = cached((n: number) => {
      if (n < 0) throw new Error('negative')
      return n
    }, LRU)
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: [cacheOf(load)] })
    for (const n of [1, 2, 3]) load(n)
    await reader.collect()
    cacheOf(load).resetStats()
    for (const n of [-1, -2, -3, -4]) expect(() => load(n)).toThrow()
    for (const n of [4, 4]) load(n)
    const result = await reader.collect()
    expect(valueOf(result, 'purecache.loads', { 'purecache.load.result': 'success' })).toBe(4)
    expect(valueOf(result, 'purecache.loads', { 'purecache.load.result': 'failure' })).toBe(4)
  })

  it('gives a reader of deltas the counts since its last collection', async () => {
    const load = cached((n: number) => n, LRU)
    const { reader, meter } = metering(AggregationTemporality.DELTA)
    observeMetrics(meter, { caches: [cacheOf(load)] })
    for (const n of [1, 2, 3]) load(n)
    expect(valueOf(await reader.collect(), 'purecache.requests', MISS)).toBe(3)
    cacheOf(load).resetStats()
    for (const n of [4, 5]) load(n)
    expect(valueOf(await reader.collect(), 'purecache.requests', MISS)).toBe(2)
  })

  it('adds up caches of one label, and does not decrease when one of them is collected', async () => {
    const make = () =>
      cached(function twin(n: number) {
        return n
      }, LRU)
    const [a, b] = [make(), make()]
    const living = [cacheOf(a), cacheOf(b)]
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: () => living })
    for (const n of [1, 2]) a(n)
    b(1)
    const first = await reader.collect()
    expect(valueOf(first, 'purecache.requests', MISS)).toBe(3)
    expect(valueOf(first, 'purecache.entry.limit')).toBe(4)
    living.shift()
    b(2)
    const second = await reader.collect()
    expect(valueOf(second, 'purecache.requests', MISS)).toBe(4)
    expect(valueOf(second, 'purecache.entry.count')).toBe(2)
  })

  it('adds up methods of one label over one shared store', async () => {
    const backend = shared(new LRUCache<string, unknown>({ capacity: 10 }), { namespace: 'twins' })
    const [twin, other] = [2, 3].map((factor) =>
      cached(
        function twin(n: number) {
          return factor * n
        },
        { backend },
      ),
    ) as [(n: number) => number, (n: number) => number]
    const source = [cacheOf(twin), cacheOf(other), cacheOf(twin)]
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: source })
    for (const total of [2, 4, 6]) {
      twin(total)
      other(-total)
      expect(valueOf(await reader.collect(), 'purecache.requests', MISS)).toBe(total)
    }
  })

  it('no longer reports a cache that the source no longer returns', async () => {
    const living = [cacheOf(cached((n: number) => n, LRU))]
    const { reader, meter } = metering(AggregationTemporality.DELTA)
    observeMetrics(meter, { caches: () => living })
    expect(pointsIn(await reader.collect()).length).toBeGreaterThan(0)
    living.pop()
    expect(pointsIn(await reader.collect())).toEqual([])
  })

  it('continues from its total when the source returns a cache again, or another of its label', async () => {
    const make = () =>
      cached(function twin(n: number) {
        return n
      }, LRU)
    const [a, b] = [make(), make()]
    let living = [a]
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: () => living.map((load) => cacheOf(load)) })
    const misses = async () => valueOf(await reader.collect(), 'purecache.requests', MISS)
    for (const n of [1, 2, 3]) a(n)
    expect(await misses()).toBe(3)
    living = []
    await reader.collect()
    a(4)
    living = [a]
    expect(await misses()).toBe(4)
    living = []
    await reader.collect()
    cacheOf(a).resetStats()
    for (const n of [5, 6]) a(n)
    b(1)
    living = [b]
    expect(await misses()).toBe(5)
    living = [a, b]
    expect(await misses()).toBe(7)
  })

  it('reports no limit of a cache without bounds', async () => {
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: [cacheOf(cached((n: number) => n, { backend: TTLCache, ttl: 1_000 }))] })
    const result = await reader.collect()
    expect(valueOf(result, 'purecache.entry.limit')).toBeUndefined()
    expect(valueOf(result, 'purecache.entry.count')).toBe(0)
  })

  it('replaces the report of an earlier call for the same meter', async () => {
    const [a, b] = [cached((n: number) => n, LRU), cached((n: number) => n, LRU)]
    for (const n of [1, 2]) b(n)
    const { reader, meter } = metering()
    const endFirst = observeMetrics(meter, { caches: [cacheOf(a)] })
    const endSecond = observeMetrics(meter, { caches: [cacheOf(b)] })
    endFirst()
    expect(valueOf(await reader.collect(), 'purecache.entry.count')).toBe(2)
    endSecond()
    const { reader: other, meter: afterwards } = metering()
    observeMetrics(afterwards, { caches: [cacheOf(a)] })()
    expect(pointsIn(await other.collect())).toEqual([])
  })

  it('continues from the totals of an earlier call after a reset of the stats', async () => {
    const load = cached(function load(n: number) {
      return n
    }, LRU)
    const { reader, meter } = metering()
    observeMetrics(meter, { caches: [cacheOf(load)] })
    for (const n of [1, 2, 3]) load(n)
    await reader.collect()
    cacheOf(load).resetStats()
    observeMetrics(meter, { caches: [cacheOf(load)] })
    load(4)
    expect(valueOf(await reader.collect(), 'purecache.requests', MISS)).toBe(4)
  })

  it('continues from the totals that another copy of the package has reported to the meter', async () => {
    let copy!: typeof opentelemetry
    jest.isolateModules(() => (copy = jest.requireActual<typeof opentelemetry>('purecache/opentelemetry')))
    expect(copy.observeMetrics).not.toBe(observeMetrics)
    const load = cached(function load(n: number) {
      return n
    }, LRU)
    const { reader, meter } = metering()
    const misses = async () => valueOf(await reader.collect(), 'purecache.requests', MISS)
    observeMetrics(meter, { caches: [cacheOf(load)] })
    for (const n of [1, 2, 3]) load(n)
    expect(await misses()).toBe(3)
    copy.observeMetrics(meter, { caches: [cacheOf(load)] })
    for (const n of [4, 5, 6]) load(n)
    expect(await misses()).toBe(6)
    cacheOf(load).resetStats()
    observeMetrics(meter, { caches: [cacheOf(load)] })
    load(7)
    expect(await misses()).toBe(7)
  })

  it('is read through the exporter for Prometheus', async () => {
    const load = cached(function load(n: number) {
      return n
    }, LRU)
    for (const n of [1, 1, 2]) load(n)
    const exporter = new PrometheusExporter({ preventServerStart: true })
    readers.push(exporter)
    const meter = new MeterProvider({ readers: [exporter] }).getMeter('purecache')
    observeMetrics(meter, { caches: [cacheOf(load)] })
    const { resourceMetrics } = await exporter.collect()
    const families = parseExposition(new PrometheusSerializer().serialize(resourceMetrics))
    const labels = { purecache_cache_name: 'load', purecache_request_result: 'hit' }
    expect(valueIn(families, 'purecache_requests_total', labels)).toBe(1)
    expect(valueIn(families, 'purecache_entry_count', { purecache_cache_name: 'load' })).toBe(2)
    expect([...families.keys()].filter((name) => name.startsWith('purecache')).sort()).toEqual([
      'purecache_entry_count',
      'purecache_entry_limit',
      'purecache_entry_weight',
      'purecache_evictions_total',
      'purecache_load_time_total',
      'purecache_loads_total',
      'purecache_refreshes_total',
      'purecache_requests_total',
      'purecache_store_failures_total',
      'purecache_store_gaps_total',
      'purecache_store_hits_total',
      'purecache_store_refusals_total',
      'purecache_store_waits_total',
    ])
  })

  it('accepts a no-op meter, and rejects a value that is not a meter', () => {
    observeMetrics(createNoopMeter())()
    expect(() => observeMetrics({} as Metering)).toThrow(
      new TypeError('Cannot observe metrics: the meter must be one of OpenTelemetry, received an object'),
    )
    const { meter } = metering()
    expect(() => observeMetrics(meter, { attributes: null! })).toThrow(TypeError)
    expect(() => observeMetrics(meter, null!)).toThrow(
      'Cannot observe metrics: options must be an object, received null',
    )
    expect(() => observeMetrics(meter, { caches: [1] as unknown as MeasuredCache[] })).toThrow(TypeError)
  })
})
