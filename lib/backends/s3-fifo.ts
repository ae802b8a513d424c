import { NONE, type Slot, walk } from '../structures/arena/ring'
import { SlotBytes } from '../structures/arena/slot-bytes'
import { Ghosts } from '../structures/history/ghosts'
import { hashOf } from '../structures/index/hash'
import { Segments } from '../structures/order/segments'
import type { RemovalListener } from './backend'
import { readOptions, UNTIMED, type Weighing } from './options'
import { SlotCache } from './slot-cache'

/** Options of `S3FIFOCache`. */
export interface S3FIFOOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. Or `weighing(…)`, which bounds their weight. */
  readonly capacity: number | Weighing<K, V>
  /** Is called with every removed entry. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

const SMALL = 0
const MAIN = 1

/** Shares of the capacity, from the paper. */
const SMALL_SHARE = 0.1
const GHOST_SHARE = 0.9
/** Uses in the small queue after which an entry is promoted to the main queue. */
const PROMOTED = 2
const MAX_USES = 3
/** Entries expected in a weighed cache at first. */
const FEW = 1_024

/** The parts of a cache that `layoutOf` reads. */
interface FIFOQueues {
  readonly queues: Segments
  readonly uses: SlotBytes
  readonly smallCapacity: number
  readonly ghostCapacity: number
  /** Returns whether a key is a ghost. */
  isGhost(key: unknown): boolean
}

/** Returns the queues of a cache. Only for `layoutOf`. */
export let fifoQueuesOf: (cache: S3FIFOCache) => FIFOQueues

/**
 * A cache of three first-in, first-out queues. New entries enter a small queue of a tenth of the capacity. An
 * entry that is used twice there, or whose key returns soon after it was evicted, goes to the main queue,
 * where a use gives it another round. The third queue holds ghosts.
 *
 * It performs well where many keys are used once, because they are evicted early. It performs badly where
 * keys are used for the second time just after they left the small queue, as in a loop over more keys than
 * the capacity.
 *
 * J. Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023.
 *
 * @throws {RangeError} when `capacity` is out of range.
 * @throws {TypeError} for an option of the wrong kind, and for an unknown one.
 */
export class S3FIFOCache<K = any, V = any> extends SlotCache<K, V> {
  /*
   * The ring of the arena holds both queues, the small one before the main one,
   * oldest first. Ghosts are hashes of keys that left the small queue.
   *
   *      new ──► small ──used twice──► main ──used──► main again
   *                └─ else evicted, ghost      └─ else evicted
   *      ghost ───────────────────────►
   *
   * A use counts up to three and moves nothing. An eviction is amortised O(1):
   * each step undoes a use.
   */
  readonly #queues = new Segments(this.slots.order, 2)
  readonly #uses = new SlotBytes()
  #expected = FEW // entries of a weighed cache, doubled as they are added
  readonly #ghosts = new Ghosts(this.#ghostCapacity)

  static {
    fifoQueuesOf = (cache) => ({
      queues: cache.#queues,
      uses: cache.#uses,
      smallCapacity: cache.#smallCapacity(cache.slots.size),
      ghostCapacity: cache.#ghostCapacity,
      isGhost: (key) => cache.#ghosts.has(hashOf(key, cache.slots.hashes)),
    })
  }

  constructor(options: S3FIFOOptions<K, V>) {
    super('S3FIFOCache', readOptions('S3FIFOCache', options, UNTIMED))
  }

  get(key: K): V | undefined {
    const slot = this.locate(key)
    if (slot === NONE) return undefined
    this.#use(slot)
    return this.slots.values[slot]
  }

  set(key: K, value: V): this {
    if (!this.admit(key, value, 0)) return this
    const slot = this.slots.find(key)
    if (slot === NONE) return this.#add(key, value)
    this.replace(slot, value)
    this.#use(slot)
    this.deliver()
    return this
  }

  #use(slot: Slot): void {
    const uses = this.#uses.of(slot)
    if (uses < MAX_USES) this.#uses.set(slot, uses + 1)
  }

  #add(key: K, value: V): this {
    const queue = this.#ghosts.delete(hashOf(key, this.slots.hashes)) ? MAIN : SMALL
    if (this.slots.size >= this.capacity) this.makeRoom(NONE)
    this.#queues.enter(this.add(key, value, this.#queues.entrance(queue)), queue)
    if (this.#isWeighed && this.slots.size > this.#expected) {
      this.#expected *= 2
      this.resized()
    }
    this.deliver()
    return this
  }

  /** `kept` counts as used. */
  protected override makeRoom(kept: Slot): void {
    const { size } = this.slots
    const small = this.#queues.size(SMALL)
    if (small === size || (small > 0 && small >= this.#smallCapacity(size))) this.#evictSmall(kept)
    else this.#evictMain(kept)
  }

  #evictSmall(kept: Slot): void {
    while (this.#queues.size(SMALL) > 0) {
      const slot = this.#queues.first(SMALL)
      if (slot !== kept && this.#uses.of(slot) < PROMOTED) {
        this.#ghosts.note(hashOf(this.slots.keyOf(slot), this.slots.hashes))
        return this.remove(slot, 'evicted')
      }
      this.#uses.set(slot, 0)
      this.#queues.move(slot, MAIN)
    }
    this.#evictMain(kept)
  }

  #evictMain(kept: Slot): void {
    for (;;) {
      const slot = this.#queues.first(MAIN)
      const uses = this.#uses.of(slot)
      if (slot !== kept) {
        if (uses === 0) return this.remove(slot, 'evicted')
        this.#uses.set(slot, uses - 1)
      }
      this.#queues.moveToEnd(slot)
    }
  }

  /** Simulates the evictions on copies of the queues. */
  protected override evictionOrder(): Slot[] {
    const slots = [...walk(this.slots.order)]
    const uses = new Map(slots.map((slot) => [slot, this.#uses.of(slot)]))
    const small = slots.slice(0, this.#queues.size(SMALL))
    const main = slots.slice(small.length)
    const order: Slot[] = []
    let [nextSmall, nextMain] = [0, 0]
    while (order.length < slots.length) {
      const left = small.length - nextSmall
      const isSmallNext =
        left > 0 && (left >= this.#smallCapacity(slots.length - order.length) || nextMain === main.length)
      const evicted = order.length
      while (isSmallNext && nextSmall < small.length && order.length === evicted) {
        const slot = small[nextSmall++]!
        if (uses.get(slot)! < PROMOTED) order.push(slot)
        else {
          uses.set(slot, 0)
          main.push(slot)
        }
      }
      while (order.length === evicted) {
        const slot = main[nextMain++]!
        if (uses.get(slot) === 0) order.push(slot)
        else {
          uses.set(slot, uses.get(slot)! - 1)
          main.push(slot)
        }
      }
    }
    return order
  }

  /** Whether the weight of entries is bounded, and not their number. */
  get #isWeighed(): boolean {
    return this.capacity === Infinity
  }

  /** Returns the capacity of the small queue. A weighed cache counts as full with its present entries. */
  #smallCapacity(size: number): number {
    return Math.max(1, Math.floor(SMALL_SHARE * (this.#isWeighed ? size : this.capacity)))
  }

  get #ghostCapacity(): number {
    return Math.max(1, Math.floor(GHOST_SHARE * (this.#isWeighed ? this.#expected : this.capacity)))
  }

  protected override resized(): void {
    this.#ghosts.resize(this.#ghostCapacity)
  }

  protected override forget(slot: Slot): void {
    this.#queues.leave(slot)
    this.#uses.set(slot, 0)
  }

  protected override forgetAll(): void {
    this.#queues.clear()
    this.#uses.clear()
    this.#ghosts.clear()
  }

  protected override rebuild(slots: readonly Slot[]): void {
    this.#queues.rebuild(slots)
    this.#ghosts.clear()
    this.resized()
  }
}
