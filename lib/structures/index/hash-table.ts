import { NONE, type Slot } from '../arena/ring'

const INITIAL_CELLS = 16
const INITIAL_SHIFT = 32 - Math.log2(INITIAL_CELLS)

/** So many slots may come with one hash. */
const CROWD = 4

/** Where hashes begin: of each process its own, so that who does not know it cannot choose keys that crowd together. */
export const SEED = (Math.random() * 2 ** 32) | 0

/**
 * From hashes of 32 bits to slots. Hashes may be of one key each (`find`, `swap`) or of several (`findKey`). Open addressing, linear probing and a load of at most a half. Operations are O(1)
 * as the hashes spread, `add` amortised over growth by doubling. It never shrinks but by `clear`.
 */
export class HashTable {
  /*
   * A cell is two numbers side by side, a hash and its slot; slot 0 says that the
   * cell is empty. The highest bits of a hash are its home. It is in the first
   * cell, from its home onward and around, that was empty when it came:
   *
   *      home(7)┐    ┌home(9), home(4)
   *      …  –   7:3  9:1  4:6  –  …          find(4): 9? no, 4. find(5): 9, 4, –: absent
   *
   * Invariant: no empty cell lies between the home of a hash and its cell.
   * `delete` upholds it by moving back into the gap what may be moved, so that
   * there are no tombstones.
   *
   * D. E. Knuth, "The Art of Computer Programming", vol. 3, 6.4, algorithms L and R.
   */
  readonly #sparse: number
  #cells = new Int32Array(2 * INITIAL_CELLS)
  #shift = INITIAL_SHIFT
  #size = 0
  #room = INITIAL_CELLS / 4 // hashes that fit until it grows

  /** Up to `sparse` cells are filled to a quarter only: nearly all hashes are then at home. */
  constructor(sparse = 0) {
    this.#sparse = sparse
  }

  /** Slots that are there. */
  get size(): number {
    return this.#size
  }

  /** The slot of a hash that no two keys have, or `NONE`. */
  find(hash: number): Slot {
    const cells = this.#cells
    const mask = cells.length - 1
    for (let at = this.#home(hash); ; at = (at + 2) & mask)
      if (cells[at] === hash || cells[at + 1] === NONE) return cells[at + 1]!
  }

  /** Of the slots of a hash the one that has this key, or `NONE`. */
  findKey(hash: number, key: string, keys: readonly unknown[]): Slot {
    const cells = this.#cells
    const mask = cells.length - 1
    for (let at = this.#home(hash); ; at = (at + 2) & mask) {
      const slot = cells[at + 1]!
      if (slot === NONE || (cells[at] === hash && keys[slot] === key)) return slot
    }
  }

  /** The slots of a hash. */
  slotsOf(hash: number): Slot[] {
    const cells = this.#cells
    const slots = []
    for (let at = this.#home(hash); cells[at + 1] !== NONE; at = (at + 2) & (cells.length - 1))
      if (cells[at] === hash) slots.push(cells[at + 1]!)
    return slots
  }

  /** Adds a slot that is not there; tells whether it could, which it could not where its hash has a crowd of them. */
  add(hash: number, slot: Slot): boolean {
    if (this.#size === this.#room) this.#grow()
    const cells = this.#cells
    const mask = cells.length - 1
    let alike = 0
    let at = this.#home(hash)
    for (; cells[at + 1] !== NONE; at = (at + 2) & mask)
      if (cells[at] === hash && ++alike === CROWD) return false
    cells[at] = hash
    cells[at + 1] = slot
    this.#size++
    return true
  }

  /** Removes a slot; tells whether it was there. */
  delete(hash: number, slot: Slot): boolean {
    if (!this.#remove(hash, slot)) return false
    this.#size--
    return true
  }

  /** Gives a slot that is there another hash, which no other slot has. */
  swap(old: number, hash: number, slot: Slot): void {
    this.#remove(old, slot)
    this.#put(hash, slot)
  }

  clear(): void {
    this.#cells = new Int32Array(2 * INITIAL_CELLS)
    this.#shift = INITIAL_SHIFT
    this.#size = 0
    this.#room = INITIAL_CELLS / 4
  }

  #remove(hash: number, slot: Slot): boolean {
    const cells = this.#cells
    const mask = cells.length - 1
    let gap = this.#home(hash)
    for (; cells[gap + 1] !== slot; gap = (gap + 2) & mask) if (cells[gap + 1] === NONE) return false
    for (let at = (gap + 2) & mask; cells[at + 1] !== NONE; at = (at + 2) & mask) {
      // A hash may move back into the gap unless its home lies behind the gap.
      if (((at - this.#home(cells[at]!)) & mask) < ((at - gap) & mask)) continue
      cells[gap] = cells[at]!
      cells[gap + 1] = cells[at + 1]!
      gap = at
    }
    cells[gap + 1] = NONE
    return true
  }

  #put(hash: number, slot: Slot): void {
    const cells = this.#cells
    const mask = cells.length - 1
    let at = this.#home(hash)
    while (cells[at + 1] !== NONE) at = (at + 2) & mask
    cells[at] = hash
    cells[at + 1] = slot
  }

  #grow(): void {
    const cells = this.#cells
    this.#cells = new Int32Array(2 * cells.length)
    this.#shift--
    this.#room = cells.length / (cells.length <= this.#sparse ? 4 : 2) // there are that many cells now
    for (let at = 0; at < cells.length; at += 2)
      if (cells[at + 1] !== NONE) this.#put(cells[at]!, cells[at + 1]!)
  }

  #home(hash: number): number {
    return (hash >>> this.#shift) << 1
  }
}

/**
 * The hash of an integer of 32 bits, which no other has.
 *
 * Each bit of it depends on all of the key, and each step can be undone. One multiplication alone would let arithmetic
 * progressions cluster in large tables. The constants are those of the finaliser of MurmurHash3, A. Appleby, 2008.
 */
export function hashOfInt(key: number): number {
  const mixed = Math.imul(key ^ SEED, 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35)
}
