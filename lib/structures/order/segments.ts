import { NONE, type Ring, type Slot } from '../arena/ring'

const INITIAL_ROOM = 16

/** One of the segments of a ring, numbered from 0. */
export type Segment = number

/**
 * The segments of a ring: consecutive queues. Every operation is O(segments) but `clear` and `rebuild`. It
 * moves slots, but neither links nor unlinks them.
 */
export class Segments {
  /*
   *      0 ⇄ a ⇄ b ⇄ c ⇄ d ⇄ e ⇄ (0)
   *          └─ 0 ─┘   └── 2 ──┘             segment 1 is empty
   *
   * A segment is its size and its last slot; it begins behind the last slot of
   * the segments before. So the ring needs no marks, and a walk of it visits the
   * segments in order.
   *
   * Invariant: the slots of a segment are adjacent, and last[s] is the last of
   * them when there are any.
   */
  readonly #ring: Ring
  readonly #last: Slot[]
  readonly #sizes: number[]
  #of = new Uint8Array(INITIAL_ROOM) // not a SlotBytes, because hits read it

  constructor(ring: Ring, count: number) {
    this.#ring = ring
    this.#last = new Array<Slot>(count).fill(NONE)
    this.#sizes = new Array<number>(count).fill(0)
  }

  size(segment: Segment): number {
    return this.#sizes[segment]!
  }

  of(slot: Slot): Segment {
    return this.#of[slot]!
  }

  /** Returns the first slot of a segment that is not empty. */
  first(segment: Segment): Slot {
    return this.#ring.next(this.#tail(segment - 1))
  }

  /** Returns the first slot of a segment that is not `kept`; `NONE` when there is no other. */
  firstBut(kept: Slot, segment: Segment): Slot {
    const size = this.size(segment)
    const first = size === 0 ? NONE : this.first(segment)
    if (first !== kept) return first
    return size < 2 ? NONE : this.#ring.next(first)
  }

  /** Returns the slot before which a new slot is to be linked to enter a segment at its end. */
  entrance(segment: Segment): Slot {
    return this.#ring.next(this.#tail(segment))
  }

  /** Adds a slot that was linked before the entrance. */
  enter(slot: Slot, segment: Segment): void {
    if (slot >= this.#of.length) this.#grow(slot)
    this.#of[slot] = segment
    this.#last[segment] = slot
    this.#sizes[segment]!++
  }

  /** Removes a slot that is still linked. */
  leave(slot: Slot): void {
    const segment = this.of(slot)
    this.#sizes[segment]!--
    if (this.#last[segment] === slot) this.#last[segment] = this.#ring.previous(slot)
  }

  /** Moves a slot to the end of its segment. */
  moveToEnd(slot: Slot): void {
    const segment = this.of(slot)
    const last = this.#last[segment]!
    if (last === slot) return
    this.#ring.moveBehind(last, slot)
    this.#last[segment] = slot
  }

  /** Moves a slot to the end of another segment. */
  move(slot: Slot, segment: Segment): void {
    this.leave(slot)
    this.readmit(slot, segment)
  }

  /** Adds at its end a slot that was removed and is still linked. */
  readmit(slot: Slot, segment: Segment): void {
    const tail = this.#tail(segment)
    if (this.#ring.previous(slot) !== tail) this.#ring.moveBehind(tail, slot)
    this.enter(slot, segment)
  }

  clear(): void {
    this.#last.fill(NONE)
    this.#sizes.fill(0)
    this.#of = new Uint8Array(INITIAL_ROOM)
  }

  /**
   * Divides the slots of the ring again. A slot stays in its segment where the order of the ring allows it.
   * O(n).
   */
  rebuild(slots: readonly Slot[]): void {
    let segment = 0
    const segments = slots.map((slot) => (segment = Math.max(segment, this.of(slot))))
    this.clear()
    slots.forEach((slot, at) => {
      this.enter(slot, segments[at]!)
    })
  }

  /** Returns the last slot of the segments up to this one, or `NONE`. */
  #tail(segment: Segment): Slot {
    while (segment >= 0 && this.#sizes[segment] === 0) segment--
    return segment < 0 ? NONE : this.#last[segment]!
  }

  #grow(slot: Slot): void {
    const grown = new Uint8Array(Math.max(slot + 1, 2 * this.#of.length))
    grown.set(this.#of)
    this.#of = grown
  }
}
