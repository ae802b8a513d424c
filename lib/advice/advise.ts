import { refuseNumber, requireClock } from '../backends/options'
import type { Clock } from '../common/clock'
import { cannot } from '../common/errors'
import { cacheBehind } from '../handle/cache-behind'
import { requireOptions } from '../handle/options'
import { Counts } from './counts'
import { type Estimate, estimatesOf } from './estimates'
import { type AdvisableCache, watchRequests } from './hook'
import { adviceOf } from './sentences'
import { type Age, SHADOWED, type ShadowPolicy } from './shadow'
import { Shadows } from './shadows'

/** Options of `advise`. */
export interface AdviseOptions {
  /**
   * Policies to compare with, by name in any case. Default: LRU, Sieve, S3FIFO and TinyLFU; for a
   * `TinyLFUCache`, LRU and Sieve; for a cache with a ttl, LRUTTL and TinyLFU.
   */
  readonly policies?: readonly string[] | undefined
  /**
   * The share of the keys to observe without pauses, above 0 and up to 1. Default: a share that leaves 257 to
   * 512 entries for the capacity, or all keys, with pauses after half a million observed requests.
   */
  readonly sample?: number | undefined
  /** The source of time, for the observation and for the age of entries. Default: `Date`. */
  readonly clock?: Clock | undefined
}

/** The estimates and the advice so far. */
export interface AdviceReport {
  /** The label of the method: `UserService.getUser`. */
  readonly label: string
  /** Calls since the observation began: hits, misses and shared. */
  readonly requests: number
  /** Calls that the shadows have counted. */
  readonly sampled: number
  /** The share of the calls that ran no load. */
  readonly hitRate: number
  /** Estimates for other capacities and policies; empty until there were enough requests. */
  readonly estimates: readonly Estimate[]
  /**
   * The advice in sentences. `null` until three windows of requests are complete, and where the capacity is
   * not a number of entries.
   */
  readonly advice: string | null
}

/** The observation of one method, until it is stopped. */
export interface Adviser {
  /** Returns the estimates so far, and the advice if there were enough requests. */
  report(): AdviceReport
  /** Ends the observation, and frees the shadows. */
  stop(): void
}

const OPTIONS = ['policies', 'sample', 'clock']
const UNTIMED: readonly ShadowPolicy[] = ['LRU', 'Sieve', 'S3FIFO', 'TinyLFU']
/**
 * Fewer shadows for a TinyLFUCache, because those of TinyLFU take the most memory: with all policies a method
 * would take over 0.5 MB.
 */
const BESIDE_TINYLFU: readonly ShadowPolicy[] = ['LRU', 'Sieve']
const TIMED: readonly ShadowPolicy[] = ['LRUTTL', 'TinyLFU']

/**
 * Observes the calls of a cached method, and estimates its hit rates with half, twice and four times the
 * capacity and with other policies. It changes nothing by itself, and ends when `stop` is called. After a
 * resize of the cache, the observation starts again with the next report.
 *
 * A share of the keys is simulated in small caches, of at most 512 entries for the present capacity. It takes
 * less than 0.5 MB for each method.
 *
 * @throws {TypeError} when `handle` is not a handle, when its backend is not a class of this library, and for
 * an option that is unknown or of the wrong kind.
 * @throws {RangeError} for an unknown policy, for a share that is not above 0 and up to 1, and for a clock
 * whose time is not finite.
 */
export function advise(handle: AdvisableCache, options: AdviseOptions = {}): Adviser {
  requireAdviseOptions(options)
  const { sample, clock = Date } = options
  const policy = policyOf(handle)
  const cache = cacheBehind(handle)
  if (cache === undefined) throw noHandle(handle)
  const age = ageOf(handle, clock)
  const policies = policiesOf(options, policy, age)
  const begin = (): Watch => {
    const { capacity } = handle.stats
    const counts = new Counts(handle)
    const shadows = Number.isFinite(capacity)
      ? new Shadows({ policy, capacity, age, counted: () => counts.now() }, policies, sample)
      : undefined
    const end = shadows === undefined ? () => {} : watchRequests(cache, shadows)
    return { capacity, counts, shadows, end, startedAt: clock.now() }
  }
  let watch = begin()
  let last: AdviceReport | undefined
  const report = (): AdviceReport => {
    if (handle.stats.capacity !== watch.capacity) {
      watch.end()
      watch = begin()
    }
    return reportOf(handle.label, policy, watch, clock.now())
  }
  return {
    report: () => last ?? report(),
    stop() {
      last ??= report()
      watch.end()
    },
  }
}

/** A watch of one method at one capacity. */
interface Watch {
  readonly capacity: number
  readonly counts: Counts
  /** `undefined` where the capacity is not a number of entries. */
  readonly shadows: Shadows | undefined
  readonly end: () => void
  /** When it began, by the clock of the adviser. */
  readonly startedAt: number
}

function reportOf(
  label: string,
  policy: ShadowPolicy,
  { capacity, counts, shadows, startedAt }: Watch,
  now: number,
): AdviceReport {
  const { requests, answered, loads, loadTime } = counts.now()
  const hitRate = requests === 0 ? 0 : answered / requests
  const findings = shadows?.isReady === true ? shadows.findings() : []
  const estimates = estimatesOf(findings, hitRate, shadows?.rate ?? 1)
  const trending = estimates.map((estimate, at) => ({ ...estimate, trend: findings[at]!.trend }))
  const meanLoadTime = loads === 0 ? 0 : loadTime / loads
  const duration = now - startedAt
  const observed = { label, policy, capacity, requests, hitRate, loadTime: meanLoadTime, duration }
  return {
    label,
    requests,
    sampled: shadows?.sampled ?? 0,
    hitRate,
    estimates,
    advice: shadows?.isTrusted === true ? adviceOf(observed, trending) : null,
  }
}

function requireAdviseOptions(options: AdviseOptions): void {
  const { clock, sample } = requireOptions('advise', options, OPTIONS)
  requireClock('advise', clock)
  if (sample !== undefined && !(typeof sample === 'number' && sample > 0 && sample <= 1))
    refuseNumber('advise', 'sample must be a share above 0 and up to 1', sample)
}

/** Returns the policy of a cache, by the name of its class, which minifiers do not change. */
function policyOf(handle: AdvisableCache): ShadowPolicy {
  const backend: unknown = (handle as Partial<AdvisableCache> | null)?.backend
  if (backend === undefined) throw noHandle(handle)
  const name = (backend as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
  const policy = SHADOWED.find((each) => `${each}Cache` === name)
  if (policy === undefined)
    throw new TypeError(
      cannot(`advise on ${handle.label}`, 'its backend must be a class of this library', backend),
    )
  return policy
}

function noHandle(received: unknown): TypeError {
  return new TypeError(cannot('advise', 'the handle must come from cacheOf', received))
}

function ageOf({ backend }: AdvisableCache, clock: Clock): Age | undefined {
  const { ttl } = backend as { readonly ttl?: unknown }
  return typeof ttl === 'number' ? { ttl, clock } : undefined
}

function policiesOf(
  { policies }: AdviseOptions,
  own: ShadowPolicy,
  age: Age | undefined,
): readonly ShadowPolicy[] {
  if (policies === undefined) return age !== undefined ? TIMED : own === 'TinyLFU' ? BESIDE_TINYLFU : UNTIMED
  if (!Array.isArray(policies))
    throw new TypeError(cannot('advise', 'policies must be a list of names', policies))
  const chosen = policies.map((name) => {
    const wanted = String(name)
      .toLowerCase()
      .replace(/cache$/, '')
    const policy = SHADOWED.find((each) => each.toLowerCase() === wanted)
    if (policy === undefined)
      throw new RangeError(cannot('advise', `policies must be of ${SHADOWED.join(', ')}`, name))
    return policy
  })
  return [...new Set(chosen)]
}
