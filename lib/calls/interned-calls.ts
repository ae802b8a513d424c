import { isObject } from '../common/promises'
import { CallKeys, type CallKeysOptions } from '../keys/call-keys'
import { Holder, type HolderBit } from '../keys/key-table'
import { Marker } from '../keys/markers'
import { CLASS } from '../keys/scopes'
import type { Slot } from '../structures/arena/ring'
import { type Scope, ScopeIndex } from './scope-index'

/**
 * The calls of one method that something needs, by number and by scope. Everything else that is known of a call is kept
 * under its number. It does not keep instances alive.
 */
export class InternedCalls {
  /*
   * The one rule of retention: a number stands for its call from `intern` until its last holder releases it, and is
   * then given to another call. So whoever keeps a number across code of the user's must hold it:
   *
   *   entry   the backend holds the entry                run    the synchronous part of a load
   *   load    a load in flight                           rule   a rule remembers something about the call
   *   fence   a write began before it was invalidated    operation   an operation that runs code of the user's
   *
   * Invariant: a number is in the ring of its scope exactly while it has a holder.
   */
  readonly keys: CallKeys
  readonly #scopes = new ScopeIndex()
  readonly #onCollected: (scope: Scope) => void

  /** `onCollected` is called with the scope of an instance that was collected. */
  constructor(options: CallKeysOptions, onCollected: (scope: Scope) => void) {
    this.keys = new CallKeys(options)
    this.#onCollected = onCollected
  }

  /** Calls that are interned. */
  get size(): number {
    return this.keys.table.size
  }

  /** Interns the call on `self` that `find` has just missed, with its first holder. */
  add(self: unknown, holder: HolderBit): Slot {
    const n = this.keys.add()
    this.#enter(self, n)
    this.keys.table.hold(n, holder)
    return n
  }

  /** Adds a holder to a number that is interned. */
  hold(n: Slot, holder: HolderBit): void {
    this.keys.table.hold(n, holder)
  }

  /** Removes a holder; the number is given out again when it was the last. */
  release(n: Slot, holder: HolderBit): void {
    if (!this.keys.table.isHeld(n) || !this.keys.table.unhold(n, holder)) return
    const scope = this.scopeOf(n)
    this.#scopes.leave(scope, n)
    this.keys.table.remove(n)
    if (scope.size === 0) this.#settle(scope)
  }

  isHeldBy(n: Slot, holder: HolderBit): boolean {
    return this.keys.table.isHeldBy(n, holder)
  }

  /** The scope of an interned call. */
  scopeOf(n: Slot): Scope {
    return this.#scopes.get(this.keys.scopeOf(n))!
  }

  /** The scope of calls on `self`, if something is known of it. */
  findScope(self: unknown): Scope | undefined {
    return this.#scopes.get(this.keys.scopeOfThis(self))
  }

  /** The scope of calls on `self`, which stays known until `leaveScope`. */
  useScope(self: unknown): Scope {
    const marker = this.keys.scopeOfThis(self)
    const scope = this.#scopes.get(marker) ?? this.#begin(self, marker)
    this.keys.keepScope(marker)
    scope.users++
    return scope
  }

  /** Ends one use of a scope. */
  leaveScope(scope: Scope): void {
    scope.users--
    this.#settle(scope)
  }

  /** The interned calls of one scope now, or of all. */
  of(scope?: Scope): Slot[] {
    return (scope === undefined ? undefined : this.#scopes.calls(scope)) ?? [...this.#held()]
  }

  *#held(): Generator<Slot> {
    const { table } = this.keys
    for (let n = 1; n <= table.last; n++) if (table.isHeld(n)) yield n
  }

  #enter(self: unknown, n: Slot): void {
    const marker = this.keys.scopeOf(n)
    this.#scopes.enter(this.#scopes.get(marker) ?? this.#begin(self, marker), n)
  }

  #begin(self: unknown, marker: Marker): Scope {
    const scope = this.#scopes.add(marker, () => this.#held())
    if (this.keys.option === 'instance' && isObject(self) && collections !== undefined) {
      scope.isWatched = true
      collections.register(self, this.#whenCollected(scope))
    }
    return scope
  }

  // Made here, where no `self` is in reach of the function.
  #whenCollected(scope: Scope): () => void {
    return () => {
      scope.isWatched = false
      this.#onCollected(scope)
      this.#settle(scope)
    }
  }

  /** Forgets a scope that has no calls and that nothing needs. An instance is watched once, so its scope stays. */
  #settle(scope: Scope): void {
    if (scope.size > 0 || scope.users > 0 || scope.isWatched || scope.marker === CLASS) return
    this.#scopes.delete(scope)
    this.keys.forgetScope(scope.marker)
  }
}

export { Holder }

// Runtimes without it keep the entries of collected instances until they are evicted.
const collections =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<() => void>((forget) => {
        forget()
      })
    : undefined
