import type { Slot } from './ring'

/**
 * A column of times by slot, in milliseconds: in four bytes where the times are whole and within 24 days of
 * the first, else in eight. It is exact either way. Every operation is O(1), amortised over growth by
 * doubling and one widening.
 */
export class SlotTimes {
  /*
   *   narrow   origin 1700000000000   offsets  [ 0 | 12 | 7 | … ]          int32
   *   wide     origin 0               offsets  [ 0.25 | 12.5 | … ]         float64
   */
  #origin = NaN
  #offsets: Int32Array | Float64Array = new Int32Array(16)

  /** Returns the time of a slot for which one was set. */
  of(slot: Slot): number {
    return this.#origin + this.#offsets[slot]!
  }

  set(slot: Slot, time: number): void {
    const offset = time - this.#origin
    if ((offset | 0) === offset && slot < this.#offsets.length) this.#offsets[slot] = offset
    else this.#fit(slot, time)
  }

  clear(): void {
    this.#origin = NaN
    this.#offsets = new Int32Array(16)
  }

  /** Sets the first time, or one for which the column is too short or too narrow. */
  #fit(slot: Slot, time: number): void {
    if (slot >= this.#offsets.length) this.#grow(slot)
    if (Number.isNaN(this.#origin) && Number.isSafeInteger(time)) this.#origin = time
    const offset = time - this.#origin
    if ((offset | 0) !== offset && this.#offsets instanceof Int32Array) this.#widen()
    this.#offsets[slot] = time - this.#origin
  }

  #widen(): void {
    const wide = new Float64Array(this.#offsets.length)
    for (let slot = 0; slot < wide.length; slot++) wide[slot] = this.of(slot)
    this.#offsets = wide
    this.#origin = 0
  }

  #grow(slot: Slot): void {
    const length = Math.max(slot + 1, 2 * this.#offsets.length)
    const grown = this.#offsets instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)
    grown.set(this.#offsets)
    this.#offsets = grown
  }
}
