import { isInt, PrimitiveIndex } from '../index/primitive-index'
import { type Arena, enlarged } from './arena'
import { NONE, Ring, type Slot, walk } from './ring'

const INITIAL_ROOM = 16

/**
 * An arena of entries with keys of any kind, compared as a `Map` compares them. Storage doubles as slots are
 * taken.
 */
export class KeyedArena<K, V> implements Arena<K, V> {
  /*
   *   slot      0      1      2      3      4
   *   keys      –      a      –      c      b
   *   values    –      1      –      3      2
   *   order     0 ⇄ 1 ⇄ 4 ⇄ 3 ⇄ (0)             occupied slots, in the owner's order
   *   free      2 → 0                           vacated slots, the last one first, chained in the ring
   *
   * Invariant: every slot from 1 to `last` is either in `order` or free. The index leads from the key of a
   * slot in `order` to the slot. The key and value of a free slot are undefined, so that nothing stays
   * reachable through it.
   */
  readonly order = new Ring()
  values = enlarged<V | undefined>([], INITIAL_ROOM)
  limit!: number // without an initial value: after Infinity, engines would allocate an object at each reading
  isDirty = false
  unsettled: Slot = NONE
  size = 0
  #index = new PrimitiveIndex()
  #keys = enlarged<K | undefined>([], INITIAL_ROOM)
  #free: Slot = NONE
  #last: Slot = NONE

  find(key: K): Slot {
    return this.#index.find(key, this.#keys)
  }

  keyOf(slot: Slot): K {
    return this.#keys[slot] as K
  }

  add(key: K, value: V, at: Slot = NONE): Slot {
    let slot = this.#free
    if (slot !== NONE) this.#free = this.order.next(slot)
    else {
      slot = this.#last + 1
      if (slot === this.#keys.length) this.#grow()
      this.#last = slot
    }
    this.#keys[slot] = normalized(key)
    this.values[slot] = value
    this.unsettled = slot
    this.size++
    this.order.insert(slot, at)
    this.#index.add(key, slot, this.#keys)
    return slot
  }

  replace(victim: Slot, key: K, value: V): Slot {
    const old = this.#keys[victim]
    this.#keys[victim] = normalized(key)
    this.values[victim] = value
    this.#index.replace(old, key, victim, this.#keys)
    return victim
  }

  remove(slot: Slot): void {
    this.#index.delete(this.#keys[slot], slot)
    this.order.unlink(slot)
    this.#vacate(slot)
    this.size--
  }

  clear(): void {
    this.#index = new PrimitiveIndex()
    this.order.clear()
    this.#keys = enlarged([], INITIAL_ROOM)
    this.values = enlarged([], INITIAL_ROOM)
    this.#free = this.#last = NONE
    this.size = 0
  }

  rebuild(): Slot[] {
    const linked = new Set(walk(this.order))
    if (linked.delete(this.unsettled)) this.order.unlink(this.unsettled)
    this.#index = new PrimitiveIndex()
    for (const slot of linked) {
      const key = this.keyOf(slot)
      this.find(key)
      this.#index.add(key, slot, this.#keys)
    }
    this.#free = NONE
    for (let slot = this.#last; slot > NONE; slot--) if (!linked.has(slot)) this.#vacate(slot)
    this.size = linked.size
    return [...linked]
  }

  #vacate(slot: Slot): void {
    this.#keys[slot] = undefined
    this.values[slot] = undefined
    this.order.chain(slot, this.#free)
    this.#free = slot
  }

  #grow(): void {
    const { length } = this.#keys
    // By a quarter at least, so that growth stays amortised while the limit rises step by step.
    const room = Math.max(length + (length >> 2), Math.min(2 * length, this.limit + 1))
    const keys = enlarged(this.#keys, room)
    const values = enlarged(this.values, room)
    this.order.reserve(room)
    this.#keys = keys
    this.values = values
  }
}

/** Returns a key as a `Map` keeps it: -0 as 0. */
function normalized<K>(key: K): K {
  return isInt(key) ? ((key | 0) as K) : key
}
