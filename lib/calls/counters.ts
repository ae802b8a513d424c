/** Upper bounds of the buckets of load times, in milliseconds: two per decade. */
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

/** Milliseconds below which a load is short. */
const SHORT = 0.02
/** Consecutive short loads after which only some are timed. */
const SHORT_IN_A_ROW = 64
/** The number of later short loads of which one is timed. */
const TIMED = 8

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
  #shortInARow = 0
  #untimed = 0 // loads since the last one that was timed

  /** Returns the present counters. */
  snapshot(): Omit<Counters, 'snapshot' | 'reset' | 'ended' | 'loadTimes' | 'isTiming'> {
    return Object.assign({}, this)
  }

  /** The number of loads in each bucket alone; `undefined` for an empty one. */
  get loadTimes(): readonly (number | undefined)[] {
    return this.#loadTimes
  }

  /**
   * Whether the next load is to be timed. Reading the clock takes longer than many synchronous loads. So only
   * some of many consecutive short loads are timed, and each stands for those before it.
   */
  get isTiming(): boolean {
    return this.#shortInARow < SHORT_IN_A_ROW || this.#untimed >= TIMED - 1
  }

  /** Sets every counter to zero, except `pending`, which counts loads that still run. */
  reset(): void {
    const { pending } = this
    Object.assign(this, new Counters(), { pending })
    this.#loadTimes = []
    this.#shortInARow = 0
    this.#untimed = 0
  }

  /** Counts a run of the method that took `duration` milliseconds, where it was timed. */
  ended(duration: number | undefined, isRefresh: boolean, hasFailed: boolean): void {
    if (isRefresh) {
      this.refreshes++
      if (hasFailed) this.refreshFailures++
      return
    }
    this.loads++
    if (hasFailed) this.loadFailures++
    if (duration === undefined) this.#untimed++
    else this.#timed(duration)
  }

  /** Counts a timed load. The untimed ones before it count as equally long. */
  #timed(duration: number): void {
    const alike = 1 + this.#untimed
    this.#untimed = 0
    this.#shortInARow = duration < SHORT ? this.#shortInARow + 1 : 0
    this.loadTime += alike * duration
    let bucket = 0
    while (duration > LOAD_TIME_BOUNDS[bucket]!) bucket++
    this.#loadTimes[bucket] = (this.#loadTimes[bucket] ?? 0) + alike
  }
}
