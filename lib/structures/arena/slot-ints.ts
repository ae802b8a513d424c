import type { Slot } from './ring'

/** A column of integers of 32 bits by slot. It doubles as slots are added. Every operation is O(1). */
export class SlotInts {
  #ints = new Int32Array(16)

  /** Returns the integer of a slot for which one was set. */
  of(slot: Slot): number {
    return this.#ints[slot]!
  }

  set(slot: Slot, value: number): void {
    if (slot >= this.#ints.length) this.#grow(slot)
    this.#ints[slot] = value
  }

  clear(): void {
    this.#ints = new Int32Array(16)
  }

  #grow(slot: Slot): void {
    const grown = new Int32Array(Math.max(slot + 1, 2 * this.#ints.length))
    grown.set(this.#ints)
    this.#ints = grown
  }
}
