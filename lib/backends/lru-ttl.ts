import type { Clock } from '../common/clock'
import { NONE } from '../structures/arena/ring'
import type { RemovalListener } from './backend'
import { type Bound, requireOptions, requireTtl } from './options'
import { TimedCache } from './timed-cache'

/** Options of `LRUTTLCache`. */
export type LRUTTLOptions<K = any, V = any> = Bound<K, V> & {
  /** Milliseconds that an entry lives after it was written: positive, `Infinity` allowed. Reading does not extend it. */
  readonly ttl: number
  /** Where the time comes from. Default: `Date.now()` as it is at each moment. */
  readonly clock?: Clock | undefined
  /** Hears of every entry that leaves. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/**
 * Removes entries by age. When it is full, expired ones go first, then the one used least recently; `get` and `set`
 * are uses.
 *
 * What a service wants most often: bounded in memory and in staleness. It has the bad cases of `LRUCache`.
 *
 * R. L. Mattson et al., "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970.
 *
 * @throws {RangeError} when `ttl`, `capacity` or `maxWeight` is out of range.
 * @throws {TypeError} for an option of the wrong kind.
 */
export class LRUTTLCache<K = any, V = any> extends TimedCache<K, V> {
  /*
   * The ring of the arena in order of recency: first is the victim. Order of
   * writing, by which entries expire, is the business of `Expiry`.
   */
  constructor(options: LRUTTLOptions<K, V>) {
    requireOptions('LRUTTLCache', options)
    requireTtl('create LRUTTLCache', options.ttl)
    super('LRUTTLCache', options)
  }

  get(key: K): V | undefined {
    const slot = this.locate(key)
    if (slot === NONE) return undefined
    this.slots.order.moveToEnd(slot)
    return this.slots.values[slot]
  }
}
