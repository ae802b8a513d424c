import { NONE, type Slot } from './ring'

const INITIAL_CELLS = 16
const INITIAL_SHIFT = 32 - Math.log2(INITIAL_CELLS)

/** Up to so many cells, half a megabyte, a table is filled to a quarter: nearly all keys are then at home. */
const SPARSE_CELLS = 2 ** 16

// Of each process its own, so that nobody outside can choose numbers that crowd together.
const SEED = (Math.random() * 2 ** 32) | 0

/**
 * An index from 32-bit integers to slots: a hash table with open addressing, linear probing and a load of at most a
 * quarter while it is small, a half when it is large. Operations are O(1) as the hash spreads, `add` amortised over
 * growth by doubling. It never shrinks but by `clear`.
 */
export class IntIndex {
  /*
   * A cell is two numbers side by side, the hash of a key and its slot; slot 0
   * says that the cell is empty. No two keys have one hash, so that it stands for
   * the key; its highest bits are the home. A key is in the first cell, from its
   * home onward and around, that was empty when it came:
   *
   *      home(7)┐    ┌home(9), home(4)
   *      …  –   7:3  9:1  4:6  –  …          find(4): 9? no, 4. find(5): 9, 4, –: absent
   *
   * Invariant: no empty cell lies between the home of a key and its cell.
   * `delete` upholds it by moving back into the gap what may be moved, so that
   * there are no tombstones.
   *
   * D. E. Knuth, "The Art of Computer Programming", vol. 3, 6.4, algorithms L and R.
   */
  #cells = new Int32Array(2 * INITIAL_CELLS)
  #shift = INITIAL_SHIFT
  #size = 0
  #room = INITIAL_CELLS / 4 // keys that fit until it grows

  /** The slot of this key, or `NONE`. */
  find(key: number): Slot {
    const cells = this.#cells
    const mask = cells.length - 1
    const hash = mix(key)
    for (let at = this.#home(hash); ; at = (at + 2) & mask)
      if (cells[at] === hash || cells[at + 1] === NONE) return cells[at + 1]!
  }

  /** Adds a key that is not there. */
  add(key: number, slot: Slot): void {
    if (++this.#size > this.#room) this.#grow()
    this.#put(mix(key), slot)
  }

  /** Removes a key that is there. */
  delete(key: number): void {
    this.#size--
    this.#remove(mix(key))
  }

  /** Puts a key that is not there in the place of one that is. */
  swap(old: number, key: number, slot: Slot): void {
    this.#put(mix(key), slot) // a half of the cells is empty at least: there is one more
    this.#remove(mix(old))
  }

  clear(): void {
    this.#cells = new Int32Array(2 * INITIAL_CELLS)
    this.#shift = INITIAL_SHIFT
    this.#size = 0
    this.#room = INITIAL_CELLS / 4
  }

  #remove(hash: number): void {
    const cells = this.#cells
    const mask = cells.length - 1
    let gap = this.#home(hash)
    while (cells[gap] !== hash || cells[gap + 1] === NONE) gap = (gap + 2) & mask
    for (let at = (gap + 2) & mask; cells[at + 1] !== NONE; at = (at + 2) & mask) {
      // A key may move back into the gap unless its home lies behind the gap.
      if (((at - this.#home(cells[at]!)) & mask) < ((at - gap) & mask)) continue
      cells[gap] = cells[at]!
      cells[gap + 1] = cells[at + 1]!
      gap = at
    }
    cells[gap + 1] = NONE
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
    this.#room = cells.length / (cells.length <= SPARSE_CELLS ? 4 : 2) // there are that many cells now
    for (let at = 0; at < cells.length; at += 2)
      if (cells[at + 1] !== NONE) this.#put(cells[at]!, cells[at + 1]!)
  }

  #home(hash: number): number {
    return (hash >>> this.#shift) << 1
  }
}

/*
 * Each bit of the hash depends on all of the key, and each step can be undone. One multiplication alone would let
 * arithmetic progressions cluster in large tables. The constants are those of the finaliser of MurmurHash3,
 * A. Appleby, 2008.
 */
function mix(key: number): number {
  const mixed = Math.imul(key ^ SEED, 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35)
}
