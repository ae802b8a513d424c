import { isRecord } from '../backends/options'
import { cannot } from '../common/errors'
import { ofProcess } from '../common/of-process'
import { requireOptions } from '../handle/options'
import { cachesIn, type CacheSource, readingsOf, requireSource } from './readings'
import { type Total, Totals } from './totals'

/** The part of a meter of OpenTelemetry that the metrics need. */
export interface Metering {
  /** Creates an instrument for a total that only grows. */
  createObservableCounter(name: string, options?: any): any
  /** Creates an instrument for an amount. */
  createObservableUpDownCounter(name: string, options?: any): any
  /** Calls a function at each collection. */
  addBatchObservableCallback(callback: (result: any) => void, observables: any[]): void
  /** Stops the calls of such a function. */
  removeBatchObservableCallback(callback: (result: any) => void, observables: any[]): void
}

/** Options of `observeMetrics`. */
export interface ObserveOptions {
  /** The caches to report. Default: all caches of the process, including those that are created later. */
  readonly caches?: CacheSource | undefined
  /** Attributes that are added to each value, beside `purecache.cache.name`. */
  readonly attributes?: Readonly<Record<string, string>> | undefined
}

/** Receives the observed values of an instrument. */
interface Observations {
  observe(instrument: unknown, value: number, attributes: Readonly<Record<string, string>>): void
}

/** Amounts of a cache by one attribute, or the amount alone. */
type Amounts = (total: Total) => readonly (readonly [value: number, attributes?: Record<string, string>])[]

const COUNTERS: readonly (readonly [name: string, unit: string, description: string, amounts: Amounts])[] = [
  [
    'purecache.requests',
    '{request}',
    'Calls by result: an entry (hit), a load of their own (miss), a load in flight (shared).',
    ({ hits, misses, shared }) => split('purecache.request.result', { hit: hits, miss: misses, shared }),
  ],
  [
    'purecache.loads',
    '{load}',
    'Runs of the method for misses, by how they ended.',
    ({ loads, loadFailures }) => outcomes('purecache.load.result', loads, loadFailures),
  ],
  [
    'purecache.load.time',
    's',
    'Total duration of runs of the method for misses.',
    ({ loadTime }) => [[loadTime / 1_000]],
  ],
  [
    'purecache.refreshes',
    '{refresh}',
    'Runs of the method that replace an entry, by how they ended.',
    ({ refreshes, refreshFailures }) => outcomes('purecache.refresh.result', refreshes, refreshFailures),
  ],
  [
    'purecache.evictions',
    '{eviction}',
    'Entries removed by the policy (evicted) or by age (expired).',
    ({ evictions, expirations }) =>
      split('purecache.eviction.cause', { evicted: evictions, expired: expirations }),
  ],
  [
    'purecache.store.hits',
    '{hit}',
    'Hits answered by a store behind the cache.',
    ({ storeHits }) => [[storeHits]],
  ],
  [
    'purecache.store.waits',
    '{wait}',
    'Hits that waited for the load of another process.',
    ({ waits }) => [[waits]],
  ],
  [
    'purecache.store.refusals',
    '{result}',
    'Results that the store rejected because they were outdated.',
    ({ refused }) => [[refused]],
  ],
  [
    'purecache.store.failures',
    '{failure}',
    'Operations of the store that failed or timed out.',
    ({ storeFailures }) => [[storeFailures]],
  ],
  [
    'purecache.store.gaps',
    '{gap}',
    'Times that announcements were missed, so all entries of the process were dropped.',
    ({ gaps }) => [[gaps]],
  ],
]

const AMOUNTS: readonly (readonly [name: string, unit: string, description: string, amounts: Amounts])[] = [
  ['purecache.entry.count', '{entry}', 'Entries in the cache.', ({ size }) => [[size]]],
  [
    'purecache.entry.limit',
    '{entry}',
    'Entries that the cache may hold; not reported where it is unbounded.',
    ({ capacity }) => (capacity === Infinity ? [] : [[capacity]]),
  ],
  ['purecache.entry.weight', '1', 'The total weight of the entries.', ({ weight }) => [[weight]]],
]

const OBSERVED = Symbol.for('purecache:observed-meters')

/**
 * Returns the functions that end an observation, by meter. Two copies of the package may use the same meter.
 */
function observedMeters(): WeakMap<object, () => void> {
  return ofProcess(OBSERVED, () => new WeakMap())
}

const TOTALS = Symbol.for('purecache:meter-totals')

/** Returns the reported totals by meter, from which a later call continues, even a call of another copy. */
function reportedTotals(): WeakMap<object, Totals> {
  return ofProcess(TOTALS, () => new WeakMap())
}

/**
 * Reports metrics of cached methods to a meter of OpenTelemetry, and replaces the report of an earlier call
 * for the same meter. Returns a function that ends the report.
 *
 * The stats are read at each collection. Totals never decrease: after `resetStats`, or after the caches of a
 * label were missing for a while, counting continues from the last total. Caches with the same label are
 * added up. A cache that was garbage-collected is no longer reported.
 *
 * @throws {TypeError} when `meter` is not a meter, or an option is of the wrong kind.
 */
export function observeMetrics(meter: Metering, options: ObserveOptions = {}): () => void {
  const doing = 'observe metrics'
  requireMeter(doing, meter)
  const { attributes = {} } = requireOptions(doing, options, ['caches', 'attributes'])
  const source = requireSource(doing, options.caches)
  if (!isRecord(attributes)) throw new TypeError(cannot(doing, 'attributes must be an object', attributes))
  const observed = observedMeters()
  observed.get(meter)?.()
  const instruments = [
    ...COUNTERS.map(([name, unit, description, amounts]) => ({
      instrument: meter.createObservableCounter(name, { unit, description }) as unknown,
      amounts,
    })),
    ...AMOUNTS.map(([name, unit, description, amounts]) => ({
      instrument: meter.createObservableUpDownCounter(name, { unit, description }) as unknown,
      amounts,
    })),
  ]
  const totals = reportedTotals().get(meter) ?? new Totals()
  reportedTotals().set(meter, totals)
  const callback = (result: Observations) => {
    const now = cachesIn(source)
    totals.update(now)
    for (const reading of readingsOf(now)) {
      const total = totals.of(reading)
      const own = { ...attributes, 'purecache.cache.name': reading.label }
      for (const { instrument, amounts } of instruments)
        for (const [value, more] of amounts(total)) result.observe(instrument, value, { ...own, ...more })
    }
  }
  const all = instruments.map(({ instrument }) => instrument)
  meter.addBatchObservableCallback(callback, all)
  const end = () => {
    if (observed.get(meter) === end) observed.delete(meter)
    meter.removeBatchObservableCallback(callback, all)
  }
  observed.set(meter, end)
  return end
}

function split(attribute: string, values: Readonly<Record<string, number>>): ReturnType<Amounts> {
  return Object.entries(values).map(([is, value]) => [value, { [attribute]: is }])
}

function outcomes(attribute: string, runs: number, failures: number): ReturnType<Amounts> {
  return split(attribute, { success: runs - failures, failure: failures })
}

const METHODS = [
  'createObservableCounter',
  'createObservableUpDownCounter',
  'addBatchObservableCallback',
  'removeBatchObservableCallback',
] as const

function requireMeter(doing: string, meter: unknown): void {
  const given = (meter ?? {}) as Partial<Record<(typeof METHODS)[number], unknown>>
  if (METHODS.some((name) => typeof given[name] !== 'function'))
    throw new TypeError(cannot(doing, 'the meter must be one of OpenTelemetry', meter))
}
