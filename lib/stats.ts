/** What a decorated method's cache has done since it was made or its stats were reset: a frozen snapshot. */
export interface CacheStats {
  /** Calls that the backend answered. */
  readonly hits: number
  /** Calls that ran the method. */
  readonly misses: number
  /** Calls that joined a load in flight: neither hits nor misses. */
  readonly shared: number
  /** `(hits + shared) / (hits + misses + shared)`; 0 before the first call. */
  readonly hitRate: number
  /** Misses that have ended, the failed ones included. */
  readonly loads: number
  /** Loads that threw or rejected. */
  readonly loadFailures: number
  /** Milliseconds that loads took, in total. */
  readonly loadTime: number
  /** Entries removed by the policy. 0 for a ready-made backend, which does not tell. */
  readonly evictions: number
  /** Entries removed by age. 0 for a ready-made backend, which does not tell. */
  readonly expirations: number
  /** Entries in the backend now. */
  readonly size: number
  /** Entries the backend may hold; `Infinity` when unbounded or unknown. */
  readonly capacity: number
}

/** Counters of one decorated method. */
export class Counters {
  hits = 0
  misses = 0
  shared = 0
  loads = 0
  loadFailures = 0
  loadTime = 0
  evictions = 0
  expirations = 0

  reset(): void {
    Object.assign(this, new Counters())
  }

  /** Counts a miss that has ended; `startedAt` is a reading of `stopwatch()`. */
  ended(startedAt: number, failed: boolean): void {
    this.loads++
    if (failed) this.loadFailures++
    this.loadTime += Math.max(0, stopwatch() - startedAt) // fake timers may have been installed meanwhile
  }

  snapshot(backend: { readonly size?: unknown; readonly capacity?: unknown }): CacheStats {
    const { hits, misses, shared } = this
    const calls = hits + misses + shared
    return Object.freeze({
      ...this,
      hitRate: calls === 0 ? 0 : (hits + shared) / calls,
      size: typeof backend.size === 'number' ? backend.size : 0,
      capacity: typeof backend.capacity === 'number' ? backend.capacity : Infinity,
    })
  }
}

/** Milliseconds from an origin of its own, finer than `Date.now()` where the platform has it. */
export function stopwatch(): number {
  const current = (globalThis as { performance?: { now(): number } }).performance
  return current === undefined ? Date.now() : current.now()
}
