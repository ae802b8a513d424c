import type { AdvisableCache } from './hook'
import type { LiveCounts } from './watcher'

interface Counted extends LiveCounts {
  readonly loads: number
  readonly loadTime: number
}

/**
 * The calls of a method since the creation of this object, even if its counters are set to zero in between.
 */
export class Counts {
  readonly #cache: AdvisableCache
  #base: Counted
  #last: Counted

  constructor(cache: AdvisableCache) {
    this.#cache = cache
    this.#base = countsOf(cache)
    this.#last = this.#base
  }

  now(): Counted {
    const now = countsOf(this.#cache)
    // The base becomes negative at a reset, so that the counts before it are added from then on.
    if (now.requests < this.#last.requests) this.#base = difference(this.#base, this.#last)
    this.#last = now
    return difference(now, this.#base)
  }
}

function countsOf({ stats: { hits, misses, shared, loads, loadTime } }: AdvisableCache): Counted {
  return { requests: hits + misses + shared, answered: hits + shared, loads, loadTime }
}

function difference(a: Counted, b: Counted): Counted {
  return {
    requests: a.requests - b.requests,
    answered: a.answered - b.answered,
    loads: a.loads - b.loads,
    loadTime: a.loadTime - b.loadTime,
  }
}
