import type { Clock } from '../../common/clock'
import { stopwatch } from '../../common/stopwatch'

/** A monotonic clock that remembers its reading, because one hit asks for the time twice. */
export class ReadingClock implements Clock {
  /** The last reading in milliseconds. */
  last = NaN

  now(): number {
    return (this.last = stopwatch())
  }
}

/** Tells whether an entry may answer. */
export interface Proof {
  /** Whether an entry whose load or read began at `at` can be outdated by no more than is allowed. */
  holds(at: number, now: number): boolean
}

/** The proof of entries that no other process can invalidate. */
export const LOCAL: Proof = { holds: () => true }

/** The proof of entries that were loaded without the store: they answer for `maxStale` milliseconds. */
export class AgeProof implements Proof {
  readonly #maxStale: number

  constructor(maxStale: number) {
    this.#maxStale = maxStale
  }

  holds(at: number, now: number): boolean {
    return isWithin(now - at, this.#maxStale)
  }
}

/**
 * The proof that all announcements of a shard were heard: an entry answers for `maxStale` milliseconds after its load or
 * read began, and for as long after the sending of the last heartbeat that came back without a gap.
 */
export class ShardProof implements Proof {
  readonly #maxStale: number
  #since = Infinity
  #provenAt = -Infinity

  constructor(maxStale: number) {
    this.#maxStale = maxStale
  }

  /** Announcements are counted from now on. Of entries whose load or read began before, some may have been missed. */
  begin(now: number): void {
    this.#since = now
  }

  /** A heartbeat that was sent then has come back, after all announcements that were made before. */
  prove(sentAt: number): void {
    this.#provenAt = Math.max(this.#provenAt, sentAt)
  }

  /** Announcements are counted no longer. */
  end(): void {
    this.#since = Infinity
  }

  /** Whether all announcements were counted since then. */
  covers(at: number): boolean {
    return at >= this.#since
  }

  holds(at: number, now: number): boolean {
    if (isWithin(now - at, this.#maxStale)) return true
    return this.covers(at) && isWithin(now - this.#provenAt, this.#maxStale)
  }
}

// A reading before the other was made by another clock, as when fake timers are installed.
function isWithin(age: number, duration: number): boolean {
  return age >= 0 && age < duration
}
