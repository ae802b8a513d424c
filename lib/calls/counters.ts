/** Milliseconds up to which a load falls into each bucket: two to a decade. */
export const LOAD_TIME_BOUNDS: readonly number[] = [
  0.1,
  0.3,
  1,
  3,
  10,
  30,
  100,
  300,
  1_000,
  3_000,
  10_000,
  30_000,
  Infinity,
]

/** The counters of one method's calls, since it was decorated or its stats were reset. */
export class Counters {
  hits = 0
  misses = 0
  shared = 0
  bypassed = 0
  staleHits = 0
  loads = 0
  loadFailures = 0
  loadTime = 0
  refreshes = 0
  refreshFailures = 0
  pending = 0
  evictions = 0
  expirations = 0
  storeHits = 0
  waits = 0
  refused = 0
  storeFailures = 0
  gaps = 0
  #loadTimes: number[] = []

  /** The counters now. */
  snapshot(): Omit<Counters, 'snapshot' | 'reset' | 'ended' | 'loadTimes'> {
    return Object.assign({}, this)
  }

  /** Loads in each bucket alone; nothing for a bucket that has had none. */
  get loadTimes(): readonly (number | undefined)[] {
    return this.#loadTimes
  }

  /** Sets every counter to zero, save `pending`, which counts what still runs. */
  reset(): void {
    const { pending } = this
    Object.assign(this, new Counters(), { pending })
    this.#loadTimes = []
  }

  /** Counts a run of the method that took `duration` milliseconds. */
  ended(duration: number, isRefresh: boolean, hasFailed: boolean): void {
    if (isRefresh) {
      this.refreshes++
      if (hasFailed) this.refreshFailures++
      return
    }
    this.loads++
    this.loadTime += duration
    let bucket = 0
    while (duration > LOAD_TIME_BOUNDS[bucket]!) bucket++
    this.#loadTimes[bucket] = (this.#loadTimes[bucket] ?? 0) + 1
    if (hasFailed) this.loadFailures++
  }
}
