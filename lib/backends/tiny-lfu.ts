import type { Clock } from '../clock'
import { AdaptiveWindow } from '../structures/adaptive-window'
import { FrequencySketch } from '../structures/frequency-sketch'
import { hashOf } from '../structures/hash'
import { NONE, type Slot } from '../structures/ring'
import { type Segment, Segments } from '../structures/segments'
import { SlotBytes } from '../structures/slot-bytes'
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

/** The share of the main part that is protected. */
const PROTECTED_SHARE = 0.8
/** A victim of so many uses gives way only to what was used twice more, or a loop would displace each before its turn. */
const ESTABLISHED = 3
/** Requests for each entry, after which all counts are halved. */
const SAMPLE = 10
/** A byte for each slot: how often its key was used, in so many bits … */
const USE_BITS = 4
const MAX_USES = 2 ** USE_BITS - 1
/** … and whether the requests for it are watched. */
const WATCHED = 2 ** USE_BITS
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
   * protects; what is protected beyond the share of that goes back to probation
   * when new entries come. What was rejected and is back soon is admitted at once.
   *
   * The uses of what is here are counted by slot, in one byte, and those of what
   * is not by the sketch, which hands its count over when a key comes back.
   *
   * Invariant: the ring is [ probation | protected | window ], and every slot
   * in it has the hash of its key.
   */
  readonly #queues = new Segments(this.slots.order, 3)
  readonly #hashes = new SlotInts()
  readonly #uses = new SlotBytes()
  readonly #sketch = new FrequencySketch()
  readonly #isEndless: boolean
  #window: AdaptiveWindow
  #protectedCapacity = 0
  #requests = 0 // since the last judgement
  #sinceAging = 0 // requests from when counts were halved to the last judgement

  constructor(options: TinyLFUOptions<K, V>) {
    requireOptions('TinyLFUCache', options)
    super('TinyLFUCache', options)
    this.#isEndless = options.ttl === undefined
    this.#window = new AdaptiveWindow(options.capacity)
    this.#divide()
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
      if (this.capacity !== before) this.#watchAnew()
    }
  }

  protected override use(slot: Slot): void {
    this.#requests++
    const uses = this.#uses.of(slot)
    if ((uses & MAX_USES) < MAX_USES) this.#uses.set(slot, uses + 1)
    if (uses >= WATCHED) this.#window.saw(this.#hashes.of(slot), true)
    if (this.#queues.of(slot) === PROBATION) this.#queues.move(slot, PROTECTED)
    else this.#queues.moveToEnd(slot)
  }

  protected override insert(key: K, value: V): Slot {
    const hash = hashOf(key)
    const isWatched = this.#window.watches(hash)
    if (isWatched) this.#window.saw(hash, false)
    if (++this.#requests >= this.#window.period) this.#judge()
    const slot = this.slots.size < this.capacity ? this.#add(key, value) : this.#exchange(key, value, hash)
    this.#hashes.set(slot, hash)
    const uses = Math.min(MAX_USES, this.#sketch.frequency(hash) + 1)
    this.#uses.set(slot, isWatched ? WATCHED | uses : uses)
    this.#drain(WINDOW, this.#window.size)
    this.#drain(PROTECTED, this.#protectedCapacity)
    return slot
  }

  #add(key: K, value: V): Slot {
    const slot = this.slots.add(key, value, this.#queues.entrance(WINDOW))
    this.#queues.enter(slot, WINDOW)
    this.#sketch.reserve(this.slots.size)
    return slot
  }

  /** Puts in an entry in the place of the one that has to leave for it. */
  #exchange(key: K, value: V, hash: number): Slot {
    const wasRejected = this.#window.recall(hash) === 'rejected'
    const slot = this.evictFor(key, value, this.#isWindowFull() ? this.#duel(wasRejected) : this.#displace())
    this.#queues.readmit(slot, wasRejected ? PROBATION : WINDOW)
    return slot
  }

  protected override forget(slot: Slot): void {
    this.#sketch.raise(this.#hashes.of(slot), this.#usesOf(slot))
    this.#queues.leave(slot)
    super.forget(slot)
  }

  protected override forgetAll(): void {
    super.forgetAll()
    this.#queues.clear()
    this.#hashes.clear()
    this.#uses.clear()
    this.#sketch.clear()
    this.#watchAnew()
  }

  #isWindowFull(): boolean {
    const size = this.#queues.size(WINDOW)
    return size >= this.#window.size || size === this.slots.size
  }

  /** The loser of the first of the window and the first of the main part; the winner is in that now. */
  #duel(isSettled: boolean): Slot {
    const candidate = this.#queues.first(WINDOW)
    const victim = this.slots.order.first
    if (isSettled || candidate === victim || !this.#isUsedMore(candidate, victim))
      return this.#reject(candidate)
    this.#queues.move(candidate, PROBATION)
    return this.#displace()
  }

  #isUsedMore(candidate: Slot, victim: Slot): boolean {
    const uses = this.#usesOf(victim)
    return this.#usesOf(candidate) > (uses < ESTABLISHED ? uses : uses + 1)
  }

  #usesOf(slot: Slot): number {
    return this.#uses.of(slot) & MAX_USES
  }

  #reject(candidate: Slot): Slot {
    this.#window.reject(this.#hashes.of(candidate))
    return candidate
  }

  #displace(): Slot {
    const victim = this.slots.order.first
    this.#window.displace(this.#hashes.of(victim))
    return victim
  }

  /** Lets a queue become no longer than it may be, some slots at a time. */
  #drain(queue: Segment, capacity: number): void {
    for (let moves = 0; moves < MOVES && this.#queues.size(queue) > capacity; moves++)
      this.#queues.move(this.#queues.first(queue), PROBATION)
  }

  /** Draws the borders anew, and lets counts age. */
  #judge(): void {
    this.#window.judge(this.#requests)
    this.#divide()
    this.#sinceAging += this.#requests
    this.#requests = 0
    if (this.#sinceAging < SAMPLE * this.capacity) return
    this.#sinceAging = 0
    this.#sketch.halve()
    this.#uses.halve(USE_BITS)
  }

  /** Begins anew to compare, with a window of the same share. */
  #watchAnew(): void {
    this.#window = new AdaptiveWindow(this.capacity, this.#window)
    this.#divide()
  }

  #divide(): void {
    this.#protectedCapacity = Math.floor(PROTECTED_SHARE * (this.capacity - this.#window.size))
  }
}
