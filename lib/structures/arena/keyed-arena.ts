import { hashOf } from '../index/hash'
import { isInt, PrimitiveIndex } from '../index/primitive-index'
import { type Arena, enlarged, EVERY } from './arena'
import { NONE, Ring, type Slot, walk } from './ring'

const INITIAL_ROOM = 16

/** What storage grows by at least, so that growth stays amortised while the limit rises step by step. */
const LEAST_GROWTH = 1.25

/** An arena of entries with keys of any kind, compared as a `Map` compares them. Storage doubles as slots are taken. */
export class KeyedArena<K, V> implements Arena<K, V> {
  /*
   *   slot      0      1      2      3      4
   *   keys      –      a      –      c      b
   *   values    –      1      –      3      2
   *   order     0 ⇄ 1 ⇄ 4 ⇄ 3 ⇄ (0)             occupied slots, in the owner's order
   *   free      2 → 0                           vacated slots, the last one first, linked in the array of the ring
   *
   * Invariant: every slot from 1 to `last` is either in `order`, and then the
   * index leads from its key to it, or it is free, and then its key and value
   * are undefined so that nothing stays reachable through it.
   */
  readonly order = new Ring()
  values = enlarged<V | undefined>([], INITIAL_ROOM)
  limit = Infinity
  isDirty = false
  leaving: Slot = NONE
  #keys = enlarged<K | undefined>([], INITIAL_ROOM)
  readonly #index = new PrimitiveIndex()
  #free: Slot = NONE
  #last: Slot = NONE
  #size = 0

  get size(): number {
    return this.#size
  }

  find(key: K): Slot {
    return this.#index.find(key, this.#keys)
  }

  keyOf(slot: Slot): K {
    return this.#keys[slot] as K
  }

  hashOf(key: K): number {
    return hashOf(key)
  }

  add(key: K, value: V, at: Slot = NONE): Slot {
    const slot = this.#take()
    this.#keys[slot] = (isInt(key) ? key | 0 : key) as K // a Map keeps -0 as 0, too
    this.values[slot] = value
    this.#size++
    this.order.insertBefore(at, slot)
    this.#index.add(key, slot, this.#keys)
    return slot
  }

  replace(victim: Slot, key: K, value: V): Slot {
    const kept = (isInt(key) ? key | 0 : key) as K
    this.#index.delete(this.#keys[victim], victim)
    this.#keys[victim] = kept
    this.values[victim] = value
    this.leaving = NONE
    this.#index.add(key, victim, this.#keys)
    return victim
  }

  remove(slot: Slot): void {
    this.#index.delete(this.#keys[slot], slot)
    this.order.unlink(slot)
    this.#vacate(slot)
    this.#size--
    this.leaving = NONE
  }

  clear(): void {
    this.#index.clear()
    this.order.clear()
    this.#keys = enlarged([], INITIAL_ROOM)
    this.values = enlarged([], INITIAL_ROOM)
    this.#free = NONE
    this.#last = NONE
    this.#size = 0
    this.leaving = NONE
  }

  rebuild(): Slot[] {
    if (this.leaving === EVERY) this.clear()
    const linked = [...walk(this.order)]
    if (linked.includes(this.leaving)) this.order.unlink(this.leaving)
    const slots = linked.filter((slot) => slot !== this.leaving)
    this.#index.clear()
    for (const slot of slots) {
      this.find(this.keyOf(slot))
      this.#index.add(this.#keys[slot], slot, this.#keys)
    }
    const occupied = new Set(slots)
    this.#free = NONE
    for (let slot = this.#last; slot > NONE; slot--) if (!occupied.has(slot)) this.#vacate(slot)
    this.#size = slots.length
    this.leaving = NONE
    return slots
  }

  /** Returns a free slot, growing the columns if there is none. */
  #take(): Slot {
    const slot = this.#free
    if (slot !== NONE) {
      this.#free = this.order.next(slot)
      return slot
    }
    if (this.#last + 1 === this.#keys.length) this.#grow()
    return ++this.#last
  }

  #vacate(slot: Slot): void {
    this.#keys[slot] = undefined
    this.values[slot] = undefined
    this.order.chain(slot, this.#free)
    this.#free = slot
  }

  #grow(): void {
    const { length } = this.#keys
    const room = Math.ceil(Math.max(LEAST_GROWTH * length, Math.min(2 * length, this.limit + 1)))
    const [keys, values] = [enlarged(this.#keys, room), enlarged(this.values, room)]
    this.order.reserve(room)
    this.#keys = keys
    this.values = values
  }
}
