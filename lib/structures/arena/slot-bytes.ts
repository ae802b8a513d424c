import type { Slot } from './ring'

/**
 * A column of integers from 0 to 255 by slot, 0 until they are set. It doubles as slots are added. O(1), but
 * `halve`.
 */
export class SlotBytes {
  #bytes = new Uint8Array(16)

  /** Returns the integer of a slot. */
  of(slot: Slot): number {
    return slot < this.#bytes.length ? this.#bytes[slot]! : 0
  }

  set(slot: Slot, value: number): void {
    if (slot >= this.#bytes.length) this.#grow(slot)
    this.#bytes[slot] = value
  }

  /** Halves the number in the lowest `bits` of each byte; the other bits stay. O(slots). */
  halve(bits: number): void {
    const halved = (1 << (bits - 1)) - 1
    const others = -1 << bits
    for (let slot = 0; slot < this.#bytes.length; slot++) {
      const byte = this.#bytes[slot]!
      this.#bytes[slot] = (byte & others) | ((byte >>> 1) & halved)
    }
  }

  clear(): void {
    this.#bytes = new Uint8Array(16)
  }

  #grow(slot: Slot): void {
    const grown = new Uint8Array(Math.max(slot + 1, 2 * this.#bytes.length))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}
