import { NONE, type Slot } from './ring'

const INITIAL_CELLS = 16

// Of each process its own, so that nobody outside can choose numbers that crowd together.
const SEED = (Math.random() * 2 ** 32) | 0

/**
 * An index from 32-bit integers to slots: a hash table with open addressing, linear probing and a load of at most a
 * half. Operations are O(1) as the hash spreads, `set` amortised over growth by doubling. It never shrinks but by
 * `clear`.
 */
export class IntIndex {
  /*
   * A cell is two numbers side by side, a key and its slot; slot 0 says that
   * the cell is empty. A key is in the first cell, from its home onward and
   * around, that was empty when it came:
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
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The slot of this key, or `NONE`. */
  find(key: number): Slot {
    const cells = this.#cells
    const mask = cells.length - 1
    for (let at = home(key) & mask; ; at = (at + 2) & mask)
      if (cells[at] === key || cells[at + 1] === NONE) return cells[at + 1]!
  }

  /** Adds a key that is not there. */
  add(key: number, slot: Slot): void {
    if (4 * ++this.#size > this.#cells.length) this.#grow()
    this.#put(key, slot)
  }

  /** Removes a key that is there. */
  delete(key: number): void {
    this.#size--
    const cells = this.#cells
    const mask = cells.length - 1
    let gap = home(key) & mask
    while (cells[gap] !== key || cells[gap + 1] === NONE) gap = (gap + 2) & mask
    for (let at = (gap + 2) & mask; cells[at + 1] !== NONE; at = (at + 2) & mask) {
      // A key may move back into the gap unless its home lies behind the gap.
      if (((at - home(cells[at]!)) & mask) < ((at - gap) & mask)) continue
      cells[gap] = cells[at]!
      cells[gap + 1] = cells[at + 1]!
      gap = at
    }
    cells[gap + 1] = NONE
  }

  clear(): void {
    this.#cells = new Int32Array(2 * INITIAL_CELLS)
    this.#size = 0
  }

  #put(key: number, slot: Slot): void {
    const cells = this.#cells
    const mask = cells.length - 1
    let at = home(key) & mask
    while (cells[at + 1] !== NONE) at = (at + 2) & mask
    cells[at] = key
    cells[at + 1] = slot
  }

  #grow(): void {
    const cells = this.#cells
    this.#cells = new Int32Array(2 * cells.length)
    for (let at = 0; at < cells.length; at += 2)
      if (cells[at + 1] !== NONE) this.#put(cells[at]!, cells[at + 1]!)
  }
}

/**
 * Where a key belongs, before it is cut to the size of the table: an even number, since cells are two numbers wide. A
 * plain multiplication would let arithmetic progressions cluster in large tables; the finaliser of MurmurHash3
 * (A. Appleby, 2008) does not.
 */
function home(key: number): number {
  let hash = key ^ SEED
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) << 1
}
