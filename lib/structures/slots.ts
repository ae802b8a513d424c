import { NONE, Ring, type Slot } from './ring'

/**
 * A slot arena: keys and values side by side in arrays, an index from key to slot, and one ring that holds every
 * occupied slot in whatever order its owner keeps. Every operation is O(1) but `clear`.
 *
 * Storage grows as slots are taken, whatever the capacity of the cache above. Keys are told apart as a `Map` does.
 */
export class Slots<K, V> {
  /*
   *   slot      0      1      2      3      4
   *   keys      –      a      –      c      b
   *   values    –      1      –      3      2
   *   order     0 ⇄ 1 ⇄ 4 ⇄ 3 ⇄ (0)             occupied slots, in the owner's order
   *   free      2                               vacated slots, the last one first
   *
   * Invariant: every slot from 1 on is either in `order`, and then the index
   * leads from its key to it, or it is free, and then its key and value are
   * undefined so that nothing stays reachable through it.
   */
  readonly order = new Ring()
  readonly keys: (K | undefined)[] = [undefined]
  readonly values: (V | undefined)[] = [undefined]
  readonly #index = new Map<K, Slot>()
  readonly #free: Slot[] = []

  get size(): number {
    return this.#index.size
  }

  /** The slot of this key, or `NONE`. */
  find(key: K): Slot {
    const slot = this.#index.get(key)
    return slot === undefined ? NONE : slot
  }

  /** Puts an entry whose key is not there yet into a slot before `at`; the sentinel means last. */
  add(key: K, value: V, at: Slot = NONE): Slot {
    const slot = this.#free.pop() ?? this.keys.length
    this.keys[slot] = typeof key === 'number' ? ((key + 0) as K & number) : key // as Map, -0 is kept as 0
    this.values[slot] = value
    this.#index.set(key, slot)
    this.order.insertBefore(at, slot)
    return slot
  }

  remove(slot: Slot): void {
    this.#index.delete(this.keys[slot] as K)
    this.keys[slot] = undefined
    this.values[slot] = undefined
    this.order.unlink(slot)
    this.#free.push(slot)
  }

  clear(): void {
    this.#index.clear()
    this.#free.length = 0
    this.keys.length = 1
    this.values.length = 1
    this.order.clear()
  }
}
