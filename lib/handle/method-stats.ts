import type { CallCache } from '../calls/call-cache'
import { LOAD_TIME_BOUNDS } from '../calls/counters'
import { type CacheStats, statsOf } from '../calls/stats'

/** The number of loads that took at most `le` milliseconds. */
export interface LoadTimeBucket {
  /** The bound in milliseconds; `Infinity` in the last bucket. */
  readonly le: number
  /** Loads up to this bound, including those of the buckets before. */
  readonly count: number
}

/** A frozen snapshot of the counters and load times of the cache of a method. */
export interface MethodStats extends CacheStats {
  /** A histogram of load times, in 13 buckets from 0.1 ms to `Infinity`, two to a decade. */
  readonly loadTimes: readonly LoadTimeBucket[]
  /**
   * The median load time in milliseconds, interpolated within a bucket, at most 30,000; 0 before the first
   * load.
   */
  readonly loadTimeP50: number
  /** The 95th percentile of load times in milliseconds, estimated in the same way. */
  readonly loadTimeP95: number
}

/** Returns the present stats of a method's cache, with the histogram of its loads. */
export function methodStatsOf(cache: CallCache): MethodStats {
  const alone = cache.counters.loadTimes
  let count = 0
  const loadTimes = LOAD_TIME_BOUNDS.map((le, at) => Object.freeze({ le, count: (count += alone[at] ?? 0) }))
  return Object.freeze({
    ...statsOf(cache),
    loadTimes: Object.freeze(loadTimes),
    loadTimeP50: quantile(loadTimes, 0.5),
    loadTimeP95: quantile(loadTimes, 0.95),
  })
}

/**
 * Returns the milliseconds within which a share of the loads ended, interpolated linearly within a bucket.
 */
export function quantile(buckets: readonly LoadTimeBucket[], share: number): number {
  const rank = share * buckets.at(-1)!.count
  let lower: LoadTimeBucket = { le: 0, count: 0 }
  for (const bucket of buckets) {
    if (bucket.count > 0 && bucket.count >= rank) {
      if (bucket.le === Infinity) return lower.le
      return lower.le + ((bucket.le - lower.le) * (rank - lower.count)) / (bucket.count - lower.count)
    }
    lower = bucket
  }
  return 0
}
