import type { Clock } from '../common/clock'
import { AdaptiveWindow } from '../structures/history/adaptive-window'
import { FrequencySketch } from '../structures/history/frequency-sketch'
import { NONE, type Slot, walk } from '../structures/arena/ring'
import { type Segment, Segments } from '../structures/order/segments'
import { SlotBytes } from '../structures/arena/slot-bytes'
import { SlotInts } from '../structures/arena/slot-ints'
import { cannot } from '../common/errors'
import type { RemovalListener } from './backend'
import { type Bound, requireOptions } from './options'
import { type EntryOptions, TimedCache } from './timed-cache'

/** Options of `TinyLFUCache`. */
export type TinyLFUOptions<K = any, V = any> = Bound<K, V> & {
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
/** Entries that are expected of a cache bounded by weight at first, and by how much more or less when that was wrong. */
const FEW = 64
const GROWTH = 1.25
const SHRINKAGE = 0.6
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
  #room: number // entries that fit, or are expected to where their weight is bounded
  #window: AdaptiveWindow
  #protectedCapacity = 0
  #requests = 0 // since the last judgement
  #sinceAging = 0 // requests from when counts were halved to the last judgement

  constructor(options: TinyLFUOptions<K, V>) {
    requireOptions('TinyLFUCache', options)
    super('TinyLFUCache', options)
    this.#isEndless = options.ttl === undefined
    this.#room = this.isWeighed ? Math.min(FEW, this.capacity) : this.capacity
    this.#window = new AdaptiveWindow(this.#room)
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
      if (this.capacity !== before) this.#watchAnew(this.isWeighed ? this.slots.size : this.capacity)
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
    const hash = this.slots.hashOf(key)
    const isWatched = this.#window.watches(hash)
    if (isWatched) this.#window.saw(hash, false)
    if (++this.#requests >= this.#window.period) this.#judge()
    const slot =
      this.slots.size < this.capacity ? this.#add(key, value, hash) : this.#exchange(key, value, hash)
    this.#hashes.set(slot, hash)
    const uses = Math.min(MAX_USES, this.#sketch.frequency(hash) + 1)
    this.#uses.set(slot, isWatched ? WATCHED | uses : uses)
    this.#drain(WINDOW, this.#window.size)
    this.#drain(PROTECTED, this.#protectedCapacity)
    return slot
  }

  #add(key: K, value: V, hash: number): Slot {
    const queue = this.isWeighed && this.#window.recall(hash) === 'rejected' ? PROBATION : WINDOW
    const slot = this.add(key, value, this.#queues.entrance(queue))
    this.#queues.enter(slot, queue)
    this.#sketch.reserve(this.slots.size)
    if (this.slots.size > this.#room) this.#watchAnew(GROWTH * this.#room)
    return slot
  }

  /** Puts in an entry in the place of the one that has to leave for it. */
  #exchange(key: K, value: V, hash: number): Slot {
    const wasRejected = this.#window.recall(hash) === 'rejected'
    const slot = this.evictFor(key, value, this.#loser(wasRejected))
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
    this.#watchAnew(this.#room)
  }

  #isWindowFull(): boolean {
    const size = this.#queues.size(WINDOW)
    return size >= this.#window.size || size === this.slots.size
  }

  protected override victim(kept: Slot): Slot {
    const candidate = this.#firstOf(WINDOW, kept)
    const victim = this.#firstOf(PROBATION, kept) || this.#firstOf(PROTECTED, kept)
    if (victim === NONE) return this.#reject(candidate)
    return candidate !== NONE && this.#isWindowFull() ? this.#duel(candidate, victim) : this.#displace(victim)
  }

  /** The slot that has to leave for a new one. `isSettled`: the new one is admitted whatever it is compared with. */
  #loser(isSettled: boolean): Slot {
    const victim = this.slots.order.first
    if (!this.#isWindowFull()) return this.#displace(victim)
    const candidate = this.#queues.first(WINDOW)
    return isSettled || candidate === victim ? this.#reject(candidate) : this.#duel(candidate, victim)
  }

  /** Plays the evictions through, on copies of the queues. */
  protected override evictionOrder(): Slot[] {
    const slots = [...walk(this.slots.order)]
    const [probation, rest] = divided(slots, this.#queues.size(PROBATION))
    const [guarded, window] = divided(rest, this.#queues.size(PROTECTED))
    let [nextProbation, nextGuarded, nextWindow] = [0, 0, 0]
    return slots.map(() => {
      const victim = probation[nextProbation] ?? guarded[nextGuarded]
      const waiting = window.length - nextWindow
      const candidate = waiting >= this.#window.size || victim === undefined ? window[nextWindow] : undefined
      if (candidate !== undefined) nextWindow++
      if (victim === undefined || (candidate !== undefined && !this.#isUsedMore(candidate, victim)))
        return candidate!
      if (nextProbation < probation.length) nextProbation++
      else nextGuarded++
      if (candidate !== undefined) probation.push(candidate)
      return victim
    })
  }

  /** The loser of the first of the window and the first of the main part; the winner is in that now. */
  #duel(candidate: Slot, victim: Slot): Slot {
    if (!this.#isUsedMore(candidate, victim)) return this.#reject(candidate)
    this.#queues.move(candidate, PROBATION)
    return this.#displace(victim)
  }

  /** The first of a queue, save `kept`; `NONE` when there is no other. */
  #firstOf(queue: Segment, kept: Slot): Slot {
    if (this.#queues.size(queue) === 0) return NONE
    const first = this.#queues.first(queue)
    if (first !== kept) return first
    return this.#queues.size(queue) === 1 ? NONE : this.slots.order.next(first)
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

  #displace(victim: Slot): Slot {
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
    if (this.isWeighed && this.slots.size < SHRINKAGE * this.#room) this.#watchAnew(this.slots.size)
    else this.#divide()
    this.#sinceAging += this.#requests
    this.#requests = 0
    if (this.#sinceAging < SAMPLE * this.#room) return
    this.#sinceAging = 0
    this.#sketch.halve()
    this.#uses.halve(USE_BITS)
  }

  /** Begins anew to compare, with a window of the same share of so many entries. */
  #watchAnew(room: number): void {
    this.#room = Math.max(1, Math.min(this.capacity, Math.ceil(room)))
    this.#window = new AdaptiveWindow(this.#room, this.#window)
    this.#divide()
  }

  #divide(): void {
    const entries = this.isWeighed ? Math.min(this.#room, this.slots.size) : this.#room
    this.#protectedCapacity = Math.max(0, Math.floor(PROTECTED_SHARE * (entries - this.#window.size)))
  }
}

function divided(slots: readonly Slot[], at: number): [Slot[], Slot[]] {
  return [slots.slice(0, at), slots.slice(at)]
}
