import type { RemovalCause } from './backends/backend'
import type { Scope } from './keys/call-keys'
import type { Within } from './single-flight'

/**
 * What happened in the cache of a method, in terms of its calls.
 *
 * - `'hit'`: a call was answered with an entry, `isStale` when that is past `refreshAfter` or its ttl, or with an error
 *   that is remembered
 * - `'miss'`: a call found none, and runs the method
 * - `'load'`, `'refresh'`: a run of the method has ended after `duration` milliseconds, with a value or an error
 * - `'remove'`: an entry has left; `args` is undefined where a `key` option hides them. A ready-made backend does not tell
 */
export type CacheEvent<Args extends readonly any[] = any[], V = any> =
  | {
      readonly type: 'hit'
      readonly args: Args
      readonly isStale: boolean
      readonly value?: V
      readonly error?: unknown
    }
  | { readonly type: 'miss'; readonly args: Args }
  | {
      readonly type: 'load' | 'refresh'
      readonly args: Args
      readonly duration: number
      readonly value?: V
      readonly error?: unknown
    }
  | {
      readonly type: 'remove'
      readonly args: Args | undefined
      readonly value: V
      readonly cause: RemovalCause
    }

export type CacheListener<Args extends readonly any[] = any[], V = any> = (event: CacheEvent<Args, V>) => void

/** Those who listen, to the events of all scopes or of one. What a listener throws is an unhandled rejection. */
export class Events {
  readonly #listeners = new Set<{ readonly listener: CacheListener; readonly within: Within | undefined }>()

  /** Whether anybody listens. Who emits asks first, so that nothing is made for nobody. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** Adds a listener; returns what removes it. */
  add(listener: CacheListener, within: Within | undefined): () => void {
    const added = { listener, within }
    this.#listeners.add(added)
    return () => this.#listeners.delete(added)
  }

  /** Removes the listeners of one scope. */
  clear(scope: Scope): void {
    for (const each of this.#listeners)
      if (each.within?.scope === scope && each.within !== undefined) this.#listeners.delete(each)
  }

  emit(scope: Scope, event: CacheEvent): void {
    for (const { listener, within } of this.#listeners) {
      if (within !== undefined && within.scope !== scope) continue
      try {
        listener(event)
      } catch (failure) {
        void Promise.reject(failure) // neither the call nor the other listeners suffer
      }
    }
  }
}
