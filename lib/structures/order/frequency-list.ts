import { NONE, Ring, type Slot } from '../arena/ring'

const INITIAL_ROOM = 16

/** Returns the uses of a slot. Only for a drawing of the list. */
export let countOf: (list: FrequencyList, slot: Slot) => number

/**
 * A ring of slots sorted by their number of uses, the least used first, and among equals by recency, the
 * least recently used first. Every operation is O(1) but `clear` and `rebuild`.
 */
export class FrequencyList {
  /*
   * Slots with the same count are adjacent in the ring and form a group, which
   * has its count and its last slot:
   *
   *      0 ⇄ d ⇄ a ⇄ c ⇄ b ⇄ (0)
   *          └─1─┘   └3┘ └7┘          group: count, last
   *
   * A use moves a slot behind the last of the next count. A slot that is alone in
   * its group stays in place and takes the new count, unless that has a group.
   *
   * Groups are in a ring of their own, in the same order.
   *
   * Invariant: groups come in rising count, and none is empty.
   *
   * K. Shah, A. Mitra and D. Matani, "An O(1) algorithm for implementing the
   * LFU cache eviction scheme", 2010, with its two lists threaded as one.
   */
  readonly #ring: Ring
  readonly #groups = new Ring() // of numbers of groups in place of slots
  #groupOf = new Int32Array(INITIAL_ROOM) // not a SlotInts, because hits read it
  readonly #counts: number[] = [0]
  readonly #last: Slot[] = [NONE]
  readonly #free: number[] = []

  static {
    countOf = (list, slot) => list.#counts[list.#groupOf[slot]!]!
  }

  constructor(ring: Ring) {
    this.#ring = ring
  }

  /** The slot before which a slot of count 1 is to be linked. */
  get entrance(): Slot {
    const least = this.#groups.first
    return this.#ring.next(this.#counts[least] === 1 ? this.#last[least]! : NONE)
  }

  /** Starts the count of a slot that was linked before `entrance`. */
  start(slot: Slot): void {
    const least = this.#groups.first
    if (this.#counts[least] === 1) this.#join(least, slot)
    else this.#open(1, slot, NONE)
  }

  /** Starts the count of the first slot, which has none. */
  restart(slot: Slot): void {
    const least = this.#groups.first
    if (this.#counts[least] !== 1) return this.#open(1, slot, NONE)
    this.#ring.moveBehind(this.#last[least]!, slot)
    this.#join(least, slot)
  }

  use(slot: Slot): void {
    const group = this.#groupOf[slot]!
    const end = this.#last[group]!
    const next = this.#groups.next(group)
    const count = this.#counts[group]! + 1
    if (this.#counts[next] === count) {
      if (end === slot) this.stop(slot)
      this.#ring.moveBehind(this.#last[next]!, slot)
      this.#join(next, slot)
      return
    }
    if (end !== slot) this.#ring.moveBehind(end, slot)
    else if (this.#isFirst(slot, group)) {
      this.#counts[group] = count
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
    this.#groupOf = new Int32Array(INITIAL_ROOM)
    this.#counts.length = 1
    this.#last.length = 1
    this.#free.length = 0
  }

  /**
   * Groups the slots of the ring again. A count is kept where the order of the ring allows it, else lowered.
   * O(n).
   */
  rebuild(slots: readonly Slot[]): void {
    const counts = slots.map((slot) => this.#counts[this.#groupOf[slot]!] || 1)
    for (let at = slots.length - 2; at >= 0; at--) counts[at] = Math.min(counts[at]!, counts[at + 1]!)
    this.clear()
    slots.forEach((slot, at) => {
      const greatest = this.#groups.last
      if (this.#counts[greatest] === counts[at]) this.#join(greatest, slot)
      else this.#open(counts[at]!, slot, greatest)
    })
  }

  #isFirst(slot: Slot, group: number): boolean {
    return this.#groupOf[this.#ring.previous(slot)] !== group // the sentinel is in no group
  }

  #join(group: number, slot: Slot): void {
    if (slot >= this.#groupOf.length) this.#grow(slot)
    this.#groupOf[slot] = group
    this.#last[group] = slot
  }

  /** Makes a group of one slot, behind another group. */
  #open(count: number, slot: Slot, before: number): void {
    const group = this.#free.pop() ?? this.#counts.length
    this.#counts[group] = count
    this.#groups.insert(group, this.#groups.next(before))
    this.#join(group, slot)
  }

  #grow(slot: Slot): void {
    const grown = new Int32Array(Math.max(slot + 1, 2 * this.#groupOf.length))
    grown.set(this.#groupOf)
    this.#groupOf = grown
  }
}
