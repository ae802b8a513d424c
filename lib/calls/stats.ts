import type { CallCache } from './call-cache'

/**
 * A frozen snapshot of the counters of a decorated method's cache, since it was made or its stats were reset.
 */
export interface CacheStats {
  /** Calls that the backend answered, or a remembered error. */
  readonly hits: number
  /** Calls that ran the method. */
  readonly misses: number
  /** Calls that joined a load in flight: neither hits nor misses. */
  readonly shared: number
  /** Calls that went past the cache, by `when` or `setEnabled`: no other counter counts them. */
  readonly bypassed: number
  /** Calls answered with a value past `refreshAfter` or its ttl. They are hits, misses or shared as well. */
  readonly staleHits: number
  /** `(hits + shared) / (hits + misses + shared)`; 0 before the first call. */
  readonly hitRate: number
  /** Misses that have ended, the failed ones included. */
  readonly loads: number
  /** Loads that threw or rejected. */
  readonly loadFailures: number
  /** Milliseconds that loads took, in total. */
  readonly loadTime: number
  /** Runs of the method that replace a value, by `refreshAfter` or `refresh()`, and have ended. */
  readonly refreshes: number
  /** Refreshes that threw or rejected. */
  readonly refreshFailures: number
  /** Loads in flight now: runs of an async method that have not settled. */
  readonly pending: number
  /** Entries removed by the policy. 0 where the backend does not report them. */
  readonly evictions: number
  /** Entries removed by age. 0 where the backend does not report them. */
  readonly expirations: number
  /** Of the hits, those that a shared store behind the backend answered. */
  readonly storeHits: number
  /** Of the hits, those that waited for the load of another process. */
  readonly waits: number
  /** Results that the shared store did not take, since they were outdated when they came. */
  readonly refused: number
  /** Operations of the shared store that failed, or were not answered in time. */
  readonly storeFailures: number
  /** Times that messages of the shared store were missed, so that all that was here was dropped. */
  readonly gaps: number
  /** Entries in the backend now; 0 for a `remote()` store. */
  readonly size: number
  /** Entries that the backend may hold; `Infinity` when unbounded or unknown. */
  readonly capacity: number
  /** The total weight of the entries; 0 where the backend does not weigh. */
  readonly weight: number
}

/** The stats of a method's cache now. */
export function statsOf({ counters, entries }: CallCache): CacheStats {
  const { hits, misses, shared } = counters
  const calls = hits + misses + shared
  const { size, capacity, weight } = entries.backend as Record<'size' | 'capacity' | 'weight', unknown>
  return Object.freeze({
    ...counters.snapshot(),
    hitRate: calls === 0 ? 0 : (hits + shared) / calls,
    size: numberOr(0, size),
    capacity: numberOr(Infinity, capacity),
    weight: numberOr(0, weight),
  })
}

function numberOr(otherwise: number, value: unknown): number {
  return typeof value === 'number' ? value : otherwise
}
