import { isObject } from '../common/promises'
import { type Weak, weakly } from '../common/weakly'
import { CallKeys, type CallKeysOptions } from '../keys/call-keys'
import { CLASS, type ScopeMarker } from '../keys/scopes'
import { NONE, type Slot } from '../structures/arena/ring'
import { type Scope, ScopeIndex } from './scope-index'

// The holders of a call's number, as bits of an integer:

/** The entry in the backend. */
export const ENTRY = 1
/** The synchronous part of a load. */
export const RUN = 2
/** A load in flight. */
export const LOAD = 4
/** A rule that stores something under the number. */
export const RULE = 8
/** A write that began before the call was invalidated or stored. */
export const FENCE = 16
/** An operation that may run user code. The bits from this one on count those under way. */
export const OPERATION = 32

/** The operations that a byte can count: seven. */
const FULL = 7 * OPERATION

/**
 * The calls of one method that have a holder, by number and by scope. All other state of a call is stored
 * under its number. It does not keep instances alive.
 */
export class InternedCalls {
  /*
   * The one rule of retention: a number stands for its call from `add` until its last holder releases it, and
   * is then assigned to another call. So code that keeps a number while user code runs must hold it.
   *
   *   number     1     2     3     4
   *   holders    E     –     E·L   R          entry, load, run …: a byte each
   *
   * Invariant: a number is in the ring of its scope exactly while it has a holder.
   */
  readonly keys: CallKeys
  readonly scopes = new ScopeIndex()
  #holders = new Uint8Array(16)
  readonly #uncounted = new Map<Slot, number>() // operations beyond those that the byte counts
  readonly #onCollected: (scope: Scope) => void
  #weakly: Weak<this> | undefined // one for all instances, because creating it takes longer than a call

  /** `onCollected` is called with the scope of an instance that was collected. */
  constructor(options: CallKeysOptions, onCollected: (scope: Scope) => void) {
    this.keys = new CallKeys(options)
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
    if (n >= this.#holders.length) this.#grow(n)
    this.#holders[n] = OPERATION
    if (this.scopes.only?.marker !== marker)
      this.scopes.enter(this.scopes.get(marker) ?? this.beginScope(self, marker, n), n)
    return n
  }

  /** Adds an operation to the holders of a number, unless the number is free. */
  beginOperation(n: Slot): void {
    const held = this.#holders[n]!
    if (held >= FULL) this.#uncounted.set(n, (this.#uncounted.get(n) ?? 0) + 1)
    else if (held !== 0) this.#holders[n] = held + OPERATION
  }

  /** Adds a holder to a number, unless the number is free. */
  hold(n: Slot, holder: number): void {
    if (this.isHeld(n)) this.#holders[n]! |= holder
  }

  /** Whether a number has a holder. */
  isHeld(n: Slot): boolean {
    return this.#holders[n] !== 0
  }

  /** Whether this holder holds a number. */
  isHeldBy(n: Slot, holder: number): boolean {
    return (this.#holders[n]! & holder) !== 0
  }

  /**
   * Removes holders of a number, and adds others, unless the number is free. `OPERATION` removes one of its
   * operations. A number without a holder becomes free.
   */
  release(n: Slot, removed: number, added = 0): void {
    const held = this.#holders[n]!
    if (held === 0) return
    let ended = removed & OPERATION
    if (held >= FULL && ended > 0 && this.#endUncounted(n)) ended = 0
    const left = ((held - ended) & ~(removed % OPERATION)) | added
    this.#holders[n] = left
    if (left === 0) this.#remove(n)
  }

  /** The scope of an interned call. */
  scopeOf(n: Slot): Scope {
    return this.scopes.only ?? this.scopes.get(this.keys.scopeOf(n))!
  }

  /** The interned calls of one scope now, or of all. */
  of(scope?: Scope): Slot[] {
    return (scope && this.scopes.calls(scope)) ?? this.#held(NONE)
  }

  /**
   * Returns the same, each held for an operation, because user code that runs between two of them may call
   * the method.
   */
  holdAll(scope?: Scope): Slot[] {
    const held = this.of(scope)
    for (const n of held) this.beginOperation(n)
    return held
  }

  /** All interned calls but one. */
  #held(except: Slot): Slot[] {
    const held: Slot[] = []
    for (let n = 1; n <= this.keys.table.last; n++) if (n !== except && this.isHeld(n)) held.push(n)
    return held
  }

  #endUncounted(n: Slot): boolean {
    const count = this.#uncounted.get(n)
    if (count === undefined) return false
    if (count === 1) this.#uncounted.delete(n)
    else this.#uncounted.set(n, count - 1)
    return true
  }

  #grow(n: Slot): void {
    const grown = new Uint8Array(Math.max(n + 1, 2 * this.#holders.length))
    grown.set(this.#holders)
    this.#holders = grown
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
      scope.watching = this.#weakly ??= weakly(this)
      collections.register(self, scope)
    }
    return scope
  }

  /** Is called after the instance of a scope was collected. */
  collect(scope: Scope): void {
    scope.watching = undefined
    this.#onCollected(scope)
    this.settleScope(scope)
  }

  /**
   * Forgets a scope without calls and users. An instance is watched only once, so its scope stays until it is
   * collected.
   */
  settleScope(scope: Scope): void {
    const hasCalls = this.scopes.only === scope ? this.size > 0 : scope.first !== NONE
    if (scope.users > 0 || scope.watching !== undefined || scope.marker === CLASS || hasCalls) return
    this.scopes.delete(scope)
    this.keys.forgetScope(scope.marker)
  }
}

// Runtimes without `FinalizationRegistry` keep the entries of collected instances until they are evicted.
const collections =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<Scope>((scope) => {
        scope.watching?.deref()?.collect(scope)
      })
    : undefined
