import { NONE, type Slot } from '../arena/ring'
import { SlotInts } from '../arena/slot-ints'
import { HashTable, hashOfInt } from './hash-table'
import { Overflow } from './overflow'
import { lengthClassOf, SampledHash } from './sampled-hash'

/*
 * Additions by which widenings of a class are delayed, besides those that pay for them: PAUSE before the
 * first, and twice as many before each further one. The limit is LONG_PAUSE after a widening that found
 * positions, and LONGEST_PAUSE after one that found none.
 */
const PAUSE = 16
const LONG_PAUSE = 64
const LONGEST_PAUSE = 1024

/** Slots that a widening searches for keys of the class. */
const SAMPLE = 512

/** Slots whose keys are hashed again at each addition. */
const STEP = 8

/** The last widening of a class of lengths. */
interface Widening {
  /** Additions that must follow before the next widening. */
  pause: number
  /** Additions to the index before this widening. */
  since: number
}

/**
 * An index from strings to slots. It is faster than a `Map` where keys are added and removed often, and at
 * the first look-up of a string, because a `Map` then reads all of it. The strings are in a column by slot, a
 * parameter of each operation.
 *
 * Operations are O(1), `add` amortised over growth and widening; O(length) for strings that differ only where
 * the hash does not read, when more than four of them have one hash.
 */
export class StringIndex {
  /*
   *   'accounts/1374/orders'  ─►  a hash of some of it  ─►  slots of that hash  ─►  the slot of the key
   *                                                    └─►  overflow, by a hash of all of it
   *
   * A string that finds four others at its hash goes to the overflow. When half as many keys as slots were
   * added since the last widening of its class, and a pause is over, the hash is widened to distinguish such
   * keys.
   *
   * Then all keys are hashed again, a few with each addition:
   *
   *      slots   1 … moved | … last          moved: by the new hash
   *                                          rest: by the former one, or the new, if added since
   *
   * Invariant: between operations a key is either in the table or in the overflow, by the hash in the column
   * `#hashes`.
   */
  readonly #table = new HashTable()
  readonly #hashes = new SlotInts() // so that the removal of a key need not hash it
  #hash = new SampledHash()
  #former: SampledHash | undefined // while some keys are in the table by it
  #moved = 0
  #lastHash = 0 // of the key of the last `find`
  #overflow: Overflow | undefined
  #added = 0
  readonly #widenings: Widening[] = [] // by class of lengths

  /** Returns the slot of a key, or `NONE`. */
  find(key: string, keys: readonly unknown[]): Slot {
    const hash = this.#hash.of(key)
    this.#lastHash = hash
    const slot = this.#table.findKey(hash, key, keys)
    if (slot !== NONE || (this.#overflow === undefined && this.#former === undefined)) return slot
    return this.#findFurther(hash, key, keys)
  }

  /**
   * Adds the key of the last `find`, which missed, and which `keys` has at this slot. No other `find` may
   * come between.
   */
  add(key: string, slot: Slot, keys: readonly unknown[]): void {
    const hash = this.#lastHash
    this.#added++
    this.#hashes.set(slot, hash)
    if (!this.#table.tryAdd(hash, slot)) {
      ;(this.#overflow ??= new Overflow()).add(hash, key, slot)
      if (this.#former === undefined) this.#widenIfDue(hash, key, keys)
    }
    if (this.#former !== undefined) this.#moveSome(keys)
  }

  /** Removes a key that is present. */
  delete(key: string, slot: Slot): void {
    const hash = this.#hashes.of(slot)
    if (!this.#table.delete(hash, slot)) this.#overflow?.delete(hash, key, slot)
  }

  /** Returns the hash of the key of a slot in the index, until a widening changes it. */
  hashOf(slot: Slot): number {
    return this.#hashes.of(slot)
  }

  #findFurther(hash: number, key: string, keys: readonly unknown[]): Slot {
    const former = this.#former?.of(key) ?? hash
    const slot = former === hash ? NONE : this.#table.findKey(former, key, keys)
    const overflow = this.#overflow
    if (slot !== NONE || overflow === undefined) return slot
    return overflow.has(hash) || overflow.has(former) ? overflow.find(key, keys) : NONE
  }

  /** Widens the hash, when that is due, to distinguish a key from those that have its hash. O(1). */
  #widenIfDue(hash: number, key: string, keys: readonly unknown[]): void {
    const lengthClass = lengthClassOf(key)
    const widening = (this.#widenings[lengthClass] ??= { pause: PAUSE, since: 0 })
    if (this.#added - widening.since < widening.pause + keys.length / 2) return
    widening.since = this.#added
    const table = this.#table
    const alike = [key]
    for (let at = table.seek(hash, table.home(hash)); at !== -1; at = table.seek(hash, table.after(at)))
      alike.push(keys[table.slotAt(at)] as string)
    const wider = this.#hash.widened(alike, sampleOf(lengthClass, keys))
    widening.pause = Math.min(2 * widening.pause, wider === undefined ? LONGEST_PAUSE : LONG_PAUSE)
    if (wider === undefined) return
    this.#former = this.#hash
    this.#hash = wider
    this.#moved = 0
  }

  /** Moves the keys of the next few slots to the new hash. */
  #moveSome(keys: readonly unknown[]): void {
    const end = Math.min(this.#moved + STEP, keys.length)
    for (let slot = this.#moved; slot < end; slot++) {
      const key = keys[slot]
      if (typeof key !== 'string') continue
      const hash = this.#hash.of(key)
      if (hash === this.#hashes.of(slot)) continue
      this.delete(key, slot)
      this.#hashes.set(slot, hash)
      if (!this.#table.tryAdd(hash, slot)) (this.#overflow ??= new Overflow()).add(hash, key, slot)
    }
    this.#moved = end
    if (end === keys.length) this.#former = undefined
  }
}

/** Returns a sample of the keys of a class of lengths, spread over all slots. */
function sampleOf(lengthClass: number, keys: readonly unknown[]): string[] {
  const sample: string[] = []
  for (let at = 0; at < SAMPLE; at++) {
    const key = keys[(hashOfInt(at) >>> 0) % keys.length]
    if (typeof key === 'string' && key !== '' && lengthClassOf(key) === lengthClass) sample.push(key)
  }
  return sample
}
