import type { Slot } from './ring'

/**
 * A column of numbers by slot, 0 until they are set. It doubles as slots are added. Every operation is O(1).
 */
export class SlotNumbers {
  #numbers = new Float64Array(16)

  /** Returns the number of a slot. */
  of(slot: Slot): number {
    return slot < this.#numbers.length ? this.#numbers[slot]! : 0
  }

  set(slot: Slot, value: number): void {
    if (slot >= this.#numbers.length) this.#grow(slot)
    this.#numbers[slot] = value
  }

  /** Keeps the numbers of these slots, and sets all others to 0. O(slots). */
  retain(slots: readonly Slot[]): void {
    const retained = new Float64Array(this.#numbers.length)
    for (const slot of slots) retained[slot] = this.of(slot)
    this.#numbers = retained
  }

  clear(): void {
    this.#numbers = new Float64Array(16)
  }

  #grow(slot: Slot): void {
    const grown = new Float64Array(Math.max(slot + 1, 2 * this.#numbers.length))
    grown.set(this.#numbers)
    this.#numbers = grown
  }
}
