import { Counts } from '../structures/order/frequency-list'
import { NONE, type Slot } from '../structures/arena/ring'
import type { RemovalListener } from './backend'
import { type Bound, requireOptions } from './options'
import { SlotCache } from './slot-cache'

/** Options of `LFUCache`. */
export type LFUOptions<K = any, V = any> = Bound<K, V> & {
  /** Hears of every entry that leaves. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/**
 * Evicts the entry that was used least often, and among equals the one used least recently. `get` and `set` are uses;
 * a new entry starts at one, and the count of a removed one is forgotten.
 *
 * Good where the same keys stay popular. What was popular long ago stays, since counts do not age.
 *
 * K. Shah, A. Mitra and D. Matani, "An O(1) algorithm for implementing the LFU cache eviction scheme", 2010.
 *
 * @throws {RangeError} when `capacity` or `maxWeight` is out of range.
 * @throws {TypeError} for an option of the wrong kind.
 */
export class LFUCache<K = any, V = any> extends SlotCache<K, V> {
  readonly #counts = new Counts(this.slots.order)

  constructor(options: LFUOptions<K, V>) {
    requireOptions('LFUCache', options)
    super('LFUCache', options)
  }

  get(key: K): V | undefined {
    const slot = this.slots.find(key)
    if (slot === NONE) return undefined
    this.#counts.use(slot)
    return this.slots.values[slot]
  }

  set(key: K, value: V): this {
    if (this.isWeighed && !this.admit(key, value)) return this
    const slot = this.slots.find(key)
    if (slot === NONE) return this.#add(key, value)
    this.replace(slot, value)
    this.#counts.use(slot)
    this.deliver()
    return this
  }

  #add(key: K, value: V): this {
    if (this.slots.size < this.capacity) this.#counts.start(this.add(key, value, this.#counts.entrance))
    else this.#counts.restart(this.evictFor(key, value, this.slots.order.first))
    this.deliver()
    return this
  }

  protected override forget(slot: Slot): void {
    this.#counts.stop(slot)
  }

  protected override forgetAll(): void {
    this.#counts.clear()
  }
}
