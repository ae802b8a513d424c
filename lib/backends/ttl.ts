import type { Clock } from '../common/clock'
import type { RemovalListener } from './backend'
import { checkedCapacity, readOptions, requireTtl, TIMED, type Weighing } from './options'
import { TimedCache } from './timed-cache'

/** Options of `TTLCache`. */
export interface TTLOptions<K = any, V = any> {
  /**
   * Milliseconds that an entry lives after it was written: positive, `Infinity` allowed. Reading does not
   * extend it.
   */
  readonly ttl: number
  /**
   * Entries allowed: a positive integer or `Infinity`, the default. Or `weighing(…)`, which bounds their
   * weight.
   */
  readonly capacity?: number | Weighing<K, V> | undefined
  /** The source of time. Default: `Date.now()`, read at each look-up and each write. */
  readonly clock?: Clock | undefined
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/**
 * A cache that removes entries by age. When it is full, it evicts expired entries first, then the oldest
 * write. Reading changes nothing.
 *
 * It is the right choice where values may be used until a certain age, and no longer. Without a capacity it
 * holds every entry that was written within one ttl.
 *
 * Expired entries are found by a timing wheel: G. Varghese and A. Lauck, "Hashed and Hierarchical Timing
 * Wheels", SOSP 1987.
 *
 * @throws {RangeError} when `ttl` or `capacity` is out of range.
 * @throws {TypeError} for an option of the wrong kind, and for an unknown one.
 */
export class TTLCache<K = any, V = any> extends TimedCache<K, V> {
  /* The ring of the arena is in order of writing, the victim first. TimedCache writes at the end. */
  constructor(options: TTLOptions<K, V>) {
    const read = readOptions('TTLCache', options, TIMED)
    requireTtl('create TTLCache', read.ttl)
    const { capacity = Infinity } = read
    super('TTLCache', { __proto__: null, ...read, capacity } as object, { isByWrite: true, checked })
  }

  get(key: K): V | undefined {
    return this.slots.values[this.locate(key)]
  }
}

/** Returns a valid capacity. */
function checked(doing: string, capacity: unknown): number {
  return capacity === Infinity ? Infinity : checkedCapacity(doing, capacity, ' or Infinity')
}
