import type { Slot } from '../arena/ring'
import { SlotBytes } from '../arena/slot-bytes'
import { SlotInts } from '../arena/slot-ints'
import { FrequencySketch } from './frequency-sketch'

/** Bits of a count. */
const BITS = 4
const MOST = 15 // the largest count that fits

/** The bit of a slot whose requests are in a sample. */
const SAMPLED = 16

/** The bit of a slot for which `useOnce` has counted. */
const COUNTED = 32

/**
 * Uses from which on a victim is evicted only for a candidate with two more. Otherwise a loop would displace
 * each entry before its next use.
 */
const ESTABLISHED = 3

/** Returns the estimated uses of an absent key. Only for a drawing of the counts. */
export let usesOfAbsent: (counts: UseCounts, hash: number) => number

/**
 * Counts of the recent uses of keys, up to 15: exact for the keys of slots, in one byte and four of their
 * hash, and estimated by a sketch for absent ones. Operations are O(1), `reserve` amortised, but `halve`.
 */
export class UseCounts {
  /*
   *   slot      hash   byte [ – – | counted | sampled | uses ]
   *   sketch    hash ─► an estimate of the uses
   *
   * The sketch takes over the count of a key that leaves its slot, and returns an
   * estimate when the key comes back.
   */
  readonly #hashes = new SlotInts()
  readonly #bytes = new SlotBytes()
  readonly #sketch = new FrequencySketch()

  static {
    usesOfAbsent = (counts, hash) => counts.#sketch.frequency(hash)
  }

  /** Returns the uses of a slot. */
  of(slot: Slot): number {
    return this.#bytes.of(slot) & MOST
  }

  /** Returns the hash of the key of a slot. */
  hashOf(slot: Slot): number {
    return this.#hashes.of(slot)
  }

  /** Starts to count the uses of a key at a slot. This is the first. */
  start(slot: Slot, hash: number, isSampled: boolean): void {
    const uses = Math.min(MOST, this.#sketch.frequency(hash) + 1)
    this.#hashes.set(slot, hash)
    this.#bytes.set(slot, isSampled ? SAMPLED | uses : uses)
  }

  /** Counts a use of a slot. Returns whether its requests are in the sample. */
  use(slot: Slot): boolean {
    const byte = this.#bytes.of(slot)
    if ((byte & MOST) < MOST) this.#bytes.set(slot, byte + 1)
    return (byte & SAMPLED) !== 0
  }

  /** As `use`, but only the first call for a slot since `start` counts. */
  useOnce(slot: Slot): boolean {
    const byte = this.#bytes.of(slot)
    if (byte < COUNTED) this.#bytes.set(slot, COUNTED | Math.min(byte + 1, byte | MOST))
    return (byte & SAMPLED) !== 0
  }

  /** Returns whether a candidate was used enough more often than a victim to be admitted in its place. */
  isUsedMore(candidate: Slot, victim: Slot): boolean {
    const uses = this.of(victim)
    return this.of(candidate) > (uses < ESTABLISHED ? uses : uses + 1)
  }

  /** Ends the count of a slot whose key leaves. */
  stop(slot: Slot): void {
    this.#sketch.raise(this.hashOf(slot), this.of(slot))
  }

  /** Makes room for the counts of a number of entries. */
  reserve(entries: number): void {
    this.#sketch.reserve(entries)
  }

  /** Halves all counts. O(slots). */
  halve(): void {
    this.#sketch.halve()
    this.#bytes.halve(BITS)
  }

  clear(): void {
    this.#hashes.clear()
    this.#bytes.clear()
    this.#sketch.clear()
  }
}
