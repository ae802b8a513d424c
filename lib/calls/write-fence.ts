import { FENCE, RUN } from '../keys/holders'
import type { Slot } from '../structures/arena/ring'
import type { InternedCalls } from './interned-calls'
import type { Scope } from './scope-index'

/** A write under way, whose result is to become an entry. */
export interface Write {
  /** When it began, in the time of the fence. */
  begunAt: number
}

/** Calls that are remembered for writes under way, and writes that may be under way, at most. */
const MAX_REMEMBERED = 10_000

/**
 * Knows for each load and write under way whether its call was invalidated or stored since it began. Every
 * operation is O(1), amortised over the writes.
 */
export class WriteFence {
  /*
   * Time is a count of touches. A touch of one call is remembered under its number, in the order of time,
   * while a write is under way that began before, or while the synchronous part of its load runs:
   *
   *   time      1     2     3     4     5
   *   touches   n7    n2    all   n7
   *   writes       w1                w2        w1: n7, n2 and all else are outdated.  w2: nothing is.
   *
   * Invariant: every remembered number is held for the fence while a write is under way. Beyond the bound,
   * everything counts as touched, so that writes that never end cost no memory: their results are dropped.
   */
  readonly #calls: InternedCalls
  readonly #touches = new Map<Slot, number>()
  readonly #writes = new Set<Write>()
  readonly #scopes = new Set<Scope>() // touched during a write, and so kept known
  /** The time now, for what begins. */
  now = 0
  /** Whether a write is under way. */
  isOpen = false
  #allOutdatedAt = 0

  constructor(calls: InternedCalls) {
    this.#calls = calls
  }

  /** Begins a write; `end` must follow. */
  begin(): Write {
    if (this.#writes.size >= MAX_REMEMBERED) {
      const [oldest] = this.#writes
      oldest!.begunAt = -1
      this.#writes.delete(oldest!)
    }
    const write = { begunAt: this.now }
    this.#writes.add(write)
    this.isOpen = true
    return write
  }

  end(write: Write): void {
    if (!this.#writes.delete(write)) return
    const [oldest] = this.#writes
    this.isOpen = oldest !== undefined
    if (oldest === undefined) this.#forgetScopes()
    for (const [n, at] of this.#touches) {
      if (oldest !== undefined && at > oldest.begunAt) return
      this.#forget(n)
    }
  }

  /** Moves the time on, for what is remembered elsewhere. Returns it. */
  tick(): number {
    return ++this.now
  }

  /** A call was invalidated or stored. */
  touch(n: Slot): void {
    this.now++
    if (this.isOpen) this.#calls.holders.hold(n, FENCE)
    else if (!this.#calls.holders.isHeldBy(n, RUN)) return
    this.#touches.delete(n) // so that it moves to the end
    this.#touches.set(n, this.now)
    if (this.#touches.size > MAX_REMEMBERED) this.touchAll()
  }

  /** All calls of a scope were invalidated. */
  touchScope(scope: Scope): void {
    scope.outdatedAt = ++this.now
    if (!this.isOpen || this.#scopes.has(scope)) return
    if (this.#scopes.size >= MAX_REMEMBERED) return this.touchAll()
    scope.users++
    this.#scopes.add(scope)
  }

  /** All calls were invalidated. */
  touchAll(): void {
    this.#allOutdatedAt = ++this.now
    for (const n of [...this.#touches.keys()]) this.#forget(n)
    this.#forgetScopes()
  }

  /** Whether a call was invalidated or stored since this time. */
  isOutdated(n: Slot, since: number): boolean {
    return this.now !== since && ((this.#touches.get(n) ?? 0) > since || this.isScopeOutdated(n, since))
  }

  /** Whether all of the call's scope was invalidated since this time. */
  isScopeOutdated(n: Slot, since: number): boolean {
    return this.now !== since && (this.#allOutdatedAt > since || this.#calls.scopeOf(n).outdatedAt > since)
  }

  /** The synchronous part of a load has ended, so its call need not be remembered for it. */
  endRun(n: Slot): void {
    if (!this.isOpen) this.#touches.delete(n)
  }

  #forgetScopes(): void {
    for (const scope of this.#scopes) this.#calls.leaveScope(scope)
    this.#scopes.clear()
  }

  #forget(n: Slot): void {
    this.#touches.delete(n)
    this.#calls.release(n, FENCE)
  }
}
