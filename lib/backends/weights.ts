import type { Slot } from '../structures/arena/ring'
import { refuseNumber } from './options'

/**
 * What the entries of a cache weigh, and together may weigh. It is made only for a cache with a `maxWeight`. Every
 * operation is O(1), amortised over growth by doubling.
 *
 * The total is as exact as sums of floating point are: to the last unit for integers up to 2^53.
 */
export class Weights<K, V> {
  /*
   *   slot      0    1    2    3
   *   of        0    5    0    2.5         7.5 in total
   *
   * Invariant: the weight of a slot that holds no entry is 0.
   */
  readonly max: number
  /** The weight of the entry that is about to be written. */
  incoming = 0
  readonly #name: string
  readonly #weigh: (value: V, key: K) => number
  #of = [0]
  #total = 0

  constructor(name: string, max: number, weigh: (value: V, key: K) => number) {
    this.#name = name
    this.max = max
    this.#weigh = weigh
  }

  get total(): number {
    return this.#total
  }

  /**
   * @throws {RangeError} when `weigh` returns no finite number of 0 or more.
   * @throws {TypeError} when no number.
   */
  weigh(key: K, value: V): number {
    const weight: unknown = this.#weigh.call(undefined, value, key)
    if (typeof weight === 'number' && weight >= 0 && weight < Infinity) return weight
    return refuseNumber(`write to ${this.#name}`, 'weigh must return a finite number of 0 or more', weight)
  }

  /** What the total would be if this slot weighed so much. */
  totalWith(slot: Slot, weight: number): number {
    return this.#total - (this.#of[slot] ?? 0) + weight
  }

  /** Lets a slot weigh so much; 0 when its entry leaves. */
  set(slot: Slot, weight: number): void {
    this.#total = Math.max(0, this.totalWith(slot, weight)) // rounding may have gone below
    this.#of[slot] = weight
  }

  /** Takes the total from a slot that is the only one, or from none: what rounding had added up is gone. */
  settle(only: Slot): void {
    this.#total = this.#of[only]!
  }

  clear(): void {
    this.#of = [0]
    this.#total = 0
  }
}
