import type { Clock } from '../../common/clock'
import { lastStopwatch } from '../../common/stopwatch'

/** A monotonic clock that remembers its reading, because one hit reads the time twice. */
export class ReadingClock implements Clock {
  /** The last reading in milliseconds. */
  last = 0.5 // a double from the start, so that the engine need not change the representation of the field
  /** Whether the clock was read since this was last set to `false`. */
  isRead = false

  now(): number {
    this.isRead = true
    return (this.last = lastStopwatch())
  }
}

/**
 * Decides whether an entry may answer: for `maxStale` milliseconds after its load or read began. Where
 * announcements are counted, also for `maxStale` milliseconds after the sending of the last heartbeat that
 * came back without a gap.
 */
export class Proof {
  readonly #maxStale: number
  #since = Infinity
  #provenAt = -Infinity

  constructor(maxStale: number) {
    this.#maxStale = maxStale
  }

  /**
   * Announcements are counted from now on. Announcements for entries whose load or read began before may have
   * been missed.
   */
  begin(now: number): void {
    this.#since = now
  }

  /** A heartbeat that was sent at `sentAt` has come back, after all announcements that were made before. */
  prove(sentAt: number): void {
    this.#provenAt = Math.max(this.#provenAt, sentAt)
  }

  /** Announcements are no longer counted. */
  end(): void {
    this.#since = Infinity
  }

  /** Whether all announcements since `at` were counted. */
  covers(at: number): boolean {
    return at >= this.#since
  }

  /** Whether an entry whose load or read began at `at` is outdated by at most `maxStale` milliseconds. */
  holds(at: number, now: number): boolean {
    if (at >= this.#since && isWithin(now - this.#provenAt, this.#maxStale)) return true
    return isWithin(now - at, this.#maxStale)
  }
}

/** The proof of entries that no other process can invalidate. */
export const LOCAL: Proof = /* @__PURE__ */ new Proof(Infinity)

// A negative age shows that the readings are of different clocks, as when fake timers are installed.
function isWithin(age: number, duration: number): boolean {
  return age >= 0 && age < duration
}
