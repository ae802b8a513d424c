import { callForAll } from '../common/call-for-all'
import type { RemovalCause, RemovalListener } from './backend'

type Removal<K, V> = readonly [key: K, value: V, cause: RemovalCause]

/**
 * The removals of one operation that the listener was not yet notified of. An operation records removals
 * while it runs and delivers them at its end, so that a listener always finds a consistent cache.
 */
export class Removals<K, V> {
  /*
   * Most operations have one removal, which is kept in fields, without an object. Further ones are in an
   * array.
   */

  /** The cause of the first removal; `undefined` where there is none. */
  cause: RemovalCause | undefined
  readonly #listener: RemovalListener<K, V>
  #key: K | undefined
  #value: V | undefined
  #further: Removal<K, V>[] | undefined

  constructor(listener: RemovalListener<K, V>) {
    this.#listener = listener
  }

  record(key: K, value: V, cause: RemovalCause): void {
    if (this.cause !== undefined) (this.#further ??= []).push([key, value, cause])
    else {
      this.#key = key
      this.#value = value
      this.cause = cause
    }
  }

  /**
   * Calls the listener for every removal, then rethrows its first error. Only called when there is a removal.
   */
  deliver(): void {
    const cause = this.cause as RemovalCause
    // The listener may call the cache, which records and delivers removals of its own.
    const key = this.#key as K
    const value = this.#value as V
    const further = this.#further
    const listener = this.#listener // without a `this`
    this.#key = this.#value = this.cause = this.#further = undefined
    if (further === undefined) listener(key, value, cause)
    else
      callForAll([[key, value, cause] as const, ...further], (removal) => {
        listener(...removal)
      })
  }
}
