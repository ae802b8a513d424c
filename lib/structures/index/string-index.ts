import { HashTable } from './hash-table'
import { NONE, type Slot } from '../arena/ring'
import { familyOf, SampledHash } from './sampled-hash'
import { SegmentedMap } from './large-map'
import { SlotInts } from '../arena/slot-ints'

/** Additions by which the first lesson of a family is put off, besides those that pay for it. */
const PAUSE = 16
/** Pauses double from lesson to lesson: up to this after one that taught something, */
const LONG_PAUSE = 64
/** and up to this after one in vain. */
const LONGEST_PAUSE = 1024

/** Keys of a family that are looked at in a lesson, and slots that are searched for them, at most. */
const SAMPLE = 1_000
const SEARCHED = 4 * SAMPLE

/** Slots whose keys enter by the new hash at each addition. */
const STEP = 8

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
   * is over, the hash learns to tell such keys apart. Who makes up keys of one
   * hash gets as far as the map.
   *
   * After a lesson keys enter again, a few with each addition:
   *
   *      slots   1 … moved | … last          moved: by the new hash
   *                                          rest: by the former one, or the new, if they came since
   *
   * Invariant: between operations a key is either in the table, by the hash that
   * is kept of its slot, or in the map, and there is a map only while one is in it.
   */
  readonly #table = new HashTable()
  readonly #hashes = new SlotInts() // so that a key that leaves need not be read
  #hash = new SampledHash()
  #former: SampledHash | undefined // while keys are found by it
  #moved = 0
  #asked = 0 // the hash of the key that was looked for last: nothing may be looked for until that is added
  #crowd: SegmentedMap<string, Slot> | undefined
  #added = 0
  #lessons: { pause: number; since: number }[] = [] // by family: since which addition it pauses, and for how many

  /** The slot of this key, or `NONE`. */
  find(key: string, keys: readonly unknown[]): Slot {
    const hash = this.#hash.of(key)
    this.#asked = hash
    const slot = this.#table.findKey(hash, key, keys)
    if (slot !== NONE || (this.#crowd === undefined && this.#former === undefined)) return slot
    return this.#findApart(key, keys)
  }

  /** Adds the key that `find` has just missed, and that `keys` has at this slot. */
  add(key: string, slot: Slot, keys: readonly unknown[]): void {
    this.#added++
    this.#hashes.set(slot, this.#asked)
    if (!this.#table.add(this.#asked, slot)) {
      this.#addToCrowd(key, slot)
      if (this.#former === undefined) this.#learnIfDue(key, keys)
    }
    if (this.#former !== undefined) this.#moveSome(keys)
  }

  /** Removes a key that is there. */
  delete(key: string, slot: Slot): void {
    if (!this.#table.delete(this.#hashes.of(slot), slot)) this.#removeFromCrowd(key)
  }

  clear(): void {
    this.#table.clear()
    this.#hashes.clear()
    this.#hash = new SampledHash()
    this.#former = undefined
    this.#crowd = undefined
    this.#added = 0
    this.#lessons = []
  }

  #findApart(key: string, keys: readonly unknown[]): Slot {
    const slot = this.#former === undefined ? NONE : this.#table.findKey(this.#former.of(key), key, keys)
    return slot === NONE ? (this.#crowd?.get(key) ?? NONE) : slot
  }

  #addToCrowd(key: string, slot: Slot): void {
    this.#crowd ??= new SegmentedMap()
    this.#crowd.set(key, slot)
  }

  #removeFromCrowd(key: string): void {
    this.#crowd?.delete(key)
    if (this.#crowd?.size === 0) this.#crowd = undefined
  }

  #learnIfDue(key: string, keys: readonly unknown[]): void {
    const lesson = (this.#lessons[familyOf(key)] ??= { pause: PAUSE, since: 0 })
    if (this.#added - lesson.since < lesson.pause + keys.length / 2) return
    lesson.since = this.#added
    lesson.pause = Math.min(2 * lesson.pause, this.#learn(key, keys) ? LONG_PAUSE : LONGEST_PAUSE)
  }

  /** A lesson on a key and those that have its hash; tells whether it taught something. O(1). */
  #learn(key: string, keys: readonly unknown[]): boolean {
    const alike = this.#table.slotsOf(this.#asked).map((slot) => keys[slot] as string)
    const former = this.#hash.copy()
    if (!this.#hash.learn([key, ...alike], () => sampleOf(familyOf(key), keys))) return false
    this.#former = former
    this.#moved = 0
    return true
  }

  /** Lets the keys of the next few slots enter by the new hash. */
  #moveSome(keys: readonly unknown[]): void {
    const end = Math.min(this.#moved + STEP, keys.length)
    for (let slot = this.#moved; slot < end; slot++) {
      const text = keys[slot]
      if (typeof text === 'string') this.#move(text, slot)
    }
    this.#moved = end
    if (end === keys.length) this.#former = undefined
  }

  #move(text: string, slot: Slot): void {
    const hash = this.#hash.of(text)
    if (hash === this.#hashes.of(slot)) return
    const wasCrowded = !this.#table.delete(this.#hashes.of(slot), slot)
    this.#hashes.set(slot, hash)
    const isCrowded = !this.#table.add(hash, slot)
    if (isCrowded && !wasCrowded) this.#addToCrowd(text, slot)
    if (wasCrowded && !isCrowded) this.#removeFromCrowd(text)
  }
}

/** Some of the keys of a family, from all over the slots, whatever pattern they make there. */
function sampleOf(family: number, keys: readonly unknown[]): string[] {
  const sample: string[] = []
  const { length } = keys
  for (let at = 0; at < Math.min(SEARCHED, length) && sample.length < SAMPLE; at++) {
    const text = keys[length <= SEARCHED ? at : (Math.imul(at, 0x9e3779b1) >>> 0) % length]
    if (typeof text === 'string' && text !== '' && familyOf(text) === family) sample.push(text)
  }
  return sample
}
