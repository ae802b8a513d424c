import { cannot } from '../common/errors'

/** A key of a request. Strings are compared by their text, numbers and bigints by value: `1` is not `'1'`. */
export type Key = string | number | bigint

const TEXT = 1
const NUMBER = 2
const BIGINT = 3

/**
 * The 64-bit hash of a key, in two lanes of 32 bits. `take` leaves the lanes in `high` and `low` instead of
 * returning an object, because it runs for every request. O(length of the key).
 */
export class Fingerprint {
  /*
   * Both lanes take every UTF-16 unit. The second lane is rotated before each, so
   * that a difference that one lane loses in its highest bits survives in the
   * other. At the end each lane goes through a finaliser that mixes in the other
   * lane.
   */
  high = 0
  low = 0
  readonly #seed: number

  constructor(seed: number) {
    this.#seed = seed | 0
  }

  /** @throws {TypeError} when the key is not a string, number or bigint. */
  take(key: Key): void {
    if (typeof key === 'string') this.#takeText(key, TEXT)
    else if (typeof key === 'number') this.#takeNumber(key)
    else if (typeof key === 'bigint') this.#takeText(String(key), BIGINT)
    else throw new TypeError(cannot('simulate', 'a key must be a string, a number or a bigint', key))
  }

  #takeText(text: string, kind: number): void {
    let high = this.#seed ^ kind
    let low = ~this.#seed
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      high = Math.imul(high ^ unit, 0x9e3779b1)
      low = Math.imul(((low << 13) | (low >>> 19)) ^ unit, 0x85ebca6b)
    }
    this.#finish(high, low ^ text.length)
  }

  #takeNumber(value: number): void {
    double[0] = value === 0 ? 0 : value // -0 is 0, as in a Map
    this.#finish(this.#seed ^ NUMBER ^ Math.imul(halves[0]!, 0x9e3779b1), ~this.#seed ^ halves[1]!)
  }

  #finish(first: number, second: number): void {
    let high = first ^ Math.imul(second ^ (second >>> 15), 0xc2b2ae35)
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b)
    let low = second ^ Math.imul(first ^ (first >>> 13), 0x27d4eb2f)
    low = Math.imul(low ^ (low >>> 15), 0x165667b1)
    this.high = high ^ (high >>> 13)
    this.low = low ^ (low >>> 16)
  }
}

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)
