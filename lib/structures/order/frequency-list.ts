import { NONE, Ring, type Slot } from '../arena/ring'

/**
 * Keeps a ring of slots sorted by how often each was used, and among equals by how long ago: the least used first,
 * the least recent of them foremost. Every operation is O(1) but `clear`.
 */
export class Counts {
  /*
   * Slots of one count stand together in the ring and share a group, which
   * knows its count and its last slot:
   *
   *      0 ⇄ d ⇄ a ⇄ c ⇄ b ⇄ (0)
   *          └─1─┘   └3┘ └7┘          group: count, last
   *
   * A use moves a slot behind the last of the next count; when that group does
   * not exist, a slot alone in its own takes the new count where it stands.
   *
   * Groups stand in a ring of their own, in the same order.
   *
   * Invariant: groups come in rising count, and none is empty.
   *
   * K. Shah, A. Mitra and D. Matani, "An O(1) algorithm for implementing the
   * LFU cache eviction scheme", 2010, with its two lists threaded as one.
   */
  readonly #ring: Ring
  readonly #groups = new Ring() // their numbers take the part of slots
  #groupOf = new Int32Array(16)
  readonly #count: number[] = [0]
  readonly #last: Slot[] = [NONE]
  readonly #free: number[] = []

  constructor(ring: Ring) {
    this.#ring = ring
  }

  /** The slot before which one of count 1 is to be linked. */
  get entrance(): Slot {
    const least = this.#groups.first
    return this.#ring.next(this.#count[least] === 1 ? this.#last[least]! : NONE)
  }

  /** Starts the count of a slot that was linked before `entrance`. */
  start(slot: Slot): void {
    const least = this.#groups.first
    if (this.#count[least] === 1) this.#join(least, slot)
    else this.#open(1, slot, NONE)
  }

  /** Starts the count of a slot that stands first and was stopped. */
  restart(slot: Slot): void {
    const least = this.#groups.first
    if (this.#count[least] !== 1) return this.#open(1, slot, NONE)
    this.#ring.moveBehind(this.#last[least]!, slot)
    this.#join(least, slot)
  }

  use(slot: Slot): void {
    const group = this.#groupOf[slot]!
    const end = this.#last[group]!
    const next = this.#groups.next(group)
    const count = this.#count[group]! + 1
    if (this.#count[next] === count) {
      if (end === slot) this.stop(slot)
      this.#ring.moveBehind(this.#last[next]!, slot)
      this.#join(next, slot)
      return
    }
    if (end !== slot) this.#ring.moveBehind(end, slot)
    else if (this.#isFirst(slot, group)) {
      this.#count[group] = count
      return
    } else this.#last[group] = this.#ring.previous(slot)
    this.#open(count, slot, group)
  }

  /** Forgets the count of a slot that is still linked. */
  stop(slot: Slot): void {
    const group = this.#groupOf[slot]!
    if (this.#last[group] !== slot) return
    if (this.#isFirst(slot, group)) {
      this.#groups.unlink(group)
      this.#free.push(group)
    } else this.#last[group] = this.#ring.previous(slot)
  }

  clear(): void {
    this.#groups.clear()
    this.#groupOf = new Int32Array(16)
    this.#count.length = 1
    this.#last.length = 1
    this.#free.length = 0
  }

  #isFirst(slot: Slot, group: number): boolean {
    return this.#groupOf[this.#ring.previous(slot)] !== group // the sentinel is of no group
  }

  #join(group: number, slot: Slot): void {
    if (slot >= this.#groupOf.length) this.#grow(slot)
    this.#groupOf[slot] = group
    this.#last[group] = slot
  }

  /** Makes a group of one slot, behind another. */
  #open(count: number, slot: Slot, before: number): void {
    const group = this.#free.pop() ?? this.#count.length
    this.#count[group] = count
    this.#groups.insertBefore(this.#groups.next(before), group)
    this.#join(group, slot)
  }

  #grow(slot: Slot): void {
    const grown = new Int32Array(Math.max(slot + 1, 2 * this.#groupOf.length))
    grown.set(this.#groupOf)
    this.#groupOf = grown
  }
}
