import { NONE } from '../structures/arena/ring'
import type { RemovalListener } from './backend'
import { readOptions, UNTIMED, type Weighing } from './options'
import { SlotCache } from './slot-cache'

/** Options of `LRUCache`. */
export interface LRUOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. Or `weighing(…)`, which bounds their weight. */
  readonly capacity: number | Weighing<K, V>
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/**
 * A cache that evicts the least recently used entry. `get` and `set` count as uses.
 *
 * It performs well where recently used keys are requested again. A scan over more keys than the capacity
 * evicts all entries, and a loop over slightly more keys never hits.
 *
 * R. L. Mattson et al., "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970.
 *
 * @throws {RangeError} when `capacity` is out of range.
 * @throws {TypeError} for an option of the wrong kind, and for an unknown one.
 */
export class LRUCache<K = any, V = any> extends SlotCache<K, V> {
  /* The ring of the arena is in order of recency, the victim first. */
  constructor(options: LRUOptions<K, V>) {
    super('LRUCache', readOptions('LRUCache', options, UNTIMED))
  }

  get(key: K): V | undefined {
    const slot = this.locate(key)
    if (slot === NONE) return undefined
    this.slots.order.moveToEnd(slot)
    return this.slots.values[slot]
  }

  set(key: K, value: V): this {
    if (!this.admit(key, value, 0)) return this
    const slot = this.slots.find(key)
    if (slot !== NONE) {
      this.replace(slot, value)
      this.slots.order.moveToEnd(slot)
    } else if (this.slots.size < this.slots.limit) this.add(key, value)
    else this.slots.order.moveToEnd(this.evictFor(key, value, this.slots.order.first))
    this.deliver()
    return this
  }
}
