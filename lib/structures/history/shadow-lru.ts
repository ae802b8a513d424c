import { KeyedArena } from '../arena/keyed-arena'
import { NONE } from '../arena/ring'

/** Keys of the sample that are held at most. */
const LARGEST = 512

/**
 * A miniature simulation of an LRU cache, from hashes of a sample of the keys: at most 512 of them are held, however
 * large the simulated cache is. Every operation is O(1).
 *
 * C. Waldspurger, T. Saemundsson, I. Ahmad and N. Park, "Cache modeling and optimization using miniature simulations",
 * USENIX ATC 2017.
 */
export class ShadowLRU {
  /*
   * One key in 2^n is sampled, chosen by its hash, and a cache of a 2^n-th of
   * the capacity is kept for them, the least recently used first:
   *
   *      keys     a  b  c  d  e  f  g  h …
   *      sample      b        e     g          n = 1, or so
   *      held     0 ⇄ g ⇄ b ⇄ e ⇄ (0)
   */
  /** Keys held at most. */
  readonly capacity: number
  readonly #mask: number
  readonly #held = new KeyedArena<number, undefined>()

  constructor(capacity: number) {
    let bits = 0
    while (capacity / 2 ** bits > LARGEST) bits++
    this.#mask = 2 ** bits - 1
    this.capacity = Math.round(capacity / 2 ** bits)
    this.#held.limit = this.capacity
  }

  /** Returns whether keys of this hash are in the sample. */
  samples(hash: number): boolean {
    return ((Math.imul(hash, 0x85ebca6b) >>> 8) & this.#mask) === 0
  }

  /** Uses a key of the sample. Returns whether it was held. */
  use(hash: number): boolean {
    const { order } = this.#held
    const slot = this.#held.find(hash)
    if (slot !== NONE) order.moveToEnd(slot)
    else if (this.#held.size < this.capacity) this.#held.add(hash, undefined)
    else {
      const oldest = order.first
      this.#held.replace(oldest, hash, undefined)
      order.moveToEnd(oldest)
    }
    return slot !== NONE
  }
}
