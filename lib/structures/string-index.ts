import { HashTable } from './hash-table'
import { NONE, type Slot } from './ring'
import { familyOf, SampledHash } from './sampled-hash'
import { SegmentedMap } from './segmented-map'
import { SlotInts } from './slot-ints'

/** Additions by which the first lesson of a family is put off, besides those that pay for it. */
const PAUSE = 16
/** Pauses double from lesson to lesson: up to this after one that taught something, */
const LONG_PAUSE = 64
/** and up to this after one in vain. */
const LONGEST_PAUSE = 1024

/**
 * An index from strings to slots, faster than a `Map` where keys come and go, and where a string is looked up for the
 * first time: a `Map` then reads all of it. The strings themselves are where the slots are, in the array that each
 * operation is given. O(1), `add` amortised over growth and lessons.
 */
export class StringIndex {
  /*
   *   'accounts/1374/orders'  ─►  a hash of some of it  ─►  slots of that hash  ─►  the one whose key it is
   *
   * What finds too many others at its hash is put into a map instead. When half as
   * many keys as slots have come since the last lesson on its family, and a pause
   * is over, they have paid for one: the hash learns to tell such keys apart, and
   * all of the family enter again. Who makes up keys of one hash gets as far as
   * the map.
   *
   * Invariant: between operations a key is either in the table or in the map, and
   * there is a map only while one is in it.
   */
  readonly #table = new HashTable()
  readonly #hashes = new SlotInts() // so that a key that leaves need not be read
  #hash = new SampledHash()
  #asked = 0 // the hash of the key that was looked for last: nothing may be looked for until that is added
  #crowd: SegmentedMap<string, Slot> | undefined
  #added = 0
  #lessons: { pause: number; since: number }[] = [] // by family: since which addition it pauses, and for how many

  /** The slot of this key, or `NONE`. */
  find(key: string, keys: readonly unknown[]): Slot {
    const hash = this.#hash.of(key)
    this.#asked = hash
    const slot = this.#table.findKey(hash, key, keys)
    return slot === NONE && this.#crowd !== undefined ? (this.#crowd.get(key) ?? NONE) : slot
  }

  /** Adds the key that `find` has just missed, and that `keys` has at this slot. */
  add(key: string, slot: Slot, keys: readonly unknown[]): void {
    this.#added++
    this.#hashes.set(slot, this.#asked)
    if (!this.#table.add(this.#asked, slot)) this.#addToCrowd(key, slot, keys)
  }

  /** Removes a key that is there. */
  delete(key: string, slot: Slot): void {
    if (this.#table.delete(this.#hashes.of(slot), slot) || this.#crowd === undefined) return
    this.#crowd.delete(key)
    if (this.#crowd.size === 0) this.#crowd = undefined
  }

  clear(): void {
    this.#table.clear()
    this.#hashes.clear()
    this.#hash = new SampledHash()
    this.#crowd = undefined
    this.#added = 0
    this.#lessons = []
  }

  #addToCrowd(key: string, slot: Slot, keys: readonly unknown[]): void {
    this.#crowd ??= new SegmentedMap()
    this.#crowd.set(key, slot)
    const lesson = (this.#lessons[familyOf(key)] ??= { pause: PAUSE, since: 0 })
    if (this.#added - lesson.since < lesson.pause + keys.length / 2) return
    lesson.since = this.#added
    lesson.pause = Math.min(2 * lesson.pause, this.#learn(key, keys) ? LONG_PAUSE : LONGEST_PAUSE)
  }

  /** A lesson on a key and those that have its hash; tells whether it taught something. O(slots). */
  #learn(key: string, keys: readonly unknown[]): boolean {
    const family = familyOf(key)
    const isKin = (text: unknown): text is string =>
      typeof text === 'string' && text !== '' && familyOf(text) === family
    const alike = this.#table.slotsOf(this.#asked).map((slot) => keys[slot] as string)
    if (!this.#hash.learn([key, ...alike], () => keys.filter(isKin))) return false
    keys.forEach((text, slot) => {
      if (isKin(text)) this.#enterAgain(text, slot)
    })
    if (this.#crowd!.size === 0) this.#crowd = undefined
    return true
  }

  #enterAgain(text: string, slot: Slot): void {
    const wasCrowded = !this.#table.delete(this.#hashes.of(slot), slot)
    const hash = this.#hash.of(text)
    this.#hashes.set(slot, hash)
    const isCrowded = !this.#table.add(hash, slot)
    if (isCrowded && !wasCrowded) this.#crowd!.set(text, slot)
    if (wasCrowded && !isCrowded) this.#crowd!.delete(text)
  }
}
