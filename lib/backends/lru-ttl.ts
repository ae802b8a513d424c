import type { Clock } from '../common/clock'
import { NONE } from '../structures/arena/ring'
import type { RemovalListener } from './backend'
import { readOptions, requireTtl, TIMED, type Weighing } from './options'
import { TimedCache } from './timed-cache'

/** Options of `LRUTTLCache`. */
export interface LRUTTLOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. Or `weighing(…)`, which bounds their weight. */
  readonly capacity: number | Weighing<K, V>
  /**
   * Milliseconds that an entry lives after it was written: positive, `Infinity` allowed. Reading does not
   * extend it.
   */
  readonly ttl: number
  /** The source of time. Default: `Date.now()`, read at each look-up and each write. */
  readonly clock?: Clock | undefined
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/**
 * A cache that removes entries by age. When it is full, it evicts expired entries first, then the least
 * recently used one. `get` and `set` count as uses.
 *
 * It is the usual choice for a service, because it bounds memory and staleness. It performs badly in the same
 * cases as `LRUCache`.
 *
 * R. L. Mattson et al., "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970.
 *
 * @throws {RangeError} when `ttl` or `capacity` is out of range.
 * @throws {TypeError} for an option of the wrong kind, and for an unknown one.
 */
export class LRUTTLCache<K = any, V = any> extends TimedCache<K, V> {
  /*
   * The ring of the arena is in order of recency, the victim first. `Expiry` keeps the order of writing, in
   * which entries expire.
   */
  constructor(options: LRUTTLOptions<K, V>) {
    const read = readOptions('LRUTTLCache', options, TIMED)
    requireTtl('create LRUTTLCache', read.ttl)
    super('LRUTTLCache', read)
  }

  get(key: K): V | undefined {
    const slot = this.locate(key)
    if (slot === NONE) return undefined
    this.slots.order.moveToEnd(slot)
    return this.slots.values[slot]
  }
}
