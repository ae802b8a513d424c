import { Ghosts } from '../structures/history/ghosts'
import { NONE, type Slot, walk } from '../structures/arena/ring'
import { Segments } from '../structures/order/segments'
import { SlotBytes } from '../structures/arena/slot-bytes'
import type { RemovalListener } from './backend'
import { type Bound, requireOptions } from './options'
import { SlotCache } from './slot-cache'

/** Options of `S3FIFOCache`. */
export type S3FIFOOptions<K = any, V = any> = Bound<K, V> & {
  /** Hears of every entry that leaves. */
  readonly onRemove?: RemovalListener<K, V> | undefined
}

const SMALL = 0
const MAIN = 1

const SMALL_SHARE = 0.1
const GHOST_SHARE = 0.9
/** Uses in the small queue that earn a place in the main one. */
const PROMOTED = 2
const MAX_USES = 3
/** Entries from which on the ghosts of a cache that is bounded by weight grow with it. */
const FEW = 1_024

/**
 * Three queues, first in first out: new entries pass a small one of a tenth, those used twice there, and those that
 * come back soon after they left it, go on to the main one, where a use means another round.
 *
 * Good where many keys are asked for once, which leave early. Bad where the second use comes later than the small
 * queue is long and the key has left, time and again: a loop over more keys than the capacity.
 *
 * J. Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023.
 *
 * @throws {RangeError} when `capacity` or `maxWeight` is out of range.
 * @throws {TypeError} for an option of the wrong kind.
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
  #ghosts: Ghosts
  #expected = Infinity // entries, where their weight is bounded: doubled as they come

  constructor(options: S3FIFOOptions<K, V>) {
    requireOptions('S3FIFOCache', options)
    super('S3FIFOCache', options)
    if (this.isWeighed) this.#expected = FEW
    this.#ghosts = this.#newGhosts()
  }

  get(key: K): V | undefined {
    const slot = this.slots.find(key)
    if (slot === NONE) return undefined
    this.#use(slot)
    return this.slots.values[slot]
  }

  set(key: K, value: V): this {
    if (this.isWeighed && !this.admit(key, value)) return this
    const slot = this.slots.find(key)
    if (slot === NONE) return this.#add(key, value)
    this.replace(slot, value)
    this.#use(slot)
    this.deliver()
    return this
  }

  override resize(capacity: number): void {
    const before = this.capacity
    try {
      super.resize(capacity)
    } finally {
      if (this.capacity !== before) this.#ghosts = this.#newGhosts()
    }
  }

  #use(slot: Slot): void {
    const uses = this.#uses.of(slot)
    if (uses < MAX_USES) this.#uses.set(slot, uses + 1)
  }

  #add(key: K, value: V): this {
    const queue = this.#ghosts.delete(this.slots.hashOf(key)) ? MAIN : SMALL
    if (this.slots.size >= this.capacity) this.makeRoom(NONE)
    this.#queues.enter(this.add(key, value, this.#queues.entrance(queue)), queue)
    if (this.slots.size > this.#expected) {
      this.#expected *= 2
      this.#ghosts = this.#newGhosts()
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
        this.#ghosts.note(this.slots.hashOf(this.slots.keyOf(slot)))
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

  /** Plays the evictions through, on copies of the queues. */
  protected override evictionOrder(): Slot[] {
    const slots = [...walk(this.slots.order)]
    const uses = new Map(slots.map((slot) => [slot, this.#uses.of(slot)]))
    const small = slots.slice(0, this.#queues.size(SMALL))
    const main = slots.slice(small.length)
    const order: Slot[] = []
    let [nextSmall, nextMain] = [0, 0]
    while (order.length < slots.length) {
      const left = small.length - nextSmall
      const isSmallsTurn =
        left > 0 && (left >= this.#smallCapacity(slots.length - order.length) || nextMain === main.length)
      const evicted = order.length
      while (isSmallsTurn && nextSmall < small.length && order.length === evicted) {
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

  /** Of a full cache, which holds `size` entries where their weight is bounded. */
  #smallCapacity(size: number): number {
    const entries = this.isWeighed ? Math.min(this.capacity, size) : this.capacity
    return Math.max(1, Math.floor(SMALL_SHARE * entries))
  }

  #newGhosts(): Ghosts {
    return new Ghosts(Math.max(1, Math.floor(GHOST_SHARE * Math.min(this.capacity, this.#expected))))
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
}
