/** An index into the columns of an arena. Slot 0 never holds an entry. */
export type Slot = number

/** The slot without an entry: the result of a failed look-up, and the sentinel of every ring. */
export const NONE: Slot = 0

const INITIAL_ROOM = 16

/**
 * A doubly linked ring of slots, its links in one Int32Array that doubles as slots are added. Every operation
 * is O(1).
 *
 * It holds no keys or values, and does not remember which slots are in it. Linking a slot twice, or unlinking
 * one that is not linked, is the caller's mistake and is not checked.
 */
export class Ring {
  /*
   * links[2s] is the slot after s and links[2s + 1] the slot before it. Slot 0
   * is a sentinel that closes the list into a ring, so no operation has an
   * "empty", "first" or "last" case to get wrong:
   *
   *      ┌──────────────────────────────────┐
   *      └─►  0  ⇄ first ⇄ … ⇄ last ◄───────┘
   *
   * Invariant: prev(next(s)) === s and next(prev(s)) === s, the sentinel included.
   *
   * Slots that are not in this ring may form others in the same array, which have
   * no sentinel: `enclose` makes one of a single slot.
   *
   * No method calls a function between its first write and its last, so that a
   * stack overflow cannot interrupt it half-way.
   */
  #links = new Int32Array(2 * INITIAL_ROOM)

  get first(): Slot {
    return this.#links[0]!
  }

  get last(): Slot {
    return this.#links[1]!
  }

  next(slot: Slot): Slot {
    return this.#links[2 * slot]!
  }

  previous(slot: Slot): Slot {
    return this.#links[2 * slot + 1]!
  }

  /** Makes a ring of a single slot that is in no ring. */
  enclose(slot: Slot): void {
    if (2 * slot >= this.#links.length) this.reserve(2 * slot)
    this.#links[2 * slot] = slot
    this.#links[2 * slot + 1] = slot
  }

  /** Links a slot that is in no ring before another, or at the end, which is before the sentinel. */
  insert(slot: Slot, at: Slot = NONE): void {
    if (2 * slot >= this.#links.length) this.reserve(2 * slot)
    const links = this.#links
    const before = links[2 * at + 1]!
    links[2 * slot] = at
    links[2 * slot + 1] = before
    links[2 * before] = slot
    links[2 * at + 1] = slot
  }

  /** Removes a slot from its ring. The links of the slot itself stay as they were. */
  unlink(slot: Slot): void {
    const links = this.#links
    const after = links[2 * slot]!
    const before = links[2 * slot + 1]!
    links[2 * before] = after
    links[2 * after + 1] = before
  }

  /** Moves a linked slot behind another linked one. */
  moveBehind(at: Slot, slot: Slot): void {
    const links = this.#links
    const after = links[2 * slot]!
    const before = links[2 * slot + 1]!
    links[2 * before] = after
    links[2 * after + 1] = before
    const next = links[2 * at]!
    links[2 * slot] = next
    links[2 * slot + 1] = at
    links[2 * at] = slot
    links[2 * next + 1] = slot
  }

  /** Moves a slot of this ring to its end, as `moveBehind` does for every slot: most hits end here. */
  moveToEnd(slot: Slot): void {
    const links = this.#links
    const at = 2 * slot
    const after = links[at]!
    if (after === NONE) return
    const before = links[at + 1]!
    const last = links[1]!
    links[2 * before] = after
    links[2 * after + 1] = before
    links[2 * last] = slot
    links[at] = NONE
    links[at + 1] = last
    links[1] = slot
  }

  /** Chains a slot that is in no ring to another: `next` then returns the other slot. */
  chain(slot: Slot, to: Slot): void {
    this.#links[2 * slot] = to
  }

  /** Grows the storage once, to hold all slots below `room`. `room` is larger than the present storage. */
  reserve(room: number): void {
    const grown = new Int32Array(2 * room)
    grown.set(this.#links)
    this.#links = grown
  }

  /** Empties the ring, and releases its storage. */
  clear(): void {
    this.#links = new Int32Array(2 * INITIAL_ROOM)
  }
}

/** Yields the slots of a ring from first to last. It must not change during the walk. */
export function* walk(ring: Ring): Generator<Slot> {
  for (let slot = ring.first; slot !== NONE; slot = ring.next(slot)) yield slot
}
