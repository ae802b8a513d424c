/** What the calls of one method have done since it was decorated or its stats were reset. */
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

  /** The counters now. */
  snapshot(): Omit<Counters, 'snapshot' | 'reset' | 'ended'> {
    return Object.assign({}, this)
  }

  /** Sets every counter to zero, save `pending`, which counts what still runs. */
  reset(): void {
    const { pending } = this
    Object.assign(this, new Counters(), { pending })
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
    if (hasFailed) this.loadFailures++
  }
}
