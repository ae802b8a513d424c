import type { Slot } from '../structures/arena/ring'

// The holders of a call's number, as bits of an integer:

/** The entry in the backend. */
export const ENTRY = 1
/** The synchronous part of a load. */
export const RUN = 2
/** A load in flight. */
export const LOAD = 4
/** A rule, which remembers something about the call. */
export const RULE = 8
/** A write that has begun before the call was invalidated or stored. */
export const FENCE = 16
/** An operation that may run user code. The bits from this one on count those under way. */
export const OPERATION = 32

/** The operations that a byte can count: seven. */
const FULL = 7 * OPERATION

/** The holders of each number, a byte each. A number without one is free. Every operation is O(1). */
export class Holders {
  #masks = new Uint8Array(16)
  readonly #uncounted = new Map<Slot, number>() // operations beyond those that the byte counts

  /** A number that was free gets its first holder: an operation. */
  begin(n: Slot): void {
    if (n >= this.#masks.length) this.#grow(n)
    this.#masks[n] = OPERATION
  }

  /** Adds an operation to the holders of a number, unless it is free. */
  beginOperation(n: Slot): void {
    const held = this.#masks[n]!
    if (held >= FULL) this.#uncounted.set(n, (this.#uncounted.get(n) ?? 0) + 1)
    else if (held !== 0) this.#masks[n] = held + OPERATION
  }

  /** Whether something holds a number. */
  isHeld(n: Slot): boolean {
    return this.#masks[n] !== 0
  }

  /** Whether this holder holds a number. */
  isHeldBy(n: Slot, holder: number): boolean {
    return (this.#masks[n]! & holder) !== 0
  }

  /** Adds a holder to a number, unless it is free. */
  hold(n: Slot, holder: number): void {
    if (this.#masks[n] !== 0) this.#masks[n]! |= holder
  }

  /**
   * Removes holders of a number, and adds others. `OPERATION` removes one of its operations. Returns whether
   * it was held and is free now.
   */
  release(n: Slot, removed: number, added: number): boolean {
    const masks = this.#masks
    const held = masks[n]!
    if (held === 0) return false
    let ended = removed & OPERATION
    if (held >= FULL && ended > 0 && this.#endUncounted(n)) ended = 0
    const left = ((held - ended) & ~(removed % OPERATION)) | added
    masks[n] = left
    return left === 0
  }

  #endUncounted(n: Slot): boolean {
    const count = this.#uncounted.get(n)
    if (count === undefined) return false
    if (count === 1) this.#uncounted.delete(n)
    else this.#uncounted.set(n, count - 1)
    return true
  }

  #grow(n: Slot): void {
    const grown = new Uint8Array(Math.max(n + 1, 2 * this.#masks.length))
    grown.set(this.#masks)
    this.#masks = grown
  }
}
