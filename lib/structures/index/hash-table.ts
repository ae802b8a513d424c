import { NONE, type Slot } from '../arena/ring'
import { SEED } from './seed'

const INITIAL_CELLS = 16
const NO_CELLS = /* @__PURE__ */ new Int32Array(0)

/** Slots of one hash that `tryAdd` allows, at most. */
const MOST_ALIKE = 4

/**
 * An open-addressing hash table from hashes of 32 bits to slots, with linear probing and a load of at most a
 * half.
 *
 * A hash belongs to one key (`find`) or to several (`findKey`). Operations are O(1) for well-distributed
 * hashes, `add` amortised over growth by doubling. The table never shrinks.
 */
export class HashTable {
  /*
   * A cell is two numbers side by side, a hash and its slot; slot 0 marks an empty cell. The highest bits of
   * a hash are its home. A hash is added to the first empty cell, from its home onward and around:
   *
   *      home(7)┐    ┌home(9), home(4)
   *      …  –   7:3  9:1  4:6  –  …          find(4): 9? no, 4. find(5): 9, 4, –: absent
   *
   * Invariant: no empty cell lies between the home of a hash and its cell. `delete` upholds it by moving
   * later cells back into the gap, so that there are no tombstones.
   *
   * D. E. Knuth, "The Art of Computer Programming", vol. 3, 6.4, algorithms L and R.
   *
   * No method calls a function between its first write and its last, so that a stack overflow cannot
   * interrupt it half-way.
   */
  readonly #sparse: number
  // Initial values fix the kinds of the fields, which engines would otherwise check at each reading.
  #cells = NO_CELLS
  #shift = 0
  /** Slots held. */
  size = 0
  #room = 0 // hashes that fit before it grows

  /** Tables of up to `sparse` cells are filled to a quarter only, so that nearly all hashes are at home. */
  constructor(sparse = 0, cells = INITIAL_CELLS) {
    this.#sparse = sparse
    this.#cells = new Int32Array(2 * cells)
    this.#shift = Math.clz32(cells) + 1 // leaves the bits of a hash that select a cell
    this.#room = cells / (cells <= sparse ? 4 : 2)
  }

  /** Returns the slot of a hash that belongs to one key, or `NONE`. */
  find(hash: number): Slot {
    const cells = this.#cells
    const mask = cells.length - 1
    for (let at = (hash >>> this.#shift) << 1; ; at = (at + 2) & mask)
      if (cells[at] === hash || cells[at + 1] === NONE) return cells[at + 1]!
  }

  /** Returns the slot of a hash that has this key in the column `keys`, or `NONE`. */
  findKey(hash: number, key: unknown, keys: readonly unknown[]): Slot {
    const cells = this.#cells
    const mask = cells.length - 1
    for (let at = (hash >>> this.#shift) << 1; ; at = (at + 2) & mask) {
      const slot = cells[at + 1]!
      if (slot === NONE || (cells[at] === hash && keys[slot] === key)) return slot
    }
  }

  /** Returns the place where a search for a hash begins, for callers that visit its slots themselves. */
  home(hash: number): number {
    return (hash >>> this.#shift) << 1
  }

  /** Returns the first place, from `at` on, of a slot with this hash; -1 when there is none. */
  seek(hash: number, at: number): number {
    const cells = this.#cells
    const mask = cells.length - 1
    for (; cells[at + 1] !== NONE; at = (at + 2) & mask) if (cells[at] === hash) return at
    return -1
  }

  /** Returns the place behind another. */
  after(at: number): number {
    return (at + 2) & (this.#cells.length - 1)
  }

  /** Returns the slot at a place that `seek` has found. */
  slotAt(at: number): Slot {
    return this.#cells[at + 1]!
  }

  /** Adds a slot that is absent. */
  add(hash: number, slot: Slot): void {
    if (this.size === this.#room) this.#grow()
    const cells = this.#cells
    const mask = cells.length - 1
    let at = (hash >>> this.#shift) << 1
    while (cells[at + 1] !== NONE) at = (at + 2) & mask
    cells[at] = hash
    cells[at + 1] = slot
    this.size++
  }

  /** Adds a slot that is absent, unless its hash already has four slots. Returns whether it was added. */
  tryAdd(hash: number, slot: Slot): boolean {
    if (this.size === this.#room) this.#grow()
    const cells = this.#cells
    const mask = cells.length - 1
    let at = (hash >>> this.#shift) << 1
    let alike = 0
    for (; cells[at + 1] !== NONE; at = (at + 2) & mask)
      if (cells[at] === hash && ++alike === MOST_ALIKE) return false
    cells[at] = hash
    cells[at + 1] = slot
    this.size++
    return true
  }

  /** Removes a slot. Returns whether it was present. */
  delete(hash: number, slot: Slot): boolean {
    const cells = this.#cells
    const mask = cells.length - 1
    let gap = (hash >>> this.#shift) << 1
    for (; cells[gap + 1] !== slot || cells[gap] !== hash; gap = (gap + 2) & mask)
      if (cells[gap + 1] === NONE) return false
    for (let at = (gap + 2) & mask; cells[at + 1] !== NONE; at = (at + 2) & mask) {
      // A hash may move back into the gap unless its home lies behind the gap.
      const home = (cells[at]! >>> this.#shift) << 1
      if (((at - home) & mask) < ((at - gap) & mask)) continue
      cells[gap] = cells[at]!
      cells[gap + 1] = cells[at + 1]!
      gap = at
    }
    cells[gap + 1] = NONE
    this.size--
    return true
  }

  #grow(): void {
    const cells = this.#cells
    const grown = new HashTable(this.#sparse, cells.length) // twice the cells, because each has two numbers
    for (let at = 0; at < cells.length; at += 2)
      if (cells[at + 1] !== NONE) grown.add(cells[at]!, cells[at + 1]!)
    this.#cells = grown.#cells
    this.#shift = grown.#shift
    this.#room = grown.#room
  }
}

/**
 * Returns a hash of an integer of 32 bits. No two integers have the same one.
 *
 * Each bit of it depends on all of the key, and each step can be undone. One multiplication alone would let
 * arithmetic progressions cluster in large tables. The constants are those of the finaliser of MurmurHash3,
 * A. Appleby, 2008.
 */
export function hashOfInt(key: number): number {
  const mixed = Math.imul(key ^ SEED, 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35)
}
