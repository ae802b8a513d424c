/** What a decorated method's cache has done since it was made or its stats were reset: a frozen snapshot. */
export interface CacheStats {
  /** Calls that the backend answered, or a failure that is remembered. */
  readonly hits: number
  /** Calls that ran the method. */
  readonly misses: number
  /** Calls that joined a load in flight: neither hits nor misses. */
  readonly shared: number
  /** Calls that `when` sent past the cache: no other counter knows them. */
  readonly bypassed: number
  /** `(hits + shared) / (hits + misses + shared)`; 0 before the first call. */
  readonly hitRate: number
  /** Misses that have ended, the failed ones included. */
  readonly loads: number
  /** Loads that threw or rejected. */
  readonly loadFailures: number
  /** Milliseconds that loads took, in total. */
  readonly loadTime: number
  /** Runs of the method that were to replace a value, by `refreshAfter` or by `refresh()`, and have ended. */
  readonly refreshes: number
  /** Refreshes that threw or rejected. */
  readonly refreshFailures: number
  /** Calls answered with a value that was past `refreshAfter` or its ttl. They are hits, misses or shared as well. */
  readonly staleHits: number
  /** Entries removed by the policy. 0 for a ready-made backend, which does not tell. */
  readonly evictions: number
  /** Entries removed by age. 0 for a ready-made backend, which does not tell. */
  readonly expirations: number
  /** Entries in the backend now. */
  readonly size: number
  /** The total weight of the entries; 0 where the backend does not weigh. */
  readonly weight: number
  /** Entries the backend may hold; `Infinity` when unbounded or unknown. */
  readonly capacity: number
}

/** Counters of one decorated method. */
export class Counters {
  hits = 0
  misses = 0
  shared = 0
  bypassed = 0
  loads = 0
  loadFailures = 0
  loadTime = 0
  refreshes = 0
  refreshFailures = 0
  staleHits = 0
  evictions = 0
  expirations = 0

  reset(): void {
    Object.assign(this, new Counters())
  }

  /** Counts a run of the method that has ended, after so many milliseconds. */
  ended(duration: number, isRefresh: boolean, failed: boolean): void {
    if (isRefresh) {
      this.refreshes++
      if (failed) this.refreshFailures++
      return
    }
    this.loads++
    this.loadTime += duration
    if (failed) this.loadFailures++
  }

  snapshot(backend: { readonly [measure in 'size' | 'weight' | 'capacity']?: unknown }): CacheStats {
    const { hits, misses, shared } = this
    const calls = hits + misses + shared
    return Object.freeze({
      ...this,
      hitRate: calls === 0 ? 0 : (hits + shared) / calls,
      size: numberOr(0, backend.size),
      weight: numberOr(0, backend.weight),
      capacity: numberOr(Infinity, backend.capacity),
    })
  }
}

function numberOr(otherwise: number, value: unknown): number {
  return typeof value === 'number' ? value : otherwise
}

/** Milliseconds from an origin of its own, finer than `Date.now()` where the platform has it. */
export function stopwatch(): number {
  const current = (globalThis as { performance?: { now(): number } }).performance
  return current === undefined ? Date.now() : current.now()
}
