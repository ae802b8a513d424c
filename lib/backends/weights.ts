import { abandon } from '../common/promises'
import type { Arena } from '../structures/arena/arena'
import { NONE, type Slot } from '../structures/arena/ring'
import { SlotNumbers } from '../structures/arena/slot-numbers'
import type { RemovalCause } from './backend'
import { refuseNumber, type Weigh } from './options'

/** The weight of the lightest entry. */
const LEAST = 1

/** The operations of a store that admission by weight needs. */
export interface WeighedStore<K, V> {
  readonly slots: Arena<K, V>
  begin(): void
  isAlive(slot: Slot, now: number): boolean
  remove(slot: Slot, cause: RemovalCause): void
  makeRoom(kept: Slot, now: number): void
  refuse(key: K, value: V): void
}

/**
 * The weights of the entries of one cache, by slot, and their total. Every operation is O(1) but `rebuild`,
 * amortised over growth by doubling.
 *
 * The total is a sum of floating-point numbers, which is exact for integers up to 2^53.
 */
export class Weights<K, V> {
  /*
   *   slot      0    1    2    3
   *   weight    0    5    0    2.5         7.5 in total
   *
   * Invariant: the weight of a slot without an entry is 0.
   */
  readonly #name: string
  readonly #weightOf: Weigh<K, V>
  readonly #weights = new SlotNumbers()
  /** Checks the total weight of the options. */
  readonly check = requireMaxWeight
  /** The total weight allowed. */
  limit: number
  #size = 0
  #incoming = 0

  constructor(name: string, limit: number, weigh: Weigh<K, V>) {
    this.#name = name
    this.limit = limit
    this.#weightOf = weigh
  }

  /** The total weight of the entries. */
  get size(): number {
    return this.#size
  }

  /**
   * Begins to write an entry, and evicts others of its store until it fits. `enter` then sets the weight of
   * its slot. Returns whether the entry may be written. If not, the operation has ended.
   *
   * @throws {RangeError} when the function does not return a finite number of 0 or more.
   * @throws {TypeError} when it does not return a number.
   */
  admit(store: WeighedStore<K, V>, key: K, value: V, now: number): boolean {
    const { slots } = store
    const weight = this.#weigh(key, value)
    store.begin()
    let kept = slots.find(key)
    if (kept !== NONE && !store.isAlive(kept, now)) {
      store.remove(kept, 'expired')
      kept = NONE
    }
    if (weight > this.limit) {
      if (kept !== NONE) store.remove(kept, 'replaced')
      store.refuse(key, value)
      return false
    }
    const fewest = kept === NONE ? 0 : 1
    while (this.#sizeWith(kept, weight) > this.limit && slots.size > fewest) store.makeRoom(kept, now)
    if (slots.size === fewest) this.#settle(kept)
    this.#incoming = weight
    return true
  }

  /** Sets the weight of a slot to that of the entry that was admitted last. */
  enter(slot: Slot): void {
    this.#set(slot, this.#incoming)
  }

  /** Removes the weight of a slot whose entry is removed. `left` is the number of remaining entries. */
  leave(slot: Slot, left: number): void {
    this.#set(slot, 0)
    if (left === 0) this.#settle(NONE)
  }

  clear(): void {
    this.#weights.clear()
    this.#size = 0
  }

  /** Keeps only the weights of these slots. O(n). */
  rebuild(slots: readonly Slot[]): void {
    this.#weights.retain(slots)
    this.#size = slots.reduce((total, slot) => total + this.#weights.of(slot), 0)
  }

  /** Returns the weight of an entry. Runs user code. */
  #weigh(key: K, value: V): number {
    const weigh = this.#weightOf // without a `this`
    const weight: unknown = weigh(value, key)
    if (typeof weight === 'number' && weight >= 0 && weight < Infinity) return Math.max(LEAST, weight)
    abandon(weight)
    return refuseNumber(`write to ${this.#name}`, 'weigh must return a finite number of 0 or more', weight)
  }

  /** Returns the total weight that would result if a slot had this weight. */
  #sizeWith(slot: Slot, weight: number): number {
    return this.#size - this.#weights.of(slot) + weight
  }

  /** Sets the total to the weight of the only slot, or to 0 without slots, which ends rounding errors. */
  #settle(only: Slot): void {
    this.#size = this.#weights.of(only)
  }

  #set(slot: Slot, weight: number): void {
    this.#size = Math.max(0, this.#sizeWith(slot, weight)) // rounding may make it negative
    this.#weights.set(slot, weight)
  }
}

/**
 * Checks a total weight.
 *
 * @throws {RangeError} when it is not a finite number of 1 or more.
 * @throws {TypeError} when it is not a number.
 */
export function requireMaxWeight(doing: string, maxWeight: unknown): void {
  if (typeof maxWeight === 'number' && maxWeight >= LEAST && maxWeight < Infinity) return
  refuseNumber(doing, 'maxWeight must be a finite number of 1 or more', maxWeight)
}
