import { Hashed } from '../index/hashed'
import { HashTable, hashOfInt } from '../index/hash-table'
import { NONE, Ring, type Slot } from './ring'
import { SegmentedMap } from '../index/large-map'
import { StringIndex } from '../index/string-index'

const INITIAL_ROOM = 16

/** Cells of half a megabyte: integers are told apart by their hashes alone, and gain most by being at home. */
const SPARSE = 2 ** 16

/**
 * A key that remembers its slot in one arena, so that no index is asked there. In other arenas it is a key as any
 * object. It knows the arena by number, and so does not keep it alive.
 */
export class SlotKey extends Hashed {
  #arena = 0
  #slot: Slot = NONE

  // By a private field and not by `instanceof`, which asks a proxy that is a key.
  static override is(key: unknown): key is SlotKey {
    return typeof key === 'object' && key !== null && #slot in key
  }

  /** The slot in this arena, at least if the key is there; `undefined` in one that does not number it. */
  slotIn(arena: number): Slot | undefined {
    return this.#arena === arena ? this.#slot : undefined
  }

  /** Takes a slot in an arena; tells whether it may, having none in another. */
  enter(arena: number, slot: Slot): boolean {
    if (this.#arena !== 0 && this.#arena !== arena) return false
    this.#arena = arena
    this.#slot = slot
    return true
  }

  leave(): void {
    this.#arena = 0
  }
}

/**
 * A slot arena: keys and values side by side in arrays, an index from key to slot, and one ring that holds every
 * occupied slot in whatever order its owner keeps. Every operation is O(1), `add` amortised over growth, but `clear`.
 *
 * Storage doubles as slots are taken, up to `limit` slots. Keys are told apart as a `Map` does.
 */
export class Slots<K, V> {
  /*
   *   slot      0      1      2      3      4
   *   keys      –      a      –      c      b
   *   values    –      1      –      3      2
   *   order     0 ⇄ 1 ⇄ 4 ⇄ 3 ⇄ (0)             occupied slots, in the owner's order
   *   free      2 → 0                           vacated slots, the last one first, linked in the array of the ring
   *
   * Invariant: every slot from 1 to `last` is either in `order`, and then an
   * index leads from its key to it, or it is free, and then its key and value
   * are undefined so that nothing stays reachable through it.
   *
   * Integers of 32 bits and strings have indexes of their own, which are faster
   * than a Map, and keys made for it know their slot; all others are in a Map.
   */
  readonly order = new Ring()
  keys = enlarged<K | undefined>([], INITIAL_ROOM)
  values = enlarged<V | undefined>([], INITIAL_ROOM)
  /** Entries that there will be at most, so that storage need not be larger. It binds nobody. */
  limit = Infinity
  readonly #number = ++arenas
  readonly #ints = new HashTable(SPARSE)
  readonly #strings = new StringIndex()
  #others = new SegmentedMap<K, Slot>()
  #free: Slot = NONE
  #last: Slot = NONE
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The slot of this key, or `NONE`. */
  find(key: K): Slot {
    if (typeof key === 'string') return this.#strings.find(key, this.keys)
    return isInt(key) ? this.#ints.find(hashOfInt(key)) : this.#findOther(key)
  }

  /** Puts an entry whose key `find` has just missed into a slot before `at`; the sentinel means last. */
  add(key: K, value: V, at: Slot = NONE): Slot {
    let slot = this.#free
    if (slot !== NONE) this.#free = this.order.next(slot)
    else {
      slot = ++this.#last
      if (slot === this.keys.length) this.#grow()
    }
    this.#size++
    this.values[slot] = value
    this.#enter(key, slot)
    this.order.insertBefore(at, slot)
    return slot
  }

  /** Puts an entry whose key `find` has just missed in the place of another, where that stands in `order`. */
  replace(slot: Slot, key: K, value: V): void {
    const old = this.keys[slot] as K
    this.values[slot] = value
    if (isInt(key) && isInt(old)) {
      this.keys[slot] = kept(key)
      this.#ints.swap(hashOfInt(old), hashOfInt(key), slot)
    } else {
      this.#leave(old, slot)
      this.#enter(key, slot)
    }
  }

  remove(slot: Slot): void {
    this.#leave(this.keys[slot] as K, slot)
    this.#size--
    this.keys[slot] = undefined
    this.values[slot] = undefined
    this.order.unlink(slot)
    this.order.chain(slot, this.#free)
    this.#free = slot
  }

  clear(): void {
    this.#ints.clear()
    this.#strings.clear()
    this.#others = new SegmentedMap()
    this.order.clear()
    this.keys = enlarged([], INITIAL_ROOM)
    this.values = enlarged([], INITIAL_ROOM)
    this.#free = NONE
    this.#last = NONE
    this.#size = 0
  }

  #enter(key: K, slot: Slot): void {
    this.keys[slot] = isInt(key) ? kept(key) : key
    if (typeof key === 'string') this.#strings.add(key, slot, this.keys)
    else if (isInt(key)) this.#ints.add(hashOfInt(key), slot)
    else if (!SlotKey.is(key) || !key.enter(this.#number, slot)) this.#others.set(key, slot)
  }

  #leave(key: K, slot: Slot): void {
    if (typeof key === 'string') this.#strings.delete(key, slot)
    else if (isInt(key)) this.#ints.delete(hashOfInt(key), slot)
    else if (SlotKey.is(key) && key.slotIn(this.#number) !== undefined) key.leave()
    else this.#others.delete(key)
  }

  #findOther(key: K): Slot {
    if (SlotKey.is(key)) {
      const slot = key.slotIn(this.#number)
      if (slot !== undefined) return this.keys[slot] === key ? slot : NONE
    }
    return this.#others.get(key) ?? NONE
  }

  #grow(): void {
    const { length } = this.keys
    const room = Math.max(length + 1, Math.min(2 * length, this.limit + 1))
    this.keys = enlarged(this.keys, room)
    this.values = enlarged(this.values, room)
    this.order.reserve(room)
  }
}

let arenas = 0

function isInt(key: unknown): key is number {
  return typeof key === 'number' && (key | 0) === key
}

/** An integer as a Map keeps it: -0 as 0. */
function kept<K extends number>(key: K): K {
  return (key | 0) as K
}

function enlarged<T>(array: readonly T[], length: number): (T | undefined)[] {
  const larger = new Array<T | undefined>(length)
  larger[0] = undefined // no entry is there; an engine now takes it for an array of anything, and not of integers alone
  for (let at = 1; at < array.length; at++) larger[at] = array[at]
  return larger
}
