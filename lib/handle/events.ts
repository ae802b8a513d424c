import type { RemovalCause } from '../backends/backend'
import type { CallCache } from '../calls/call-cache'
import type { Observer, Outcome, StoreState } from '../calls/observer'
import type { Call } from '../calls/rule'
import type { Scope } from '../calls/scope-index'
import { leaveScope, useScope } from '../calls/scopes-in-use'
import { notify } from '../common/promises'
import { argumentTokens } from '../keys/call-tokens'
import { restore } from '../keys/restore'
import type { Slot } from '../structures/arena/ring'

/** An event in the cache of a method, in terms of its calls. Events differ by `type`. */
export type CacheEvent<Args extends readonly any[] = any[], V = any> =
  | HitEvent<Args, V>
  | MissEvent<Args>
  | SharedEvent<Args>
  | LoadEvent<Args, V>
  | RemoveEvent<Args, V>
  | StoreEvent

/** A call was answered by an entry or by a remembered error. */
export interface HitEvent<Args extends readonly any[] = any[], V = any> {
  /** The kind of event. */
  readonly type: 'hit'
  /** The arguments of the call. */
  readonly args: Args
  /** Whether the entry was past `refreshAfter` or its ttl. */
  readonly isStale: boolean
  /** The settled value of the entry. */
  readonly value?: V
  /** The remembered error, if that answered the call. */
  readonly error?: unknown
}

/** A call found no entry and runs the method. */
export interface MissEvent<Args extends readonly any[] = any[]> {
  /** The kind of event. */
  readonly type: 'miss'
  /** The arguments of the call. */
  readonly args: Args
}

/** A call joined a load in flight. */
export interface SharedEvent<Args extends readonly any[] = any[]> {
  /** The kind of event. */
  readonly type: 'shared'
  /** The arguments of the call. */
  readonly args: Args
}

/** A run of the method has ended, either for a miss or for a refresh. */
export interface LoadEvent<Args extends readonly any[] = any[], V = any> {
  /** The kind of event. */
  readonly type: 'load' | 'refresh'
  /** The arguments of the call. */
  readonly args: Args
  /** Milliseconds that the run took. */
  readonly duration: number
  /** The settled value, if the run succeeded. */
  readonly value?: V
  /** The error, if the run threw or rejected. */
  readonly error?: unknown
}

/** An entry was removed. There are no such events for a `shared()` or `remote()` store. */
export interface RemoveEvent<Args extends readonly any[] = any[], V = any> {
  /** The kind of event. */
  readonly type: 'remove'
  /** The arguments of the call, or `undefined` where a `key` option hides them. */
  readonly args: Args | undefined
  /** The settled value. */
  readonly value: V
  /** The reason of the removal. */
  readonly cause: RemovalCause
}

/** The state of the store of a tier has changed. The event belongs to no call. */
export interface StoreEvent {
  /** The kind of event. */
  readonly type: 'store'
  /** Always `undefined`. */
  readonly args?: undefined
  /**
   * `down`: the store failed; `up`: it replies again; `gap`: announcements were missed, and all entries of
   * this process were dropped.
   */
  readonly state: StoreState
}

/** Is called with events. Its errors become unhandled rejections and fail no call. */
export type CacheListener<Args extends readonly any[] = any[], V = any> = (event: CacheEvent<Args, V>) => void

interface Kept {
  readonly listener: CacheListener
}

type Listening = Pick<WeakRef<Kept>, 'deref'>

/**
 * The listeners of one method: of all scopes, and of each scope. Event objects are created only while there
 * are listeners.
 */
export class Events implements Observer {
  /*
   * A listener of one instance may refer to that instance. If it were kept here, it would keep the instance
   * alive, so only the instance keeps it.
   */
  readonly #cache: CallCache
  readonly #all = new Set<Listening>()
  readonly #byScope = new Map<Scope, Set<Listening>>()
  readonly #kept = new WeakMap<object, Set<Kept>>()

  constructor(cache: CallCache) {
    this.#cache = cache
  }

  /** Adds a listener of all scopes. Returns a function that removes it. */
  add(listener: CacheListener): () => void {
    const listening = held({ listener })
    this.#all.add(listening)
    return () => {
      if (this.#all.delete(listening)) this.#endIfUnused()
    }
  }

  /**
   * Adds a listener of the scope of `self`. If the scope is only that of `self`, then `self` keeps the
   * listener alive. Returns a function that removes it.
   */
  addTo(self: unknown, listener: CacheListener): () => void {
    const { calls } = this.#cache
    const scope = useScope(calls, self)
    const kept: Kept = { listener }
    const isOwn = scope.watching !== undefined && typeof WeakRef === 'function'
    const listening = isOwn ? new WeakRef(kept) : held(kept)
    const listeners = this.#byScope.get(scope) ?? new Set()
    this.#byScope.set(scope, listeners.add(listening))
    const ofInstance = isOwn ? (this.#kept.get(self as object) ?? new Set<Kept>()) : undefined
    if (ofInstance !== undefined) this.#kept.set(self as object, ofInstance.add(kept))
    return () => {
      ofInstance?.delete(kept)
      if (!listeners.delete(listening)) return
      leaveScope(calls, scope)
      if (listeners.size === 0) this.#byScope.delete(scope)
      this.#endIfUnused()
    }
  }

  hit(scope: Scope, { args }: Call, outcome: Outcome, isStale: boolean): void {
    this.#emit(scope, () => ({ type: 'hit', args: copyOf(args), ...outcome, isStale }))
  }

  miss(scope: Scope, { args }: Call): void {
    this.#emit(scope, () => ({ type: 'miss', args: copyOf(args) }))
  }

  shared(scope: Scope, { args }: Call): void {
    this.#emit(scope, () => ({ type: 'shared', args: copyOf(args) }))
  }

  ended(scope: Scope, { args }: Call, isRefresh: boolean, duration: number, outcome: Outcome): void {
    const type = isRefresh ? 'refresh' : 'load'
    this.#emit(scope, () => ({ type, args: copyOf(args), duration, ...outcome }))
  }

  removed(n: Slot, value: unknown, cause: RemovalCause): void {
    const { keys } = this.#cache.calls
    const scope = this.#cache.calls.scopeOf(n)
    this.#emit(scope, () => {
      const args = keys.key === undefined ? restore(argumentTokens(keys, n)) : undefined
      return { type: 'remove', args, value, cause }
    })
  }

  store(state: StoreState): void {
    const all = [...this.#all, ...[...this.#byScope.values()].flatMap((listeners) => [...listeners])]
    this.#notify(all, { type: 'store', state })
  }

  collected(scope: Scope): void {
    const listeners = this.#byScope.get(scope)
    if (listeners === undefined) return
    this.#byScope.delete(scope)
    for (let left = listeners.size; left > 0; left--) leaveScope(this.#cache.calls, scope)
    listeners.clear()
    this.#endIfUnused()
  }

  #emit(scope: Scope, create: () => CacheEvent): void {
    const ofScope = this.#byScope.get(scope)
    if (this.#all.size === 0 && ofScope === undefined) return
    // A snapshot, because listeners that a listener adds get only the next event.
    const all = [...this.#all, ...(ofScope ?? [])]
    this.#notify(all, create(), (listening) => this.#all.has(listening) || ofScope?.has(listening) === true)
  }

  #notify(
    listeners: readonly Listening[],
    event: CacheEvent,
    isSubscribed: (listening: Listening) => boolean = () => true,
  ): void {
    for (const listening of listeners) if (isSubscribed(listening)) notify(listening.deref()?.listener, event)
  }

  #endIfUnused(): void {
    if (this.#all.size === 0 && this.#byScope.size === 0) this.#cache.observe(undefined)
  }
}

function held(kept: Kept): Listening {
  return { deref: () => kept }
}

function copyOf(args: readonly unknown[]): unknown[] {
  return [...args]
}
