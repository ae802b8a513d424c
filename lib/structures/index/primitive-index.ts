import { NONE, type Slot } from '../arena/ring'
import { HashTable, hashOfInt } from './hash-table'
import { keyedHash } from './keyed-hash'
import { LargeMap } from './large-map'
import { StringIndex } from './string-index'

/**
 * Cells of half a megabyte: integers are distinguished by their hashes alone, and gain most from a sparse
 * table.
 */
const SPARSE = 65_536

/**
 * An index from keys, compared as a `Map` compares them, to slots. The keys stand in a column by slot, which
 * each operation is given.
 *
 * Operations are O(1), `add` amortised over growth, for crafted keys too; O(length) for bigints
 * and for strings that the sampled hash does not distinguish.
 */
export class PrimitiveIndex {
  /*
   *   integers of 32 bits     a hash that no two of them share           faster than a Map
   *   strings                 a hash of a few characters                 faster than a Map for new strings
   *   other numbers, bigints  a keyed hash, then a comparison            a Map's hash of them can be inverted
   *   everything else         a Map, whose hashes are random numbers
   *
   * The most frequent kinds are tested first. NaN is the only number that does
   * not equal itself, and so is one of "everything else".
   */
  readonly #ints = new HashTable(SPARSE)
  readonly #strings = new StringIndex()
  #numbers: HashTable | undefined
  #others: LargeMap<unknown, Slot> | undefined

  /** Returns the slot of a key, or `NONE`. */
  find(key: unknown, keys: readonly unknown[]): Slot {
    if (typeof key === 'string') return this.#strings.find(key, keys)
    return isInt(key) ? this.#ints.find(hashOfInt(key)) : this.#findOther(key, keys)
  }

  /**
   * Adds the key of the last `find`, which missed, and which `keys` has at this slot. No other `find` may
   * come between.
   */
  add(key: unknown, slot: Slot, keys: readonly unknown[]): void {
    if (typeof key === 'string') this.#strings.add(key, slot, keys)
    else if (isInt(key)) this.#ints.add(hashOfInt(key), slot)
    else if (isNumeric(key)) (this.#numbers ??= new HashTable()).add(keyedHash(key), slot)
    else (this.#others ??= new LargeMap()).set(key, slot)
  }

  /** Removes a key that is present at this slot. */
  delete(key: unknown, slot: Slot): void {
    if (typeof key === 'string') this.#strings.delete(key, slot)
    else if (isInt(key)) this.#ints.delete(hashOfInt(key), slot)
    else if (isNumeric(key)) this.#numbers?.delete(keyedHash(key), slot)
    else this.#others?.delete(key)
  }

  /** Removes a key, and adds another at its slot, as `delete` and `add` do. */
  replace(old: unknown, key: unknown, slot: Slot, keys: readonly unknown[]): void {
    if (isInt(old) && isInt(key)) {
      // The most frequent case, without testing each kind twice.
      this.#ints.delete(hashOfInt(old), slot)
      this.#ints.add(hashOfInt(key), slot)
    } else {
      this.delete(old, slot)
      this.add(key, slot, keys)
    }
  }

  /**
   * Returns a hash of 32 bits of a key that is present at this slot: its hash in the index, spread over all
   * bits. Other keys may have the same one. The hash of a string may change when others are added; that of an
   * object, a symbol or a constant is derived from its slot.
   */
  hashOf(key: unknown, slot: Slot): number {
    if (typeof key === 'string') return this.#strings.hashOf(slot)
    if (isInt(key)) return hashOfInt(key)
    return isNumeric(key) ? keyedHash(key) : hashOfInt(~slot)
  }

  #findOther(key: unknown, keys: readonly unknown[]): Slot {
    if (isNumeric(key)) return this.#numbers?.findKey(keyedHash(key), key, keys) ?? NONE
    return this.#others?.get(key) ?? NONE
  }
}

/** Returns whether a key is an integer of 32 bits, -0 included. */
export function isInt(key: unknown): key is number {
  return typeof key === 'number' && (key | 0) === key
}

/** Returns whether a key is a bigint, or a number other than NaN. */
export function isNumeric(key: unknown): key is number | bigint {
  return typeof key === 'bigint' || (typeof key === 'number' && key === key)
}
