import { cannot } from '../common/errors'
import { Fingerprint, type Key } from './fingerprint'
import { grouped } from '../common/numbers'

/**
 * Different keys of one simulation, at most. At three quarters of a table of 12-byte cells they take 0.5 GB.
 */
export const MOST_KEYS = 2 ** 25

const FIRST_CELLS = 2 ** 10
/** The share of the cells that may be in use. */
const LOAD = 0.75

/**
 * Numbers for keys: 1, 2, 3, … in order of first appearance. It keeps 12 to 32 bytes per key, and never the
 * key itself. `of` is O(length of the key), amortised over growth by doubling.
 *
 * Keys are distinguished by 64-bit fingerprints under a seed of this process. Among ten million different
 * keys the probability of any collision is 3 in a million, and collisions cannot be crafted.
 */
export class KeyIds {
  /*
   * A cell is three integers: both lanes of the fingerprint and the number of
   * its key; number 0 is an empty cell. Open addressing with linear probing.
   *
   *      cells   [ –:–:0 | high:low:7 | high:low:2 | –:–:0 | … ]
   */
  readonly #fingerprint = new Fingerprint(Math.random() * 2 ** 32)
  readonly #limit: number
  #cells = new Int32Array(3 * FIRST_CELLS)
  #mask = FIRST_CELLS - 1
  #size = 0

  constructor(limit = MOST_KEYS) {
    this.#limit = limit
  }

  /** The number of different keys so far, which is also the number of the newest. */
  get size(): number {
    return this.#size
  }

  /** @throws {RangeError} for one key more than the limit. */
  of(key: Key): number {
    this.#fingerprint.take(key)
    const { high, low } = this.#fingerprint
    const cells = this.#cells
    const mask = this.#mask
    let at = this.#home(high, low)
    for (let id = cells[3 * at + 2]!; id !== 0; id = cells[3 * at + 2]!) {
      if (cells[3 * at] === high && cells[3 * at + 1] === low) return id
      at = (at + 1) & mask
    }
    return this.#add(high, low, at)
  }

  #add(high: number, low: number, at: number): number {
    if (this.#size === this.#limit)
      throw new RangeError(
        cannot(
          'simulate',
          `there may be ${grouped(this.#limit)} different keys at most; ` +
            'a sample of the keys (0.01: one in a hundred) has room for more',
        ),
      )
    const id = ++this.#size
    this.#put(high, low, id, at)
    if (id > LOAD * (this.#mask + 1)) this.#grow()
    return id
  }

  #put(high: number, low: number, id: number, at: number): void {
    this.#cells[3 * at] = high
    this.#cells[3 * at + 1] = low
    this.#cells[3 * at + 2] = id
  }

  #grow(): void {
    const old = this.#cells
    this.#cells = new Int32Array(2 * old.length)
    this.#mask = 2 * this.#mask + 1
    for (let from = 0; from < old.length; from += 3) {
      if (old[from + 2] === 0) continue
      let at = this.#home(old[from]!, old[from + 1]!)
      while (this.#cells[3 * at + 2] !== 0) at = (at + 1) & this.#mask
      this.#put(old[from]!, old[from + 1]!, old[from + 2]!, at)
    }
  }

  #home(high: number, low: number): number {
    return (high ^ Math.imul(low, 0x9e3779b1)) & this.#mask
  }
}
