import type { RemovalCause, RemovalListener } from './backend'

/**
 * Removals that a listener has yet to hear of. An operation records while it works and delivers as its last act, so
 * that a listener only ever meets a consistent cache. What a listener throws is thrown on after all have been heard,
 * the first of several.
 */
export class Removals<K, V> {
  readonly #listener: RemovalListener<K, V>
  #recorded: [K, V, RemovalCause][] = []

  constructor(listener: RemovalListener<K, V>) {
    this.#listener = listener
  }

  record(key: K, value: V, cause: RemovalCause): void {
    this.#recorded.push([key, value, cause])
  }

  deliver(): void {
    if (this.#recorded.length === 0) return
    // A listener may call the cache, which records and delivers anew: each operation delivers its own.
    const recorded = this.#recorded
    this.#recorded = []
    const failures: unknown[] = []
    for (const [key, value, cause] of recorded) {
      try {
        this.#listener(key, value, cause)
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
