import type { CallCache } from './call-cache'

/** A frozen snapshot of the counters of a decorated method's cache, since its creation or the last reset. */
export interface CacheStats {
  /** Calls that were answered by an entry or by a remembered error. */
  readonly hits: number
  /** Calls that ran the method. */
  readonly misses: number
  /** Calls that joined a load in flight: neither hits nor misses. */
  readonly shared: number
  /** Calls without the cache, because of `when` or `setEnabled(false)`. No other counter includes them. */
  readonly bypassed: number
  /**
   * Calls that returned a value past `refreshAfter` or past its ttl. They also count as hits, misses or
   * shared.
   */
  readonly staleHits: number
  /** `(hits + shared) / (hits + misses + shared)`; 0 before the first call. */
  readonly hitRate: number
  /** Misses that have ended, including failed ones. */
  readonly loads: number
  /** Loads that threw or rejected. */
  readonly loadFailures: number
  /** Total milliseconds of all loads. */
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
  /** Hits that were answered by a shared store behind the backend. */
  readonly storeHits: number
  /** Hits that waited for the load of another process. */
  readonly waits: number
  /** Results that the shared store rejected, because they were outdated on arrival. */
  readonly refused: number
  /** Operations of the shared store that failed or timed out. */
  readonly storeFailures: number
  /** Gaps in the announcements of the shared store. At each one all entries of this process are dropped. */
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
