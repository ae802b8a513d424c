import type { Clock } from '../clock'
import { FrequencySketch } from '../structures/frequency-sketch'
import { Ghosts } from '../structures/ghosts'
import { hashOf } from '../structures/hash'
import { NONE, type Slot } from '../structures/ring'
import { type Segment, Segments } from '../structures/segments'
import { SlotInts } from '../structures/slot-ints'
import { cannot } from '../errors'
import type { RemovalListener } from './backend'
import { requireOptions } from './options'
import { type EntryOptions, TimedCache } from './timed-cache'

/** Options of `TinyLFUCache`. */
export interface TinyLFUOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. */
  readonly capacity: number
  /** Milliseconds that an entry lives after it was written: positive, `Infinity` allowed. Default: entries do not age. */
  readonly ttl?: number | undefined
  /** Where the time comes from, when there is a ttl. Default: `Date.now()` as it is at each moment. */
  readonly clock?: Clock | undefined
  /** Hears of every entry that leaves. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

const PROBATION = 0
const PROTECTED = 1
const WINDOW = 2

/** Shares of the capacity: of the window at first and at most, of what one signal moves, of the ghosts on either side. */
const FIRST_WINDOW = 0.01
const LARGEST_WINDOW = 0.95
const STEP = 0.001
const GHOSTS = 0.02
/** Rejected keys that a small cache remembers at least, or it would never see one come back. */
const FEWEST_REJECTED = 10
/** The share of the main part that is protected. */
const PROTECTED_SHARE = 0.8
/** The hits of as many requests as entries fit are a fall, when they are below this share of what is usual … */
const FALL = 0.6
/** … by at least this much of all requests. What is usual follows by a tenth each time. */
const LEAST_FALL = 0.1
/** Slots that one insertion may move between segments, beside its own work. */
const MOVES = 16

/**
 * Admits a new entry for good only if it is used more often than the one that would leave for it, as far as a sketch of
 * recent uses tells; how many may wait for that judgement in a window follows from what the cache regrets.
 *
 * The best choice where the workload is unknown: scans and loops pass by, popularity counts and ages, and recency
 * gets as much room as it earns. Bad where the future is nothing like the past, and for some thousands of requests
 * after the workload has changed.
 *
 * G. Einziger, R. Friedman and B. Manes, "TinyLFU: A highly efficient cache admission policy", ACM Transactions on
 * Storage 13(4), 2017; the window adapts by ghosts, in the manner of N. Megiddo and D. S. Modha, "ARC: A self-tuning,
 * low overhead replacement cache", FAST 2003.
 *
 * @throws {RangeError} when `capacity` or `ttl` is out of range.
 * @throws {TypeError} for an option of the wrong kind.
 */
export class TinyLFUCache<K = any, V = any> extends TimedCache<K, V> {
  /*
   *      new ──► window ──more used than the victim──► probation ⇄ protected
   *                 └─ else evicted: "rejected"            └─ evicted: "displaced"
   *
   * The ring of the arena holds three queues in order of recency: probation,
   * whose first is the victim, protected, and the window. A use in probation
   * protects; what protects too many goes back to probation.
   *
   * Ghosts remember the keys that left last on either side. A new entry that was
   * rejected of late says that a larger window would have kept it; one that was
   * displaced, that a larger main part would have: the border moves a little.
   *
   * When hits fall suddenly, the workload has changed, and counts of before
   * would keep out what is popular now: they fade.
   */
  readonly #queues = new Segments(this.slots.order, 3)
  readonly #hashes = new SlotInts()
  readonly #sketch = new FrequencySketch()
  readonly #isEndless: boolean
  #rejected: Ghosts
  #displaced: Ghosts
  #window: number // entries, with a fraction
  #windowCapacity = 1
  #protectedCapacity = 1
  #reserved = 0
  #hits = 0
  #misses = 0
  #usual: number | undefined // share of hits

  constructor(options: TinyLFUOptions<K, V>) {
    requireOptions('TinyLFUCache', options)
    super('TinyLFUCache', options)
    this.#isEndless = options.ttl === undefined
    this.#window = Math.max(1, FIRST_WINDOW * options.capacity)
    this.#rejected = ghostsOf(options.capacity, FEWEST_REJECTED)
    this.#displaced = ghostsOf(options.capacity, 1)
    this.#fit()
  }

  get(key: K): V | undefined {
    const slot = this.#isEndless ? this.slots.find(key) : this.locate(key)
    if (slot === NONE) return undefined
    this.use(slot)
    return this.slots.values[slot]
  }

  /**
   * Writes an entry, whose age counts from now. A use. O(1), amortised when entries have a ttl of their own.
   *
   * @throws {RangeError} when the entry's `ttl` is not positive.
   * @throws {TypeError} when it is not a number, or when the cache has none.
   */
  override set(key: K, value: V, options?: EntryOptions): this {
    if (this.#isEndless && options?.ttl !== undefined)
      throw new TypeError(
        cannot('write to TinyLFUCache', 'an entry with a ttl needs a cache with one', options.ttl),
      )
    return super.set(key, value, options)
  }

  override resize(capacity: number): void {
    const before = this.capacity
    try {
      super.resize(capacity)
    } finally {
      if (this.capacity !== before) {
        this.#window = Math.max(1, (this.#window / before) * capacity)
        this.#rejected = ghostsOf(capacity, FEWEST_REJECTED)
        this.#displaced = ghostsOf(capacity, 1)
        this.#fit()
      }
    }
  }

  protected override use(slot: Slot): void {
    this.#hits++
    this.#sketch.increment(this.#hashes.of(slot))
    if (this.#queues.of(slot) === PROBATION) this.#protect(slot)
    else this.#queues.moveToEnd(slot)
  }

  #protect(slot: Slot): void {
    this.#queues.move(slot, PROTECTED)
    if (this.#queues.size(PROTECTED) > this.#protectedCapacity)
      this.#queues.move(this.#queues.first(PROTECTED), PROBATION)
  }

  protected override insert(key: K, value: V): Slot {
    const hash = hashOf(key)
    if (++this.#misses + this.#hits >= this.capacity) this.#review()
    this.#adapt(hash)
    const slot = this.slots.add(key, value, this.#queues.entrance(WINDOW))
    this.#queues.enter(slot, WINDOW)
    this.#hashes.set(slot, hash)
    if (this.slots.size > this.#reserved) this.#reserve()
    this.#sketch.increment(hash)
    if (this.slots.size > this.capacity) this.#evict()
    this.#balance()
    return slot
  }

  protected override forget(slot: Slot): void {
    this.#queues.leave(slot)
    super.forget(slot)
  }

  protected override forgetAll(): void {
    super.forgetAll()
    this.#queues.clear()
    this.#hashes.clear()
    this.#sketch.clear()
    this.#rejected.clear()
    this.#displaced.clear()
    this.#reserved = 0
  }

  /** Moves the border as the ghost of a new key says. */
  #adapt(hash: number): void {
    const step = Math.max(0.1, STEP * this.capacity)
    if (this.#rejected.has(hash))
      this.#window = Math.min(Math.max(1, LARGEST_WINDOW * this.capacity), this.#window + step)
    else if (this.#displaced.has(hash)) this.#window = Math.max(1, this.#window - step)
    else return
    this.#divide()
  }

  /** Lets old counts fade when hits have fallen. */
  #review(): void {
    const share = this.#hits / (this.#hits + this.#misses)
    this.#usual ??= share
    if (share < FALL * this.#usual && this.#usual - share > LEAST_FALL) this.#sketch.fade()
    this.#usual += 0.1 * (share - this.#usual)
    this.#hits = 0
    this.#misses = 0
  }

  /** Draws the borders anew. */
  #divide(): void {
    this.#windowCapacity = Math.floor(this.#window)
    this.#protectedCapacity = Math.floor(PROTECTED_SHARE * (this.capacity - this.#windowCapacity))
  }

  /** Removes one entry of too many: the loser of window and main part. The newest is never asked. */
  #evict(): void {
    const main = this.slots.size - this.#queues.size(WINDOW)
    const victim = this.slots.order.first // of the main part, if that has any
    const isWindowFull = this.#queues.size(WINDOW) > this.#windowCapacity
    if (!isWindowFull && main > 0) return this.#displace(victim)
    const candidate = this.#queues.first(WINDOW)
    const hash = this.#hashes.of(candidate)
    if (main > 0 && this.#sketch.frequency(hash) > this.#sketch.frequency(this.#hashes.of(victim))) {
      this.#queues.move(candidate, PROBATION)
      return this.#displace(victim)
    }
    this.#rejected.note(hash)
    this.remove(candidate, 'evicted')
  }

  #displace(victim: Slot): void {
    this.#displaced.note(this.#hashes.of(victim))
    this.remove(victim, 'evicted')
  }

  /** Lets the queues follow the border, some slots at a time. */
  #balance(): void {
    if (this.#queues.size(WINDOW) > this.#windowCapacity) this.#drain(WINDOW, this.#windowCapacity)
    if (this.#queues.size(PROTECTED) > this.#protectedCapacity)
      this.#drain(PROTECTED, this.#protectedCapacity)
  }

  #drain(queue: Segment, capacity: number): void {
    for (let moves = 0; moves < MOVES && this.#queues.size(queue) > capacity; moves++)
      this.#queues.move(this.#queues.first(queue), PROBATION)
  }

  #fit(): void {
    this.slots.limit = this.capacity + 1 // the new entry is there before the victim has gone
    this.#sketch.capacity = this.capacity
    this.#divide()
  }

  #reserve(): void {
    this.#reserved = Math.min(Math.max(16, 2 * this.#reserved), Math.max(this.capacity, this.slots.size))
    this.#sketch.reserve(this.#reserved)
  }
}

function ghostsOf(capacity: number, fewest: number): Ghosts {
  return new Ghosts(Math.max(fewest, Math.round(GHOSTS * capacity)))
}
