import { type Arena, enlarged, type Hashes } from './arena'
import { NONE, Ring, type Slot, walk } from './ring'

export type { Hashes } from './arena'

const INITIAL_ROOM = 16

/**
 * An arena whose keys are its slots: small positive integers that its owner's caller hands out, dense but
 * with gaps. It has no index and no column of keys. Storage doubles to hold the largest slot.
 *
 * Its caller never stores `undefined`, because that marks a vacant slot.
 */
export class NumberedArena<V> implements Arena<Slot, V> {
  /*
   *   slot      0   1   2   3   4   5
   *   values    –   a   –   –   d   e
   *   order     0 ⇄ 4 ⇄ 1 ⇄ 5 ⇄ (0)
   *
   * Invariant: a slot has a value exactly while it is in `order`.
   */
  readonly order = new Ring()
  values = enlarged<V | undefined>([], INITIAL_ROOM)
  limit!: number
  isDirty = false
  unsettled: Slot = NONE
  size = 0
  readonly hashes: Hashes

  constructor(hashes: Hashes) {
    this.hashes = hashes
  }

  find(slot: Slot): Slot {
    const { values } = this
    return slot < values.length && values[slot] !== undefined ? slot : NONE
  }

  keyOf(slot: Slot): Slot {
    return slot
  }

  add(slot: Slot, value: V, at: Slot = NONE): Slot {
    if (slot >= this.values.length) this.#grow(slot)
    this.order.insert(slot, at)
    this.values[slot] = value
    this.unsettled = slot
    this.size++
    return slot
  }

  replace(victim: Slot, slot: Slot, value: V): Slot {
    if (slot >= this.values.length) this.#grow(slot)
    this.order.insert(slot, victim)
    this.values[victim] = undefined
    this.values[slot] = value
    this.unsettled = slot
    this.order.unlink(victim)
    return slot
  }

  remove(slot: Slot): void {
    this.values[slot] = undefined
    this.order.unlink(slot)
    this.size--
  }

  clear(): void {
    this.order.clear()
    this.values = enlarged([], INITIAL_ROOM)
    this.size = 0
  }

  rebuild(): Slot[] {
    const slots: Slot[] = []
    for (const slot of [...walk(this.order)]) {
      if (slot !== this.unsettled && this.values[slot] !== undefined) slots.push(slot)
      else {
        this.values[slot] = undefined
        this.order.unlink(slot)
      }
    }
    this.size = slots.length
    return slots
  }

  #grow(slot: Slot): void {
    this.values = enlarged(this.values, Math.max(slot + 1, 2 * this.values.length))
  }
}
