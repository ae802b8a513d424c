import { NONE, type Slot } from '../arena/ring'
import { HashTable } from './hash-table'
import { keyedHash } from './keyed-hash'

/**
 * An index of the strings for which a first table has no room at their hash, by a keyed hash of all their
 * characters. Look-ups are O(length of the string) for strings whose first hash has overflowed, and O(1) for
 * all others.
 */
export class Overflow {
  /*
   *   first hash  ─►  its number of strings here        looked up first: none for most strings
   *   keyed hash  ─►  slots of that hash  ─►  the slot of the string
   */
  readonly #counts = new HashTable() // holds counts in place of slots: neither is ever 0
  readonly #table = new HashTable()

  /** Returns whether strings of this first hash are here. */
  has(first: number): boolean {
    return this.#counts.find(first) !== NONE
  }

  /** Returns the slot of a string, or `NONE`. */
  find(key: string, keys: readonly unknown[]): Slot {
    return this.#table.findKey(keyedHash(key), key, keys)
  }

  /** Adds a string that is absent. */
  add(first: number, key: string, slot: Slot): void {
    this.#count(first, 1)
    this.#table.add(keyedHash(key), slot)
  }

  /** Removes a string, if it is here. */
  delete(first: number, key: string, slot: Slot): void {
    if (this.#table.delete(keyedHash(key), slot)) this.#count(first, -1)
  }

  #count(first: number, change: number): void {
    const count = this.#counts.find(first)
    // The new count comes first, because an interrupted change must not hide strings.
    if (count + change > 0) this.#counts.add(first, count + change)
    if (count !== NONE) this.#counts.delete(first, count)
  }
}
