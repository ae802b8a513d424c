import { NONE, type Ring, type Slot } from './ring'

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
   * Invariant: groups come in rising count, and none is empty.
   *
   * K. Shah, A. Mitra and D. Matani, "An O(1) algorithm for implementing the
   * LFU cache eviction scheme", 2010, with its two lists threaded as one.
   */
  readonly #ring: Ring
  #groupOf = new Int32Array(16)
  readonly #count: number[] = []
  readonly #last: Slot[] = []
  readonly #free: number[] = []

  constructor(ring: Ring) {
    this.#ring = ring
  }

  /** The slot before which one of count 1 is to be linked. */
  get entrance(): Slot {
    const first = this.#ring.first
    if (first === NONE || this.#count[this.#groupOf[first]!] !== 1) return first
    return this.#ring.next(this.#last[this.#groupOf[first]!]!)
  }

  /** Starts the count of a slot that was linked before `entrance`. */
  start(slot: Slot): void {
    if (slot >= this.#groupOf.length) this.#grow(slot)
    const before = this.#ring.previous(slot)
    if (before === NONE) this.#open(1, slot)
    else this.#join(this.#groupOf[before]!, slot)
  }

  use(slot: Slot): void {
    const ring = this.#ring
    const group = this.#groupOf[slot]!
    const count = this.#count[group]! + 1
    const last = this.#last[group]!
    const after = ring.next(last)
    const next = after === NONE ? -1 : this.#groupOf[after]!
    const joins = next !== -1 && this.#count[next] === count
    if (!joins && this.#isAlone(slot, group)) {
      this.#count[group] = count
      return
    }
    this.stop(slot)
    const at = joins ? ring.next(this.#last[next]!) : after
    ring.unlink(slot)
    ring.insertBefore(at, slot)
    if (joins) this.#join(next, slot)
    else this.#open(count, slot)
  }

  /** Forgets the count of a slot that is still linked. */
  stop(slot: Slot): void {
    const group = this.#groupOf[slot]!
    if (this.#last[group] !== slot) return
    if (this.#isAlone(slot, group)) this.#free.push(group)
    else this.#last[group] = this.#ring.previous(slot)
  }

  clear(): void {
    this.#groupOf = new Int32Array(16)
    this.#count.length = 0
    this.#last.length = 0
    this.#free.length = 0
  }

  #isAlone(slot: Slot, group: number): boolean {
    const before = this.#ring.previous(slot)
    return this.#last[group] === slot && (before === NONE || this.#groupOf[before] !== group)
  }

  #join(group: number, slot: Slot): void {
    this.#groupOf[slot] = group
    this.#last[group] = slot
  }

  #open(count: number, slot: Slot): void {
    const group = this.#free.pop() ?? this.#count.length
    this.#count[group] = count
    this.#join(group, slot)
  }

  #grow(slot: Slot): void {
    const grown = new Int32Array(Math.max(slot + 1, 2 * this.#groupOf.length))
    grown.set(this.#groupOf)
    this.#groupOf = grown
  }
}
