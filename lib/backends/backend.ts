/**
 * What the decorator asks of a backend. It speaks as `Map` does, so that a plain `Map`, every cache of this library
 * and most foreign caches fit.
 */
export interface CacheBackend<K = any, V = any> {
  /** Entries held. */
  readonly size: number
  /** The value of this key, or `undefined`. */
  get(key: K): V | undefined
  /** Writes an entry; what it returns is ignored. */
  set(key: K, value: V): unknown
  /** Whether there is an entry of this key. */
  has(key: K): boolean
  /** Removes an entry; tells whether it was there. */
  delete(key: K): boolean
  /** Removes every entry. */
  clear(): void
}

/**
 * A backend that answers with promises, as a store in another process does. A store that fails counts as one that
 * holds nothing.
 */
export interface AsyncCacheBackend<V = any> {
  /** The value of this key, or `undefined`. */
  get(key: string): PromiseLike<V | undefined>
  /** Writes an entry. */
  set(key: string, value: V): PromiseLike<unknown>
  /** Asked only where `get` answers `null`: whether that is the value of this key. Without `has` it is none. */
  has?(key: string): PromiseLike<boolean> | boolean
  /** Removes an entry; unless it answers `false`, the entry counts as one that was there. */
  delete(key: string): PromiseLike<unknown>
  /** Must be there, but is never called: the store may hold what is not ours. */
  clear(): PromiseLike<unknown>
}

/**
 * Why an entry left:
 *
 * - `'evicted'`: to make room, by the policy
 * - `'expired'`: its time was over, whatever removed it then
 * - `'deleted'`: by `delete`
 * - `'replaced'`: by `set` of the same key, the same value included
 * - `'cleared'`: by `clear`
 */
export type RemovalCause = 'evicted' | 'expired' | 'deleted' | 'replaced' | 'cleared'

/** Hears of every entry that leaves, when the cache is consistent again: it may call the cache, and it may throw. */
export type RemovalListener<K, V> = (key: K, value: V, cause: RemovalCause) => void
