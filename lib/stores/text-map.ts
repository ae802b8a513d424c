import { LRUCache } from '../backends/lru'

/**
 * A map without a limit whose keys are texts of calls. V8 hashes texts above 16,383 characters without a
 * seed, so callers could choose texts that make a `Map` slow.
 */
export type TextMap<V> = LRUCache<string, V>

/** Creates an empty map. */
export function textMap<V>(): TextMap<V> {
  return new LRUCache({ capacity: 2 ** 31 })
}
