import { NONE, Ring, type Slot } from '../structures/arena/ring'
import type { ScopeMarker } from '../keys/scopes'

/** One scope of a method: what is known of it beside its calls. */
export class Scope {
  readonly marker: ScopeMarker
  /** A call of the scope, at which the ring of all of them can be entered, or `NONE`. */
  first: Slot = NONE
  /** Interned calls of the scope. */
  size = 0
  /** When all of the scope was last invalidated, in the time of the write fence. */
  outdatedAt = 0
  /** Listeners and others that need the scope though it may have no calls. */
  users = 0
  /** Whether its instance is watched, so that the scope ends when the instance is collected. */
  isWatched = false

  constructor(marker: ScopeMarker) {
    this.marker = marker
  }
}

/**
 * The interned calls of each scope, so that one scope can be cleared in time proportional to what it holds. Every
 * operation is O(1), but `calls`, and once the building of the rings when a second scope comes.
 */
export class ScopeIndex {
  /*
   *   scope A   first ─► 3 ⇄ 7 ⇄ 4 ⇄ (3)      rings without a sentinel, all in one array
   *   scope B   first ─► 5 ⇄ (5)
   *
   * While there is one scope, all calls are its own and no ring is kept.
   */
  readonly #scopes = new Map<ScopeMarker, Scope>()
  #ring: Ring | undefined
  #latest: Scope | undefined // most calls are of the scope of the call before

  /** Scopes that are known. */
  get all(): IterableIterator<Scope> {
    return this.#scopes.values()
  }

  /** A scope, or `undefined` when it is not known. */
  get(marker: ScopeMarker): Scope | undefined {
    return this.#latest?.marker === marker ? this.#latest : this.#scopes.get(marker)
  }

  /** Adds a scope that is not known. `calls` are the interned calls, all of the only scope before. */
  add(marker: ScopeMarker, calls: () => Iterable<Slot>): Scope {
    const [only] = this.#scopes.values()
    if (only !== undefined && this.#ring === undefined) {
      this.#ring = new Ring()
      for (const n of calls()) this.#link(only, n)
    }
    const scope = new Scope(marker)
    this.#scopes.set(marker, scope)
    return scope
  }

  delete(scope: Scope): void {
    this.#scopes.delete(scope.marker)
    if (this.#latest === scope) this.#latest = undefined
  }

  /** Adds a call to its scope. */
  enter(scope: Scope, n: Slot): void {
    this.#latest = scope
    scope.size++
    if (this.#ring !== undefined) this.#link(scope, n)
  }

  /** Removes a call from its scope. */
  leave(scope: Scope, n: Slot): void {
    scope.size--
    const ring = this.#ring
    if (ring === undefined) return
    const next = ring.next(n)
    if (next === n) scope.first = NONE
    else {
      ring.unlink(n)
      if (scope.first === n) scope.first = next
    }
  }

  /** The calls of a scope now, or `undefined` when it is the only one and so has all. */
  calls(scope: Scope): Slot[] | undefined {
    const ring = this.#ring
    if (ring === undefined) return undefined
    const calls: Slot[] = []
    for (let n = scope.first; calls.length < scope.size; n = ring.next(n)) calls.push(n)
    return calls
  }

  #link(scope: Scope, n: Slot): void {
    if (scope.first === NONE) {
      scope.first = n
      this.#ring!.enclose(n)
    } else this.#ring!.insertBefore(scope.first, n)
  }
}
