import { isObject } from '../common/promises'
import { CallKeys, type CallKeysOptions } from '../keys/call-keys'
import type { Holders } from '../keys/holders'
import { CLASS, type ScopeMarker } from '../keys/scopes'
import { NONE, type Slot } from '../structures/arena/ring'
import { type Scope, ScopeIndex } from './scope-index'

/**
 * The calls of one method that have a holder, by number and by scope. All other state of a call is stored
 * under its number. It does not keep instances alive.
 */
export class InternedCalls {
  /*
   * The one rule of retention: a number stands for its call from `add` until its last holder releases it, and
   * is then given to another call. So code that keeps a number while user code runs must hold it:
   *
   *   ENTRY   the backend holds the entry               RUN         the synchronous part of a load
   *   LOAD    a load in flight                          RULE        a rule remembers something about it
   *   FENCE   a write began before its invalidation     OPERATION   an operation that may run user code
   *
   * Invariant: a number is in the ring of its scope exactly while it has a holder.
   */
  readonly keys: CallKeys
  readonly holders: Holders
  readonly scopes = new ScopeIndex()
  readonly #onCollected: (scope: Scope) => void
  #weakly: WeakRef<this> | undefined // one for all instances, because making it takes longer than a call

  /** `onCollected` is called with the scope of an instance that was collected. */
  constructor(options: CallKeysOptions, onCollected: (scope: Scope) => void) {
    this.keys = new CallKeys(options)
    this.holders = this.keys.table.holders
    this.#onCollected = onCollected
  }

  /** Calls that are interned. */
  get size(): number {
    return this.keys.table.size
  }

  /** Interns the call on `self` that `find` has just missed, and holds its number for an operation. */
  add(self: unknown): Slot {
    const marker = this.keys.missedScope
    const n = this.keys.add()
    if (this.scopes.only?.marker !== marker)
      this.scopes.enter(this.scopes.get(marker) ?? this.beginScope(self, marker, n), n)
    return n
  }

  /** Removes holders, and adds others. The number is given out again when none is left. */
  release(n: Slot, removed: number, added = 0): void {
    if (this.holders.release(n, removed, added)) this.#remove(n)
  }

  /** The scope of an interned call. */
  scopeOf(n: Slot): Scope {
    return this.scopes.only ?? this.scopes.get(this.keys.scopeOf(n))!
  }

  /** The interned calls of one scope now, or of all. */
  of(scope?: Scope): Slot[] {
    return (scope && this.scopes.calls(scope)) ?? this.#held(NONE)
  }

  /** The same, each held for an operation: user code that runs between two of them may call the method. */
  hold(scope?: Scope): Slot[] {
    const held = this.of(scope)
    for (const n of held) this.holders.beginOperation(n)
    return held
  }

  /** All interned calls but one. */
  #held(except: Slot): Slot[] {
    const held: Slot[] = []
    for (let n = 1; n <= this.keys.table.last; n++) if (n !== except && this.holders.isHeld(n)) held.push(n)
    return held
  }

  #remove(n: Slot): void {
    const scope = this.scopeOf(n)
    const isEmpty = this.scopes.leave(scope, n)
    this.keys.table.remove(n)
    if (isEmpty) this.settleScope(scope)
  }

  /** Adds a scope, of which `n` is the first call, or `NONE`. */
  beginScope(self: unknown, marker: ScopeMarker, n: Slot): Scope {
    const scope = this.scopes.add(marker, () => this.#held(n))
    if (this.keys.scopes.option === 'instance' && isObject(self) && collections !== undefined) {
      scope.watching = this.#weakly ??= new WeakRef(this)
      collections.register(self, scope)
    }
    return scope
  }

  /** Is called when the instance of a scope was collected. */
  collect(scope: Scope): void {
    scope.watching = undefined
    this.#onCollected(scope)
    this.settleScope(scope)
  }

  /**
   * Forgets a scope that nothing needs. An instance is watched once, so its scope stays until it is
   * collected.
   */
  settleScope(scope: Scope): void {
    const hasCalls = this.scopes.only === scope ? this.size > 0 : scope.first !== NONE
    if (scope.users > 0 || scope.watching !== undefined || scope.marker === CLASS || hasCalls) return
    this.scopes.delete(scope)
    this.keys.forgetScope(scope.marker)
  }
}

// Runtimes without it keep the entries of collected instances until they are evicted.
const collections =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<Scope>((scope) => {
        scope.watching?.deref()?.collect(scope)
      })
    : undefined
