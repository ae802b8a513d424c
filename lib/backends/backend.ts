/**
 * What the decorator asks of a backend. It speaks as `Map` does, so that a plain `Map`, every cache of this library
 * and most foreign caches fit.
 */
export interface CacheBackend<K = any, V = any> {
  /** Entries held. */
  readonly size: number
  /** The value of this key, or `undefined`. */
  get(key: K): V | undefined
  set(key: K, value: V): unknown
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
  get(key: string): PromiseLike<V | undefined>
  set(key: string, value: V): PromiseLike<unknown>
  has(key: string): PromiseLike<boolean>
  delete(key: string): PromiseLike<unknown>
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
