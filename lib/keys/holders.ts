import type { Slot } from '../structures/arena/ring'

/** The holders of a call's number, as bits of a mask. */
export const Holder = {
  /** The entry in the backend. */
  entry: 1,
  /** The synchronous part of a load. */
  run: 2,
  /** A load in flight. */
  load: 4,
  /** A rule, which remembers something about the call. */
  rule: 8,
  /** A write that has begun before the call was invalidated or stored. */
  fence: 16,
  /** An operation that runs code of the user's. */
  operation: 32,
} as const

/** One bit of `Holder`. */
export type HolderBit = (typeof Holder)[keyof typeof Holder]

/** The holders of each number, a byte each. A number without one is free. Every operation is O(1). */
export class Holders {
  #masks = new Uint8Array(16)

  /** A number that was free gets its first holder. */
  begin(n: Slot, holder: HolderBit): void {
    if (n >= this.#masks.length) this.#grow(n)
    this.#masks[n] = holder
  }

  /** Whether something holds a number. */
  isHeld(n: Slot): boolean {
    return this.#masks[n] !== 0
  }

  /** Whether this holder holds a number. */
  isHeldBy(n: Slot, holder: HolderBit): boolean {
    return (this.#masks[n]! & holder) !== 0
  }

  /** Adds a holder to a number, unless it is free. */
  hold(n: Slot, holder: HolderBit): void {
    if (this.#masks[n] !== 0) this.#masks[n]! |= holder
  }

  /** Removes holders of a number and adds others; returns whether it was held and is free now. */
  release(n: Slot, removed: number, added: number): boolean {
    const masks = this.#masks
    const held = masks[n]!
    if (held === 0) return false
    const left = (held & ~removed) | added
    masks[n] = left
    return left === 0
  }

  #grow(n: Slot): void {
    const grown = new Uint8Array(Math.max(n + 1, 2 * this.#masks.length))
    grown.set(this.#masks)
    this.#masks = grown
  }
}
