import { GROWING, type Measure } from './measures'
import type { MeasuredCache, Reading } from './readings'

type Counts = Readonly<Record<(typeof GROWING)[number], number>>

/** A reading whose counters never decrease. */
export type Total = Readonly<Record<Measure, number>>

const NONE = Object.fromEntries(GROWING.map((name) => [name, 0])) as Counts

/**
 * Totals by label that never decrease, even after counters were reset or one of several caches of a label was
 * collected.
 */
export class Totals {
  /*
   * Handles are created again at each reading, so the backend stands for its cache. Where caches of one label
   * share a backend, their counts are added up first.
   */
  /**
   * The totals by label. A label that is missing from an update keeps its totals, because a cache with that
   * label may be created later, and readers keep the series too. Labels are names in the source of a program,
   * so they are few.
   */
  readonly #totals = new Map<string, Counts>()
  /** The counts at the last update, by backend and label. */
  readonly #last = new WeakMap<object, Map<string, Counts>>()

  /** Adds the counts of the caches since the last update. */
  update(caches: Iterable<MeasuredCache>): void {
    for (const [backend, byLabel] of countsOf(caches)) {
      const lasts = this.#last.get(backend)
      for (const [label, counts] of byLabel) {
        const last = lasts?.get(label) ?? NONE
        const since = isReset(last, counts) ? counts : combined(counts, last, -1)
        this.#totals.set(label, combined(this.#totals.get(label) ?? NONE, since, 1))
      }
      this.#last.set(backend, byLabel)
    }
  }

  /** Returns the sizes of a reading, and the totals of its label. */
  of(reading: Reading): Total {
    return { ...reading, ...this.#totals.get(reading.label) }
  }
}

function countsOf(caches: Iterable<MeasuredCache>): Map<object, Map<string, Counts>> {
  const byBackend = new Map<object, Map<string, Counts>>()
  for (const { label, backend, stats } of caches) {
    const byLabel = byBackend.get(backend as object) ?? new Map<string, Counts>()
    byBackend.set(backend as object, byLabel.set(label, combined(byLabel.get(label) ?? NONE, stats, 1)))
  }
  return byBackend
}

/**
 * Returns whether counters were reset: one of them is lower, or the successes, the difference of two of them,
 * are.
 */
function isReset(last: Counts, now: Counts): boolean {
  return (
    GROWING.some((name) => now[name] < last[name]) ||
    now.loads - now.loadFailures < last.loads - last.loadFailures ||
    now.refreshes - now.refreshFailures < last.refreshes - last.refreshFailures
  )
}

function combined(a: Counts, b: Counts, sign: 1 | -1): Counts {
  return Object.fromEntries(GROWING.map((name) => [name, a[name] + sign * b[name]])) as Counts
}
