/**
 * The methods that the decorator needs of a backend. `Map`, every cache of this library and most other caches
 * have them.
 */
export interface CacheBackend<K = any, V = any> {
  /** Entries held. */
  readonly size: number
  /** Returns the value of a key, or `undefined`. */
  get(key: K): V | undefined
  /** Writes an entry; the return value is ignored. */
  set(key: K, value: V): unknown
  /** Returns whether a key has an entry. */
  has(key: K): boolean
  /** Removes an entry. Returns whether it was present. */
  delete(key: K): boolean
  /** Removes every entry. */
  clear(): void
}

/**
 * The reason for which an entry was removed:
 *
 * - `'evicted'`: by the policy, to make room
 * - `'expired'`: its ttl was over when it was removed
 * - `'deleted'`: by `delete`
 * - `'replaced'`: by `set` of the same key, even with the same value
 * - `'cleared'`: by `clear`
 */
export type RemovalCause = 'evicted' | 'expired' | 'deleted' | 'replaced' | 'cleared'

/**
 * Is called with every removed entry, when the cache is consistent again. It may call the cache, and may
 * throw.
 */
export type RemovalListener<K, V> = (key: K, value: V, cause: RemovalCause) => void
