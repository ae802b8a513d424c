import { isRecord } from '../backends/options'
import { cannot } from '../common/errors'
import { requireOptions } from '../handle/options'
import { cachesIn, type CacheSource, type Reading, readingsOf, requireSource } from './readings'

/** The part of a registry of prom-client that the metrics need. */
export interface MetricRegistry {
  /** Adds a metric. */
  registerMetric(metric: any): void
  /** Removes the metric of this name. */
  removeSingleMetric(name: string): void
  /** Returns the metric of this name, if there is one. */
  getSingleMetric(name: string): unknown
}

/** Options of `registerMetrics`. */
export interface MetricsOptions {
  /** The caches to report. Default: all caches of the process, including those that are created later. */
  readonly caches?: CacheSource | undefined
  /** The prefix of the metric names. Default: `'cache_'`. */
  readonly prefix?: string | undefined
  /** Labels that are added to each sample, beside `cache`. */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** A value of a metric at the time of a scrape. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** The name of the sample, where it differs from that of the metric. */
  readonly metricName?: string
}

/** Creates samples from the stats of one cache. `name` is that of the metric. */
type Sampling = (reading: Reading, name: string) => readonly Sample[]

type MetricType = 'counter' | 'gauge' | 'histogram'

const METRICS: readonly (readonly [name: string, type: MetricType, help: string, sample: Sampling])[] = [
  [
    'gets_total',
    'counter',
    'Calls by result: an entry (hit), a load of their own (miss), a load in flight (shared).',
    ({ hits, misses, shared }) => split('result', { hit: hits, miss: misses, shared }),
  ],
  ['bypassed_total', 'counter', 'Calls without the cache.', ({ bypassed }) => one(bypassed)],
  [
    'stale_hits_total',
    'counter',
    'Calls answered with a value that was past its refresh time or its ttl.',
    ({ staleHits }) => one(staleHits),
  ],
  [
    'loads_total',
    'counter',
    'Runs of the method for misses, by how they ended.',
    ({ loads, loadFailures }) => outcomes(loads, loadFailures),
  ],
  [
    'load_duration_seconds',
    'histogram',
    'Durations of runs of the method for misses.',
    ({ loadTime, loadTimes }, name) => [
      ...loadTimes.map(({ le, count }) => ({
        labels: { le: le === Infinity ? '+Inf' : String(le / 1_000) },
        value: count,
        metricName: `${name}_bucket`,
      })),
      ...one(loadTime / 1_000, `${name}_sum`),
      ...one(loadTimes.at(-1)!.count, `${name}_count`),
    ],
  ],
  [
    'refreshes_total',
    'counter',
    'Runs of the method that replace an entry, by how they ended.',
    ({ refreshes, refreshFailures }) => outcomes(refreshes, refreshFailures),
  ],
  [
    'evictions_total',
    'counter',
    'Entries removed by the policy (evicted) or by age (expired).',
    ({ evictions, expirations }) => split('cause', { evicted: evictions, expired: expirations }),
  ],
  ['store_hits_total', 'counter', 'Hits answered by a store behind the cache.', (r) => one(r.storeHits)],
  ['store_waits_total', 'counter', 'Hits that waited for the load of another process.', (r) => one(r.waits)],
  [
    'store_refusals_total',
    'counter',
    'Results that the store rejected because they were outdated.',
    ({ refused }) => one(refused),
  ],
  [
    'store_failures_total',
    'counter',
    'Operations of the store that failed or timed out.',
    ({ storeFailures }) => one(storeFailures),
  ],
  [
    'store_gaps_total',
    'counter',
    'Times that announcements were missed, so all entries of the process were dropped.',
    ({ gaps }) => one(gaps),
  ],
  ['size', 'gauge', 'Entries in the cache.', ({ size }) => one(size)],
  ['capacity', 'gauge', 'Entries that the cache may hold; +Inf when unbounded.', (r) => one(r.capacity)],
  ['weight', 'gauge', 'The total weight of the entries; 0 where nothing is weighed.', (r) => one(r.weight)],
]

/** Labels that this package sets. */
const OWN_LABELS = ['cache', 'result', 'cause', 'le']

/** The mark of our metrics, shared by all copies of this package. */
const OURS = Symbol.for('purecache:metric')

/**
 * Adds metrics of cached methods to a registry of prom-client, and replaces those that an earlier call has
 * added with the same prefix. Returns a function that removes them.
 *
 * The stats are read at each scrape; nothing is counted twice. Caches with the same label are added up. A
 * cache that was garbage-collected is missing from the next scrape. `resetStats` looks like a restart, which
 * `rate()` allows for.
 *
 * @throws {TypeError} when `registry` is not a registry, an option is of the wrong kind, or another metric
 * has one of the names.
 * @throws {RangeError} for a prefix or a label that Prometheus does not allow.
 */
export function registerMetrics(registry: MetricRegistry, options: MetricsOptions = {}): () => void {
  const doing = 'register metrics'
  requireRegistry(doing, registry)
  const { prefix = 'cache_', labels = {} } = requireOptions(doing, options, ['caches', 'prefix', 'labels'])
  const source = requireSource(doing, options.caches)
  requirePrefix(doing, prefix)
  requireLabels(doing, labels)
  const metrics = METRICS.map(([name, type, help, sample]) => ({
    name: prefix + name,
    metric: new Metric(prefix + name, type, help, () =>
      readingsOf(cachesIn(source)).flatMap((reading) =>
        sample(reading, prefix + name).map((each) => ({
          ...each,
          labels: { ...labels, cache: reading.label, ...each.labels },
        })),
      ),
    ),
  }))
  for (const { name } of metrics) {
    const present = registry.getSingleMetric(name)
    if (present !== undefined && !isOurs(present))
      throw new TypeError(cannot(doing, `${name} must not be a metric of another already: choose a prefix`))
  }
  for (const { name, metric } of metrics) {
    registry.removeSingleMetric(name)
    registry.registerMetric(metric)
  }
  return () => {
    for (const { name, metric } of metrics)
      if (registry.getSingleMetric(name) === metric) registry.removeSingleMetric(name)
  }
}

/** A metric with the interface that prom-client expects of its registry, which may write to `name`. */
class Metric {
  name: string
  readonly help: string
  readonly type: MetricType
  /** How workers of a cluster are merged. */
  readonly aggregator = 'sum'
  readonly [OURS] = true
  readonly #read: () => readonly Sample[]

  constructor(name: string, type: MetricType, help: string, read: () => readonly Sample[]) {
    this.name = name
    this.help = help
    this.type = type
    this.#read = read
  }

  /** Is called at each scrape. */
  // eslint-disable-next-line @typescript-eslint/require-await -- a failure must be a rejection
  async get(): Promise<object> {
    const { name, help, type, aggregator } = this
    return { name, help, type, aggregator, values: this.#read().map(sendable) }
  }

  /** Is called by `resetMetrics` of the registry. The counters belong to the caches, so nothing happens. */
  reset(): void {}
}

/**
 * Returns a sample whose value survives JSON, in which workers of a cluster send it: infinity becomes the
 * largest number.
 */
function sendable(sample: Sample): Sample {
  if (sample.value !== Infinity) return sample
  const { labels } = sample
  return Object.defineProperty({ ...sample }, 'toJSON', {
    value: () => ({ labels, value: Number.MAX_VALUE }),
  })
}

function one(value: number, metricName?: string): readonly Sample[] {
  return [{ labels: {}, value, ...(metricName === undefined ? {} : { metricName }) }]
}

function split(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([is, value]) => ({ labels: { [label]: is }, value }))
}

function outcomes(runs: number, failures: number): readonly Sample[] {
  return split('result', { success: runs - failures, failure: failures })
}

function isOurs(metric: unknown): boolean {
  return typeof metric === 'object' && metric !== null && OURS in metric
}

function requireRegistry(doing: string, registry: unknown): void {
  const { registerMetric, removeSingleMetric, getSingleMetric } = (registry ?? {}) as Partial<MetricRegistry>
  if ([registerMetric, removeSingleMetric, getSingleMetric].some((method) => typeof method !== 'function'))
    throw new TypeError(cannot(doing, 'the registry must be one of prom-client', registry))
}

function requirePrefix(doing: string, prefix: unknown): void {
  if (typeof prefix !== 'string') throw new TypeError(cannot(doing, 'prefix must be a string', prefix))
  if (!/^([a-zA-Z_:][\w:]*)?$/.test(prefix))
    throw new RangeError(cannot(doing, 'prefix must be of letters, digits, _ and :, no digit first', prefix))
}

function requireLabels(doing: string, labels: unknown): void {
  if (!isRecord(labels)) throw new TypeError(cannot(doing, 'labels must be an object', labels))
  for (const [name, value] of Object.entries(labels)) {
    if (!/^[a-zA-Z_]\w*$/.test(name) || name.startsWith('__') || OWN_LABELS.includes(name))
      throw new RangeError(
        cannot(doing, `the name of a label must be valid, and none of ${OWN_LABELS.join(', ')}`, name),
      )
    if (typeof value !== 'string')
      throw new TypeError(cannot(doing, `the label ${name} must be a string`, value))
  }
}
