import { NONE, type Slot, walk } from '../structures/arena/ring'
import { SlotBytes } from '../structures/arena/slot-bytes'
import type { RemovalListener } from './backend'
import { readOptions, UNTIMED, type Weighing } from './options'
import { SlotCache } from './slot-cache'

/** Options of `SieveCache`. */
export interface SieveOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. Or `weighing(…)`, which bounds their weight. */
  readonly capacity: number | Weighing<K, V>
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

/** Returns the hand and the marks of a cache. Only for `layoutOf`. */
export let sweepOf: (cache: SieveCache) => { readonly hand: Slot; readonly used: SlotBytes }

/**
 * A cache that evicts the oldest entry that was not used since a hand last passed it. `get`, and `set` of a
 * present entry, count as uses. A new entry counts as unused.
 *
 * It performs well where many keys are used once and hits must be cheap, because a use only sets a mark. A
 * loop over more keys than the capacity hits rarely, and keys that are no longer popular leave slowly.
 *
 * Y. Zhang et al., "SIEVE is simpler than LRU: an efficient turn-key eviction algorithm for web caches", NSDI
 * 2024.
 *
 * @throws {RangeError} when `capacity` is out of range.
 * @throws {TypeError} for an option of the wrong kind, and for an unknown one.
 */
export class SieveCache<K = any, V = any> extends SlotCache<K, V> {
  /*
   * The ring of the arena is in order of insertion, the oldest first. Entries are
   * never moved. A hand sweeps from the oldest to the newest and around, removes
   * the marks of used entries, and evicts the first entry without one:
   *
   *      0 ⇄ a* ⇄ b ⇄ c* ⇄ d ⇄ (0)         * used
   *                   ▲ hand                next victim: d, then b, c and a
   *
   * Setting a mark is O(1), a sweep amortised O(1): each step undoes a use.
   */
  readonly #used = new SlotBytes()
  #hand: Slot = NONE // the sentinel: at the oldest

  static {
    sweepOf = (cache) => ({ hand: cache.#hand, used: cache.#used })
  }

  constructor(options: SieveOptions<K, V>) {
    super('SieveCache', readOptions('SieveCache', options, UNTIMED))
  }

  get(key: K): V | undefined {
    const slot = this.locate(key)
    if (slot === NONE) return undefined
    this.#used.set(slot, 1)
    return this.slots.values[slot]
  }

  set(key: K, value: V): this {
    if (!this.admit(key, value, 0)) return this
    const slot = this.slots.find(key)
    if (slot !== NONE) {
      this.replace(slot, value)
      this.#used.set(slot, 1)
    } else if (this.slots.size < this.capacity) this.add(key, value)
    else this.slots.order.moveToEnd(this.evictFor(key, value, this.#sweep(NONE)))
    this.deliver()
    return this
  }

  protected override victim(kept: Slot): Slot {
    return this.#sweep(kept)
  }

  protected override forget(slot: Slot): void {
    if (this.#hand === slot) this.#hand = this.slots.order.next(slot)
    this.#used.set(slot, 0)
  }

  protected override forgetAll(): void {
    this.#used.clear()
    this.#hand = NONE
  }

  protected override rebuild(slots: readonly Slot[]): void {
    if (!slots.includes(this.#hand)) this.#hand = NONE
  }

  /**
   * Returns the entries without a mark from the hand on, then, after a full round of the hand, the others.
   */
  protected override evictionOrder(): Slot[] {
    const slots = [...walk(this.slots.order)]
    const start = Math.max(0, slots.indexOf(this.#hand))
    const swept = [...slots.slice(start), ...slots.slice(0, start)]
    const isUsed = (slot: Slot) => this.#used.of(slot) === 1
    return [...swept.filter((slot) => !isUsed(slot)), ...swept.filter(isUsed)]
  }

  /** Returns the next victim, and moves the hand to the entry behind it. `kept` counts as used. */
  #sweep(kept: Slot): Slot {
    const { order } = this.slots
    let slot = this.#hand === NONE ? order.first : this.#hand
    while (slot === kept || this.#used.of(slot) === 1) {
      this.#used.set(slot, 0)
      slot = order.next(slot)
      if (slot === NONE) slot = order.first
    }
    this.#hand = order.next(slot)
    return slot
  }
}
