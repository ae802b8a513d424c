/** An index into the arrays of an arena. Slot 0 never holds an entry. */
export type Slot = number

/** The slot that is no entry: what a failed look-up returns, and the sentinel of every ring. */
export const NONE: Slot = 0

const INITIAL_ROOM = 16

/**
 * A doubly linked ring of slots, its links held in one Int32Array that doubles as slots come.
 * Every operation is O(1) but `clear`, which is O(sentinels).
 *
 * It knows nothing of keys and values, and does not remember which slots are in it: linking a slot twice, or
 * unlinking one that is not linked, is the caller's mistake and is not checked.
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
   * One array can hold several rings: whoever asks for n sentinels gets slots
   * 0 to n - 1 as the sentinels of n rings, and links with insertBefore().
   */
  #links: Int32Array
  readonly #sentinels: number

  constructor(sentinels = 1) {
    this.#sentinels = sentinels
    this.#links = new Int32Array(2 * Math.max(INITIAL_ROOM, sentinels))
    this.clear()
  }

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

  /** Links a slot that is in no ring at the end of ring 0. */
  append(slot: Slot): void {
    this.insertBefore(NONE, slot)
  }

  /** Makes a ring of its own of a slot that is in no ring. */
  enclose(slot: Slot): void {
    if (2 * slot >= this.#links.length) this.reserve(2 * slot)
    this.#links[2 * slot] = slot
    this.#links[2 * slot + 1] = slot
  }

  /** Links a slot that is in no ring before another (a sentinel: at the end of its ring). */
  insertBefore(at: Slot, slot: Slot): void {
    if (2 * slot >= this.#links.length) this.reserve(2 * slot)
    const links = this.#links
    const before = links[2 * at + 1]!
    links[2 * slot] = at
    links[2 * slot + 1] = before
    links[2 * before] = slot
    links[2 * at + 1] = slot
  }

  /** Takes a slot out of its ring. Its own links are left as they were. */
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

  /** Moves a slot of ring 0 to its end. */
  moveToEnd(slot: Slot): void {
    const links = this.#links
    const after = links[2 * slot]!
    if (after === NONE) return
    const before = links[2 * slot + 1]!
    const last = links[1]!
    links[2 * before] = after
    links[2 * after + 1] = before
    links[2 * last] = slot
    links[2 * slot + 1] = last
    links[2 * slot] = NONE
    links[1] = slot
  }

  /** Makes of a slot that is in no ring a link of a chain; `next` tells what it was chained to. */
  chain(slot: Slot, to: Slot): void {
    this.#links[2 * slot] = to
  }

  /** Makes room for slots below `room`, which is made for each as it comes otherwise. */
  reserve(room: number): void {
    if (2 * room <= this.#links.length) return
    const grown = new Int32Array(2 * room)
    grown.set(this.#links)
    this.#links = grown
  }

  /** Empties every ring of this array, and gives its storage back. */
  clear(): void {
    const sentinels = this.#sentinels
    if (this.#links.length > 2 * INITIAL_ROOM)
      this.#links = new Int32Array(2 * Math.max(INITIAL_ROOM, sentinels))
    for (let sentinel = 0; sentinel < sentinels; sentinel++) {
      this.#links[2 * sentinel] = sentinel
      this.#links[2 * sentinel + 1] = sentinel
    }
  }
}

/** The slots of a ring from first to last. It must not change meanwhile. */
export function* walk(ring: Ring): Generator<Slot> {
  for (let slot = ring.first; slot !== NONE; slot = ring.next(slot)) yield slot
}

/** The slots of a ring from last to first. It must not change meanwhile. */
export function* walkBack(ring: Ring): Generator<Slot> {
  for (let slot = ring.last; slot !== NONE; slot = ring.previous(slot)) yield slot
}
