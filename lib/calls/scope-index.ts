import type { Weak } from '../common/weakly'
import type { ScopeMarker } from '../keys/scopes'
import { NONE, Ring, type Slot } from '../structures/arena/ring'

/** One scope of a method, without its calls. */
export class Scope {
  readonly marker: ScopeMarker
  /** A call of the scope, where a walk of the ring of its calls begins, or `NONE`. */
  first: Slot = NONE
  /** When all of the scope was last invalidated, in the time of the write fence. */
  outdatedAt = 0
  /** The number of listeners and writes that need the scope even without calls. */
  users = 0
  /**
   * The calls of its method, where its instance is watched: the scope ends when the instance is collected.
   * Weak, because the class of a static method may be the instance, and its method leads to the calls.
   */
  watching: Weak<{ collect(scope: Scope): void }> | undefined

  constructor(marker: ScopeMarker) {
    this.marker = marker
  }
}

/**
 * The interned calls of each scope, so that one scope can be cleared in time proportional to its calls. Every
 * operation is O(1), except `calls`, and the first addition of a second scope, which builds the rings.
 */
export class ScopeIndex {
  /*
   *   scope A   first ─► 3 ⇄ 7 ⇄ 4 ⇄ (3)      rings without a sentinel, all in one array
   *   scope B   first ─► 5 ⇄ (5)
   *
   * Until a second scope is added, all calls belong to the first, and there are no rings.
   */
  /** The scope, if exactly one was ever added; else `undefined`. */
  only: Scope | undefined
  readonly #scopes = new Map<ScopeMarker, Scope>()
  #ring: Ring | undefined

  /** A scope, or `undefined` when it is not known. */
  get(marker: ScopeMarker): Scope | undefined {
    return this.#scopes.get(marker)
  }

  /**
   * Adds a scope that is not known. `calls` are the interned calls, which all belong to the first scope when
   * the second is added.
   */
  add(marker: ScopeMarker, calls: () => Iterable<Slot>): Scope {
    const scope = new Scope(marker)
    if (this.#ring === undefined && this.#scopes.size === 0) this.only = scope
    else if (this.only !== undefined) {
      this.#ring = new Ring()
      for (const n of calls()) this.enter(this.only, n)
      this.only = undefined
    }
    this.#scopes.set(marker, scope)
    return scope
  }

  delete(scope: Scope): void {
    this.#scopes.delete(scope.marker)
    if (this.only === scope) this.only = undefined
  }

  /** Adds a call to its scope, where there are several scopes. */
  enter(scope: Scope, n: Slot): void {
    const ring = this.#ring
    if (ring === undefined) return
    if (scope.first === NONE) {
      scope.first = n
      ring.enclose(n)
    } else ring.insert(n, scope.first)
  }

  /** Removes a call from its scope. Returns whether the scope is known to have no other call. */
  leave(scope: Scope, n: Slot): boolean {
    const ring = this.#ring
    if (ring === undefined) return false
    const next = ring.next(n)
    if (next === n) {
      scope.first = NONE
      return true
    }
    ring.unlink(n)
    if (scope.first === n) scope.first = next
    return false
  }

  /** Returns the present calls of a scope, or `undefined` when it is the only scope and so has all calls. */
  calls(scope: Scope): Slot[] | undefined {
    const ring = this.#ring
    if (ring === undefined) return undefined
    const calls: Slot[] = []
    let n = scope.first
    if (n !== NONE)
      do {
        calls.push(n)
        n = ring.next(n)
      } while (n !== scope.first)
    return calls
  }
}
