import { NONE, type Slot } from '../structures/arena/ring'
import { FrequencyList } from '../structures/order/frequency-list'
import type { RemovalListener } from './backend'
import { readOptions, UNTIMED, type Weighing } from './options'
import { SlotCache } from './slot-cache'

/** Options of `LFUCache`. */
export interface LFUOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. Or `weighing(…)`, which bounds their weight. */
  readonly capacity: number | Weighing<K, V>
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/** Returns the use counts of a cache. Only for `layoutOf`. */
export let frequenciesOf: (cache: LFUCache) => FrequencyList

/**
 * A cache that evicts the least frequently used entry, and among equals the least recently used. `get` and
 * `set` count as uses. The count of a new entry is one, and that of a removed entry is forgotten.
 *
 * It performs well where the same keys stay popular. Keys that were popular long ago stay, because counts do
 * not age.
 *
 * K. Shah, A. Mitra and D. Matani, "An O(1) algorithm for implementing the LFU cache eviction scheme", 2010.
 *
 * @throws {RangeError} when `capacity` is out of range.
 * @throws {TypeError} for an option of the wrong kind, and for an unknown one.
 */
export class LFUCache<K = any, V = any> extends SlotCache<K, V> {
  readonly #frequencies = new FrequencyList(this.slots.order)

  static {
    frequenciesOf = (cache) => cache.#frequencies
  }

  constructor(options: LFUOptions<K, V>) {
    super('LFUCache', readOptions('LFUCache', options, UNTIMED))
  }

  get(key: K): V | undefined {
    const { slots } = this
    const slot = this.locate(key)
    if (slot === NONE) return undefined
    slots.isDirty = true // as in `begin`, after `locate`
    this.#frequencies.use(slot)
    slots.isDirty = false
    return slots.values[slot]
  }

  set(key: K, value: V): this {
    if (!this.admit(key, value, 0)) return this
    const slot = this.slots.find(key)
    const frequencies = this.#frequencies
    if (slot !== NONE) {
      this.replace(slot, value)
      frequencies.use(slot)
    } else if (this.slots.size < this.slots.limit)
      frequencies.start(this.add(key, value, frequencies.entrance))
    else frequencies.restart(this.evictFor(key, value, this.slots.order.first))
    this.deliver()
    return this
  }

  protected override forget(slot: Slot): void {
    this.#frequencies.stop(slot)
  }

  protected override forgetAll(): void {
    this.#frequencies.clear()
  }

  protected override rebuild(slots: readonly Slot[]): void {
    this.#frequencies.rebuild(slots)
  }
}
