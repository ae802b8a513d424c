import type { Clock } from '../common/clock'
import type { RemovalListener } from './backend'
import { type OptionalBound, requireOptions, requireTtl } from './options'
import { TimedCache } from './timed-cache'

/** Options of `TTLCache`. */
export type TTLOptions<K = any, V = any> = OptionalBound<K, V> & {
  /** Milliseconds that an entry lives after it was written: positive, `Infinity` allowed. Reading does not extend it. */
  readonly ttl: number
  /** Where the time comes from. Default: `Date.now()` as it is at each moment. */
  readonly clock?: Clock | undefined
  /** Hears of every entry that leaves. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/**
 * Removes entries by age. When it is full, expired ones go first, then the oldest write; reading changes nothing.
 *
 * Good where data may be old by so much and no more. Without a capacity it holds whatever was written within one ttl.
 *
 * Finding what has expired in any order: G. Varghese and A. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987.
 *
 * @throws {RangeError} when `ttl`, `capacity` or `maxWeight` is out of range.
 * @throws {TypeError} for an option of the wrong kind.
 */
export class TTLCache<K = any, V = any> extends TimedCache<K, V> {
  /*
   * The ring of the arena in order of writing: first is the victim. TimedCache
   * writes at the end.
   */
  constructor(options: TTLOptions<K, V>) {
    requireOptions('TTLCache', options)
    requireTtl('create TTLCache', options.ttl)
    super('TTLCache', options, { unbounded: true, isByWrite: true })
  }

  get(key: K): V | undefined {
    return this.slots.values[this.locate(key)]
  }
}
