import type { Clock } from '../common/clock'
import { NONE, type Slot, walk } from '../structures/arena/ring'
import { AdaptiveWindow } from '../structures/history/adaptive-window'
import { UseCounts } from '../structures/history/use-counts'
import { hashOf } from '../structures/index/hash'
import { type Segment, Segments } from '../structures/order/segments'
import type { RemovalListener } from './backend'
import { readOptions, TIMED, type Weighing } from './options'
import { TimedCache } from './timed-cache'

/** Options of `TinyLFUCache`. */
export interface TinyLFUOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. Or `weighing(…)`, which bounds their weight. */
  readonly capacity: number | Weighing<K, V>
  /**
   * Milliseconds that an entry lives after it was written: positive, `Infinity` allowed. Default: entries do
   * not age.
   */
  readonly ttl?: number | undefined
  /** The source of time, when there is a ttl. Default: `Date.now()` at every question of time. */
  readonly clock?: Clock | undefined
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

const PROBATION = 0
const PROTECTED = 1
const WINDOW = 2

/*
 * Found, as those of the window, by replaying the streams of bench/hit-ratio and made-up ones.
 *
 *   PROTECTED_SHARE     of the main part
 *   SAMPLE              requests for each entry, after which all counts are halved: after 10, the entries
 *                       of a loop displace each other; after 40, those of a former workload stay longer
 *   ROTATION            lost duels, after which the victim moves to the end of its queue: 3 is as good, and
 *                       makes a new entry dearer; without, a popular key that is dead blocks admission
 *   FEW                 entries expected of a weighed cache at first …
 *   GROWTH, SHRINKAGE   … and how many times more or less, when that was wrong
 */
const PROTECTED_SHARE = 0.8
const SAMPLE = 20
const ROTATION = 4
const FEW = 64
const GROWTH = 1.25
const SHRINKAGE = 0.6
/** Slots that one insertion may move between segments, beside its own work. */
const MOVES = 16

/** The parts of a cache that `layoutOf` reads. */
interface Admission {
  readonly queues: Segments
  readonly uses: UseCounts
  readonly window: AdaptiveWindow
  readonly protectedCapacity: number
  /** Requests since the last adaptation. */
  readonly requests: number
  /** Returns the hash by which a key is counted. */
  hashOf(key: unknown): number
}

/** Returns the queues of a cache, and what decides on admission. For `layoutOf` alone. */
export let admissionOf: (cache: TinyLFUCache) => Admission

/**
 * A cache that admits a new entry to its main part only if its key was used more often than that of the entry
 * which would be evicted for it, as a sketch of recent uses estimates. New entries wait for admission in a
 * window, whose size adapts.
 *
 * It is the best choice where the workload is unknown: scans and loops pass by, popularity counts and ages,
 * and recency gets as much room as it earns. It is bad where the future is nothing like the past, and for
 * some thousands of requests after the workload has changed.
 *
 * G. Einziger, R. Friedman and B. Manes, "TinyLFU: A highly efficient cache admission policy", ACM
 * Transactions on Storage 13(4), 2017; the window adapts by ghosts, in the manner of N. Megiddo and D. S.
 * Modha, "ARC: A self-tuning, low overhead replacement cache", FAST 2003.
 *
 * @throws {RangeError} when `capacity` or `ttl` is out of range.
 * @throws {TypeError} for an option of the wrong kind, or one that is not an option of it.
 */
export class TinyLFUCache<K = any, V = any> extends TimedCache<K, V> {
  /*
   *      new ──► window ──more used than the victim──► probation ⇄ protected
   *                 └─ else evicted: "rejected"            └─ evicted: "displaced"
   *
   * The ring of the arena holds three queues in order of recency: probation,
   * whose first is the victim, protected, and the window. A use in probation
   * protects; entries protected beyond the share of that go back to probation
   * when new entries come. A key that was rejected and comes back soon is
   * admitted at once. Uses in the window count as one, because a burst of them is
   * no sign of a use later on.
   *
   * Invariant: the ring is [ probation | protected | window ], and the uses of
   * every slot in it are counted.
   */
  readonly #queues = new Segments(this.slots.order, 3)
  readonly #uses = new UseCounts()
  #room: number // entries that fit, or are expected of a weighed cache
  #window: AdaptiveWindow
  #protectedCapacity = 0
  #requests = 0 // since the last adaptation
  #misses = 0 // among them
  #lostDuels = 0 // of candidates, since a victim last moved for it
  #sinceAging = 0 // requests from the last halving of counts to the last adaptation

  static {
    admissionOf = (cache) => ({
      queues: cache.#queues,
      uses: cache.#uses,
      window: cache.#window,
      protectedCapacity: cache.#protectedCapacity,
      requests: cache.#requests,
      hashOf: (key) => hashOf(key, cache.slots.hashes),
    })
  }

  constructor(options: TinyLFUOptions<K, V>) {
    super('TinyLFUCache', readOptions('TinyLFUCache', options, TIMED))
    this.#room = this.#isWeighed ? FEW : this.capacity
    this.#window = new AdaptiveWindow(this.#room)
    this.#divide()
  }

  get(key: K): V | undefined {
    const { slots } = this
    const slot = this.locate(key)
    if (slot === NONE) return undefined
    slots.isDirty = true // as by `begin`, after `locate`
    this.use(slot)
    slots.isDirty = false
    return slots.values[slot]
  }

  protected override use(slot: Slot): void {
    this.#requests++
    const queue = this.#queues.of(slot)
    const isSampled = queue === WINDOW ? this.#uses.useOnce(slot) : this.#uses.use(slot)
    if (isSampled) this.#window.compare(this.#uses.hashOf(slot), true)
    if (queue === PROBATION) this.#queues.move(slot, PROTECTED)
    else this.#queues.moveToEnd(slot)
  }

  protected override insert(key: K, value: V): Slot {
    const hash = hashOf(key, this.slots.hashes)
    const isSampled = this.#window.compare(hash, false)
    this.#misses++
    if (++this.#requests >= this.#window.period) this.#adapt()
    const slot =
      this.slots.size < this.capacity ? this.#add(key, value, hash) : this.#exchange(key, value, hash)
    this.#uses.start(slot, hash, isSampled)
    this.#drain(WINDOW, this.#window.size)
    this.#drain(PROTECTED, this.#protectedCapacity)
    return slot
  }

  #add(key: K, value: V, hash: number): Slot {
    const queue = this.#isWeighed && this.#window.recall(hash) ? PROBATION : WINDOW
    const slot = this.add(key, value, this.#queues.entrance(queue))
    this.#queues.enter(slot, queue)
    this.#uses.reserve(this.slots.size)
    if (this.slots.size > this.#room) this.#expect(GROWTH * this.#room)
    return slot
  }

  /** Adds an entry in the place of the one that is evicted for it. */
  #exchange(key: K, value: V, hash: number): Slot {
    const isAdmitted = this.#window.recall(hash)
    const victim =
      isAdmitted && this.#isWindowFull() ? this.#reject(this.#queues.first(WINDOW)) : this.victim(NONE)
    const slot = this.evictFor(key, value, victim)
    this.#queues.readmit(slot, isAdmitted ? PROBATION : WINDOW)
    return slot
  }

  protected override resized(): void {
    this.#expect(this.#isWeighed ? this.slots.size : this.capacity)
  }

  protected override forget(slot: Slot): void {
    this.#uses.stop(slot)
    this.#queues.leave(slot)
    super.forget(slot)
  }

  protected override forgetAll(): void {
    super.forgetAll()
    this.#queues.clear()
    this.#uses.clear()
    this.#expect(this.#room)
  }

  protected override rebuild(slots: readonly Slot[]): void {
    super.rebuild(slots)
    this.#queues.rebuild(slots)
    this.#expect(this.#isWeighed ? slots.length : this.capacity)
  }

  /** Whether the weight of entries is bounded, and not their number. */
  get #isWeighed(): boolean {
    return this.capacity === Infinity
  }

  #isWindowFull(): boolean {
    const size = this.#queues.size(WINDOW)
    return size >= this.#window.size || size === this.slots.size
  }

  protected override victim(kept: Slot): Slot {
    const candidate = this.#queues.firstBut(kept, WINDOW)
    const victim = this.#queues.firstBut(kept, PROBATION) || this.#queues.firstBut(kept, PROTECTED)
    if (victim === NONE) return this.#reject(candidate)
    return candidate !== NONE && this.#isWindowFull() ? this.#duel(candidate, victim) : this.#displace(victim)
  }

  /** Plays the evictions through, on copies of the queues. */
  protected override evictionOrder(): Slot[] {
    const slots = [...walk(this.slots.order)]
    const mainSize = slots.length - this.#queues.size(WINDOW)
    const probation = slots.slice(0, this.#queues.size(PROBATION))
    const guarded = slots.slice(probation.length, mainSize)
    const window = slots.slice(mainSize)
    let [nextProbation, nextGuarded, nextWindow, lostDuels] = [0, 0, 0, this.#lostDuels]
    return slots.map(() => {
      const isOnProbation = nextProbation < probation.length
      const main = isOnProbation ? probation : guarded
      const victim = main[isOnProbation ? nextProbation : nextGuarded]
      const waiting = window.length - nextWindow
      const candidate = waiting >= this.#window.size || victim === undefined ? window[nextWindow] : undefined
      if (candidate !== undefined) nextWindow++
      if (victim === undefined) return candidate!
      const isRejected = candidate !== undefined && !this.#uses.isUsedMore(candidate, victim)
      if (isRejected) lostDuels = (lostDuels + 1) % ROTATION
      if (isRejected && lostDuels > 0) return candidate
      if (isOnProbation) nextProbation++
      else nextGuarded++
      if (isRejected) main.push(victim)
      else if (candidate !== undefined) probation.push(candidate)
      return isRejected ? candidate : victim
    })
  }

  /**
   * Returns the loser of the first of the window and the first of the main part, after moving a winner into
   * that. Every fourth victim that wins moves to the end of its queue, because a weaker one may stand behind
   * it.
   */
  #duel(candidate: Slot, victim: Slot): Slot {
    if (!this.#uses.isUsedMore(candidate, victim)) {
      this.#lostDuels = (this.#lostDuels + 1) % ROTATION
      if (this.#lostDuels === 0) this.#queues.moveToEnd(victim)
      return this.#reject(candidate)
    }
    this.#queues.move(candidate, PROBATION)
    return this.#displace(victim)
  }

  #reject(candidate: Slot): Slot {
    this.#window.reject(this.#uses.hashOf(candidate))
    return candidate
  }

  #displace(victim: Slot): Slot {
    this.#window.displace(this.#uses.hashOf(victim))
    return victim
  }

  /** Moves entries to probation from a queue that is longer than its capacity, some at a time. */
  #drain(queue: Segment, capacity: number): void {
    for (let moves = 0; moves < MOVES && this.#queues.size(queue) > capacity; moves++)
      this.#queues.move(this.#queues.first(queue), PROBATION)
  }

  /** Adapts the window, and lets counts age. */
  #adapt(): void {
    this.#window.adapt(this.#requests, this.#misses)
    if (this.#isWeighed && this.slots.size < SHRINKAGE * this.#room) this.#expect(this.slots.size)
    else this.#divide()
    this.#sinceAging += this.#requests
    this.#requests = 0
    this.#misses = 0
    if (this.#sinceAging < SAMPLE * this.#room) return
    this.#sinceAging = 0
    this.#uses.halve()
  }

  /** Starts a window of the same share of so many entries. */
  #expect(entries: number): void {
    this.#room = Math.max(1, Math.min(this.capacity, Math.ceil(entries)))
    this.#window = new AdaptiveWindow(this.#room, this.#window)
    this.#divide()
  }

  #divide(): void {
    const entries = this.#isWeighed ? Math.min(this.#room, this.slots.size) : this.#room
    this.#protectedCapacity = Math.max(0, Math.floor(PROTECTED_SHARE * (entries - this.#window.size)))
  }
}
