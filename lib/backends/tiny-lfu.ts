import type { Clock } from '../common/clock'
import { NONE, type Slot, walk } from '../structures/arena/ring'
import { SegmentCapacities } from '../structures/history/segment-capacities'
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
  /** The source of time, where there is a ttl. Default: `Date.now()`, read at each look-up and each write. */
  readonly clock?: Clock | undefined
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

const PROBATION = 0
const PROTECTED = 1
const WINDOW = 2

/**
 * Duels lost by candidates after which the victim moves to the end of its queue. With 3, hit ratios are the
 * same (bench/hit-ratio) and new entries cost more. Without rotation, a popular key that is no longer
 * requested blocks admission.
 */
const ROTATION = 4
/** Slots that one insertion may move between segments. */
const MOVES = 16

/** The parts of a cache that `layoutOf` reads. */
interface Admission {
  readonly queues: Segments
  readonly uses: UseCounts
  readonly capacities: SegmentCapacities
  /** Returns the hash by which a key is counted. */
  hashOf(key: unknown): number
}

/** Returns the queues of a cache, and the counts that decide on admission. Only for `layoutOf`. */
export let admissionOf: (cache: TinyLFUCache) => Admission

/**
 * A cache that admits a new entry to its main part only if its key was used more often than the key of the
 * victim, by the estimate of a sketch of recent uses. New entries wait for admission in a window, whose size
 * adapts.
 *
 * It is the best choice where the workload is unknown. Scans and loops do not evict popular entries,
 * popularity ages, and the window grows where recency gives more hits. It performs badly where new requests
 * are unlike earlier ones, and for some thousands of requests after the workload has changed.
 *
 * G. Einziger, R. Friedman and B. Manes, "TinyLFU: A highly efficient cache admission policy", ACM
 * Transactions on Storage 13(4), 2017. The window adapts to ghost hits, as in N. Megiddo and D. S. Modha,
 * "ARC: A self-tuning, low overhead replacement cache", FAST 2003.
 *
 * @throws {RangeError} when `capacity` or `ttl` is out of range.
 * @throws {TypeError} for an option of the wrong kind, and for an unknown one.
 */
export class TinyLFUCache<K = any, V = any> extends TimedCache<K, V> {
  /*
   *      new ──► window ──more used than the victim──► probation ⇄ protected
   *                 └─ else evicted: "rejected"            └─ evicted: "displaced"
   *
   * The ring of the arena holds three queues in order of recency: probation, whose
   * first is the victim, protected, and the window. A use in probation protects;
   * entries beyond the capacity of the protected queue return to probation when new
   * entries are added. A rejected key that returns soon is admitted at once. Uses
   * in the window count as one, because a burst of uses does not predict later
   * ones.
   *
   * Invariant: the ring is [ probation | protected | window ], and the uses of
   * every slot in it are counted.
   */
  readonly #queues = new Segments(this.slots.order, 3)
  readonly #uses = new UseCounts()
  readonly #capacities = new SegmentCapacities(this.slots)
  #lostDuels = 0 // of candidates, since a victim was last moved

  static {
    admissionOf = (cache) => ({
      queues: cache.#queues,
      uses: cache.#uses,
      capacities: cache.#capacities,
      hashOf: (key) => hashOf(key, cache.slots.hashes),
    })
  }

  constructor(options: TinyLFUOptions<K, V>) {
    super('TinyLFUCache', readOptions('TinyLFUCache', options, TIMED))
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
    this.#capacities.requests++
    const queue = this.#queues.of(slot)
    const isSampled = queue === WINDOW ? this.#uses.useOnce(slot) : this.#uses.use(slot)
    if (isSampled) this.#capacities.window.compare(this.#uses.hashOf(slot), true)
    if (queue === PROBATION) this.#queues.move(slot, PROTECTED)
    else this.#queues.moveToEnd(slot)
  }

  protected override insert(key: K, value: V): Slot {
    const hash = hashOf(key, this.slots.hashes)
    const isSampled = this.#capacities.window.compare(hash, false)
    if (this.#capacities.miss()) this.#uses.halve()
    const slot =
      this.slots.size < this.capacity ? this.#add(key, value, hash) : this.#exchange(key, value, hash)
    this.#uses.start(slot, hash, isSampled)
    this.#drain(WINDOW, this.#capacities.window.size)
    this.#drain(PROTECTED, this.#capacities.protected)
    return slot
  }

  #add(key: K, value: V, hash: number): Slot {
    const queue = this.capacity === Infinity && this.#capacities.window.recall(hash) ? PROBATION : WINDOW
    const slot = this.add(key, value, this.#queues.entrance(queue))
    this.#queues.enter(slot, queue)
    this.#uses.reserve(this.slots.size)
    this.#capacities.reserve()
    return slot
  }

  /** Adds an entry in the place of an evicted one. */
  #exchange(key: K, value: V, hash: number): Slot {
    const isAdmitted = this.#capacities.window.recall(hash)
    const victim =
      isAdmitted && this.#isWindowFull() ? this.#reject(this.#queues.first(WINDOW)) : this.victim(NONE)
    const slot = this.evictFor(key, value, victim)
    this.#queues.readmit(slot, isAdmitted ? PROBATION : WINDOW)
    return slot
  }

  protected override resized(): void {
    this.#capacities.resize()
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
    this.#capacities.clear()
  }

  protected override rebuild(slots: readonly Slot[]): void {
    super.rebuild(slots)
    this.#queues.rebuild(slots)
    this.#capacities.resize()
  }

  #isWindowFull(): boolean {
    const size = this.#queues.size(WINDOW)
    return size >= this.#capacities.window.size || size === this.slots.size
  }

  protected override victim(kept: Slot): Slot {
    const candidate = this.#queues.firstBut(kept, WINDOW)
    const victim = this.#queues.firstBut(kept, PROBATION) || this.#queues.firstBut(kept, PROTECTED)
    if (victim === NONE) return this.#reject(candidate)
    return candidate !== NONE && this.#isWindowFull() ? this.#duel(candidate, victim) : this.#displace(victim)
  }

  /** Simulates the evictions on copies of the queues. */
  protected override evictionOrder(): Slot[] {
    const slots = [...walk(this.slots.order)]
    const copyOf = (queue: Segment) => ({
      slots: slots.filter((slot) => this.#queues.of(slot) === queue),
      next: 0,
    })
    const probation = copyOf(PROBATION)
    const guarded = copyOf(PROTECTED)
    const window = copyOf(WINDOW)
    let lostDuels = this.#lostDuels
    return slots.map(() => {
      const main = probation.next < probation.slots.length ? probation : guarded
      const victim = main.slots[main.next]
      const isFull = window.slots.length - window.next >= this.#capacities.window.size
      const candidate = isFull || victim === undefined ? window.slots[window.next++] : undefined
      if (victim === undefined) return candidate!
      if (candidate === undefined || this.#uses.isUsedMore(candidate, victim)) {
        main.next++
        if (candidate !== undefined) probation.slots.push(candidate)
        return victim
      }
      lostDuels = (lostDuels + 1) % ROTATION
      if (lostDuels === 0) {
        main.next++
        main.slots.push(victim)
      }
      return candidate
    })
  }

  /**
   * Returns the loser of a candidate, the first of the window, and a victim, the first of the main part. A
   * candidate that wins moves to probation. Every fourth victim that wins moves to the end of its queue,
   * because a less used one may be behind it.
   */
  #duel(candidate: Slot, victim: Slot): Slot {
    if (this.#uses.isUsedMore(candidate, victim)) {
      this.#queues.move(candidate, PROBATION)
      return this.#displace(victim)
    }
    this.#lostDuels = (this.#lostDuels + 1) % ROTATION
    if (this.#lostDuels === 0) this.#queues.moveToEnd(victim)
    return this.#reject(candidate)
  }

  #reject(candidate: Slot): Slot {
    this.#capacities.window.reject(this.#uses.hashOf(candidate))
    return candidate
  }

  #displace(victim: Slot): Slot {
    this.#capacities.window.displace(this.#uses.hashOf(victim))
    return victim
  }

  /** Moves some entries to probation from a queue that is longer than its capacity. */
  #drain(queue: Segment, capacity: number): void {
    for (let moves = 0; moves < MOVES && this.#queues.size(queue) > capacity; moves++)
      this.#queues.move(this.#queues.first(queue), PROBATION)
  }
}
