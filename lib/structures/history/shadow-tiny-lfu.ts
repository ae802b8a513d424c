import { NONE, Ring, type Slot } from '../arena/ring'
import { HashTable } from '../index/hash-table'
import { UseCounts } from './use-counts'

/** Requests for each key held, after which all counts are halved. */
const SAMPLE = 10

/**
 * A miniature simulation of a cache that admits a key only if it was used more often than the least recently
 * used one, from hashes of a sample of the keys. Every operation is O(1), but the halving of counts after ten
 * requests a key.
 *
 * G. Einziger, R. Friedman and B. Manes, "TinyLFU: A highly efficient cache admission policy", ACM
 * Transactions on Storage 13(4), 2017; C. Waldspurger, T. Saemundsson, I. Ahmad and N. Park, "Cache modeling
 * and optimization using miniature simulations", USENIX ATC 2017.
 */
export class ShadowTinyLFU {
  /*
   *      order   slots, the least recently used first, each with its hash and its count in #uses
   *      table   hash ─► slot
   *      spare   the slot of a key that is compared with the first, and is linked only if it wins
   */
  /** Keys held at most. */
  readonly capacity: number
  readonly #mask: number
  readonly #table = new HashTable()
  readonly #order = new Ring()
  readonly #uses = new UseCounts()
  #spare: Slot
  #requests = 0 // since counts were halved

  /** One key in `thinning`, a power of two, is sampled. */
  constructor(capacity: number, thinning: number) {
    this.capacity = capacity
    this.#mask = thinning - 1
    this.#spare = capacity + 1
    this.#uses.reserve(capacity)
  }

  /** Returns whether keys of this hash are in the sample. */
  samples(hash: number): boolean {
    return ((Math.imul(hash, 0x27d4eb2f) >>> 20) & this.#mask) === 0
  }

  /** Records a use of a key of the sample. Returns whether the key was held. */
  use(hash: number): boolean {
    if (++this.#requests >= SAMPLE * this.capacity) this.#age()
    const slot = this.#table.find(hash)
    if (slot === NONE) this.#add(hash)
    else {
      this.#uses.use(slot)
      this.#order.moveToEnd(slot)
    }
    return slot !== NONE
  }

  #add(hash: number): void {
    const isFull = this.#table.size === this.capacity
    const slot = isFull ? this.#spare : this.#table.size + 1
    this.#uses.start(slot, hash, false)
    if (isFull && !this.#takesPlace(slot)) return
    this.#order.insert(slot)
    this.#table.add(hash, slot)
  }

  /**
   * Compares a key with the least recently used one, and removes the loser. Returns whether the candidate
   * won.
   */
  #takesPlace(candidate: Slot): boolean {
    const victim = this.#order.first
    const isAdmitted = this.#uses.isUsedMore(candidate, victim)
    this.#spare = isAdmitted ? victim : candidate
    this.#uses.stop(this.#spare)
    if (isAdmitted) {
      this.#table.delete(this.#uses.hashOf(victim), victim)
      this.#order.unlink(victim)
    }
    return isAdmitted
  }

  #age(): void {
    this.#requests = 0
    this.#uses.halve()
  }
}
