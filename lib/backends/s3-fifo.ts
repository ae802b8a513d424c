import { Ghosts } from '../structures/ghosts'
import { hashOf } from '../structures/hash'
import { NONE, type Slot, walk } from '../structures/ring'
import { Segments } from '../structures/segments'
import { SlotBytes } from '../structures/slot-bytes'
import type { RemovalListener } from './backend'
import { requireOptions } from './options'
import { SlotCache } from './slot-cache'

/** Options of `S3FIFOCache`. */
export interface S3FIFOOptions<K = any, V = any> {
  /** Entries allowed: a positive integer. */
  readonly capacity: number
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

/**
 * Three queues, first in first out: new entries pass a small one of a tenth, those used twice there, and those that
 * come back soon after they left it, go on to the main one, where a use means another round.
 *
 * Good where many keys are asked for once, which leave early. Bad where the second use comes later than the small
 * queue is long and the key has left, time and again: a loop over more keys than the capacity.
 *
 * J. Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023.
 *
 * @throws {RangeError} when the capacity is not a positive integer.
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

  constructor(options: S3FIFOOptions<K, V>) {
    requireOptions('S3FIFOCache', options)
    super('S3FIFOCache', options.capacity, options.onRemove)
    this.#ghosts = new Ghosts(ghostsOf(this.capacity))
  }

  get(key: K): V | undefined {
    const slot = this.slots.find(key)
    if (slot === NONE) return undefined
    this.#use(slot)
    return this.slots.values[slot]
  }

  set(key: K, value: V): this {
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
      if (this.capacity !== before) this.#ghosts = new Ghosts(ghostsOf(capacity))
    }
  }

  #use(slot: Slot): void {
    const uses = this.#uses.of(slot)
    if (uses < MAX_USES) this.#uses.set(slot, uses + 1)
  }

  #add(key: K, value: V): this {
    const queue = this.#ghosts.delete(hashOf(key)) ? MAIN : SMALL
    if (this.slots.size >= this.capacity) this.makeRoom()
    this.#queues.enter(this.slots.add(key, value, this.#queues.entrance(queue)), queue)
    this.deliver()
    return this
  }

  protected override makeRoom(): void {
    const { size } = this.slots
    const small = this.#queues.size(SMALL)
    if (small === size || (small > 0 && small >= this.#smallCapacity)) this.#evictSmall()
    else this.#evictMain()
  }

  #evictSmall(): void {
    while (this.#queues.size(SMALL) > 0) {
      const slot = this.#queues.first(SMALL)
      if (this.#uses.of(slot) < PROMOTED) {
        this.#ghosts.note(hashOf(this.slots.keys[slot]))
        return this.remove(slot, 'evicted')
      }
      this.#uses.set(slot, 0)
      this.#queues.move(slot, MAIN)
    }
    this.#evictMain()
  }

  #evictMain(): void {
    for (;;) {
      const slot = this.#queues.first(MAIN)
      const uses = this.#uses.of(slot)
      if (uses === 0) return this.remove(slot, 'evicted')
      this.#uses.set(slot, uses - 1)
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
      const isSmallsTurn = left > 0 && (left >= this.#smallCapacity || nextMain === main.length)
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

  get #smallCapacity(): number {
    return Math.max(1, Math.floor(SMALL_SHARE * this.capacity))
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

function ghostsOf(capacity: number): number {
  return Math.max(1, Math.floor(GHOST_SHARE * capacity))
}
