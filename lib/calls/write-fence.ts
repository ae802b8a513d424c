import type { Slot } from '../structures/arena/ring'
import { type InternedCalls, RUN } from './interned-calls'
import type { Scope } from './scope-index'
import type { WritesUnderWay } from './writes-under-way'

/**
 * A record of invalidated and stored calls. It shows for each load and write under way whether its call was
 * touched since it began. Every operation is O(1), amortised over the writes.
 */
export class WriteFence {
  /*
   * Time is a count of touches. A touch of one call is remembered under its number, in the order of time,
   * while a write is under way that began before, or while the synchronous part of its load runs:
   *
   *   time      1     2     3     4     5
   *   touches   n7    n2    all   n7
   *   writes       w1                w2        w1: n7, n2 and all else are outdated.  w2: nothing is.
   */
  readonly #calls: InternedCalls
  /** When calls were touched last, the earliest first. */
  readonly touches = new Map<Slot, number>()
  /** The present time, for a load or a write that begins. */
  now = 0
  /** The writes under way, where there are any. */
  writes: WritesUnderWay | undefined
  #allOutdatedAt = 0

  constructor(calls: InternedCalls) {
    this.#calls = calls
  }

  /** A call was invalidated or stored. */
  touch(n: Slot): void {
    this.now++
    if (this.writes === undefined && !this.#calls.isHeldBy(n, RUN)) return
    this.touches.delete(n) // so that it moves to the end
    this.touches.set(n, this.now)
    this.writes?.touched(n)
  }

  /** All calls of a scope were invalidated. */
  touchScope(scope: Scope): void {
    scope.outdatedAt = ++this.now
    this.writes?.touchedScope(scope)
  }

  /** All calls were invalidated. */
  touchAll(): void {
    this.#allOutdatedAt = ++this.now
    this.writes?.touchedAll()
  }

  /** Whether a call was invalidated or stored since this time. */
  isOutdated(n: Slot, since: number): boolean {
    return this.now !== since && ((this.touches.get(n) ?? 0) > since || this.isScopeOutdated(n, since))
  }

  /** Whether all of the call's scope was invalidated since this time. */
  isScopeOutdated(n: Slot, since: number): boolean {
    return this.now !== since && (this.#allOutdatedAt > since || this.#calls.scopeOf(n).outdatedAt > since)
  }

  /** The synchronous part of a load has ended, so a touch of its call need not be remembered for it. */
  endRun(n: Slot): void {
    if (this.writes === undefined) this.touches.delete(n)
  }
}
