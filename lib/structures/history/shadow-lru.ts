import { NONE, Ring, type Slot } from '../arena/ring'
import { SlotInts } from '../arena/slot-ints'
import { HashTable } from '../index/hash-table'

/** Keys of the sample that are held at most. */
const LARGEST = 512

/**
 * A miniature simulation of an LRU cache, from hashes of a sample of the keys: at most 512 of them are held,
 * however large the simulated cache is. Every operation is O(1).
 *
 * C. Waldspurger, T. Saemundsson, I. Ahmad and N. Park, "Cache modeling and optimization using miniature
 * simulations", USENIX ATC 2017.
 */
export class ShadowLRU {
  /*
   * One key in 2^n is sampled, chosen by its hash, and a cache of a 2^n-th of
   * the capacity is kept for them, the least recently used first:
   *
   *      keys     a  b  c  d  e  f  g  h …
   *      sample      b        e     g          n = 1, or so
   *      order    0 ⇄ g ⇄ b ⇄ e ⇄ (0)          slots, each with the hash of its key
   */
  /** Keys held at most. */
  readonly capacity: number
  readonly #mask: number
  readonly #table = new HashTable()
  readonly #hashes = new SlotInts()
  readonly #order = new Ring()

  constructor(capacity: number) {
    let bits = 0
    while (capacity / 2 ** bits > LARGEST) bits++
    this.#mask = 2 ** bits - 1
    this.capacity = Math.round(capacity / 2 ** bits)
  }

  /** Returns whether keys of this hash are in the sample. */
  samples(hash: number): boolean {
    return ((Math.imul(hash, 0x85ebca6b) >>> 8) & this.#mask) === 0
  }

  /** Records a use of a key of the sample. Returns whether the key was held. */
  use(hash: number): boolean {
    const slot = this.#table.find(hash)
    if (slot !== NONE) this.#order.moveToEnd(slot)
    else this.#add(hash)
    return slot !== NONE
  }

  #add(hash: number): void {
    const slot = this.#table.size < this.capacity ? this.#table.size + 1 : this.#evict()
    this.#order.insert(slot)
    this.#hashes.set(slot, hash)
    this.#table.add(hash, slot)
  }

  /** Removes the least recently used key. Returns its slot. */
  #evict(): Slot {
    const slot = this.#order.first
    this.#table.delete(this.#hashes.of(slot), slot)
    this.#order.unlink(slot)
    return slot
  }
}
