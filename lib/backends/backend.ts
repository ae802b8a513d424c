/**
 * The protocol that the decorator needs of a backend. It is `Map`'s, so that a plain `Map`, every cache of
 * this library and most caches of others fit.
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
 * Why an entry was removed:
 *
 * - `'evicted'`: to make room, by the policy
 * - `'expired'`: its ttl was over when it was removed
 * - `'deleted'`: by `delete`
 * - `'replaced'`: by `set` of the same key, with the same value too
 * - `'cleared'`: by `clear`
 */
export type RemovalCause = 'evicted' | 'expired' | 'deleted' | 'replaced' | 'cleared'

/**
 * Is called with every removed entry, when the cache is consistent again. It may call the cache, and may
 * throw.
 */
export type RemovalListener<K, V> = (key: K, value: V, cause: RemovalCause) => void
