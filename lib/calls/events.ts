import type { RemovalCause } from '../backends/backend'
import type { Scope } from '../keys/call-keys'
import type { Within } from './loads-in-flight'

/** What happened in the cache of a method, in terms of its calls. `type` tells which it is. */
export type CacheEvent<Args extends readonly any[] = any[], V = any> =
  HitEvent<Args, V> | MissEvent<Args> | LoadEvent<Args, V> | RemoveEvent<Args, V>

/** A call was answered with an entry, or with an error that is remembered. */
export interface HitEvent<Args extends readonly any[] = any[], V = any> {
  /** The kind of event. */
  readonly type: 'hit'
  /** The arguments of the call. */
  readonly args: Args
  /** Whether the entry was past `refreshAfter` or its ttl. */
  readonly isStale: boolean
  /** The settled value of the entry. */
  readonly value?: V
  /** The error, where that is what was remembered. */
  readonly error?: unknown
}

/** A call found no entry, and runs the method. */
export interface MissEvent<Args extends readonly any[] = any[]> {
  /** The kind of event. */
  readonly type: 'miss'
  /** The arguments of the call. */
  readonly args: Args
}

/** A run of the method has ended: that of a miss, or a refresh. */
export interface LoadEvent<Args extends readonly any[] = any[], V = any> {
  /** The kind of event. */
  readonly type: 'load' | 'refresh'
  /** The arguments of the call. */
  readonly args: Args
  /** How long it took, in milliseconds. */
  readonly duration: number
  /** The settled value, where it succeeded. */
  readonly value?: V
  /** The error, where it threw or rejected. */
  readonly error?: unknown
}

/** An entry has left. A ready-made backend does not tell. */
export interface RemoveEvent<Args extends readonly any[] = any[], V = any> {
  /** The kind of event. */
  readonly type: 'remove'
  /** The arguments of the call, or undefined where a `key` option hides them. */
  readonly args: Args | undefined
  /** The settled value. */
  readonly value: V
  /** Why it left. */
  readonly cause: RemovalCause
}

/** Hears of what happens. What it throws is an unhandled rejection, and no harm to the call. */
export type CacheListener<Args extends readonly any[] = any[], V = any> = (event: CacheEvent<Args, V>) => void

interface Kept {
  readonly listener: CacheListener
}

interface Listening {
  readonly within: Within | undefined
  readonly kept: Pick<WeakRef<Kept>, 'deref'>
}

/** Those who listen, to the events of all scopes or of one. */
export class Events {
  /*
   * A listener of one instance may lead to that instance. Were it kept here, it
   * would keep the instance alive, so only the instance keeps it.
   */
  readonly #listeners = new Set<Listening>()
  readonly #kept = new WeakMap<object, Set<Kept>>()

  /** Whether anybody listens. Who emits asks first, so that nothing is made for nobody. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** Adds a listener, which is kept by `instance` where that is given; returns what removes it. */
  add(listener: CacheListener, within: Within | undefined, instance?: object): () => void {
    const kept: Kept = { listener }
    const added: Listening = { within, kept: instance === undefined ? held(kept) : new WeakRef(kept) }
    this.#listeners.add(added)
    const all = instance === undefined ? undefined : (this.#kept.get(instance) ?? new Set())
    if (all !== undefined) this.#kept.set(instance!, all.add(kept))
    return () => {
      this.#listeners.delete(added)
      all?.delete(kept)
    }
  }

  /** Removes the listeners of one scope. */
  clear(scope: Scope): void {
    for (const each of this.#listeners)
      if (each.within !== undefined && each.within.scope === scope) this.#listeners.delete(each)
  }

  emit(scope: Scope, event: CacheEvent): void {
    // Those who begin to listen meanwhile hear of what comes next.
    for (const each of [...this.#listeners]) {
      if (!this.#listeners.has(each) || (each.within !== undefined && each.within.scope !== scope)) continue
      const listener = each.kept.deref()?.listener
      try {
        listener?.(event)
      } catch (failure) {
        void Promise.reject(failure) // neither the call nor the other listeners suffer
      }
    }
  }
}

function held(kept: Kept): Pick<WeakRef<Kept>, 'deref'> {
  return { deref: () => kept }
}
