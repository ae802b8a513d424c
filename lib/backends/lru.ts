import { NONE } from '../structures/arena/ring'
import type { RemovalListener } from './backend'
import { type Bound, requireOptions } from './options'
import { SlotCache } from './slot-cache'

/** Options of `LRUCache`. */
export type LRUOptions<K = any, V = any> = Bound<K, V> & {
  /** Hears of every entry that leaves. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/**
 * Evicts the entry that was used least recently. `get` and `set` are uses.
 *
 * Good where what was asked for lately is asked for again. A scan over more keys than the capacity empties it, and a
 * loop over slightly more never hits.
 *
 * R. L. Mattson et al., "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970.
 *
 * @throws {RangeError} when `capacity` or `maxWeight` is out of range.
 * @throws {TypeError} for an option of the wrong kind.
 */
export class LRUCache<K = any, V = any> extends SlotCache<K, V> {
  /*
   * The ring of the arena in order of recency: first is the victim, last the
   * latest use.
   */
  constructor(options: LRUOptions<K, V>) {
    requireOptions('LRUCache', options)
    super('LRUCache', options)
  }

  get(key: K): V | undefined {
    const { slots } = this
    const slot = slots.find(key)
    if (slot === NONE) return undefined
    slots.order.moveToEnd(slot)
    return slots.values[slot]
  }

  set(key: K, value: V): this {
    if (this.isWeighed && !this.admit(key, value)) return this
    const slot = this.slots.find(key)
    if (slot === NONE) return this.#add(key, value)
    this.replace(slot, value)
    this.slots.order.moveToEnd(slot)
    this.deliver()
    return this
  }

  #add(key: K, value: V): this {
    if (this.slots.size < this.capacity) this.add(key, value)
    else this.slots.order.moveToEnd(this.evictFor(key, value, this.slots.order.first))
    this.deliver()
    return this
  }
}
