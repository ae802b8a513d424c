import { type Clock, systemClock } from '../common/clock'
import { ENDLESS, Expiry, type Lifetimes } from '../structures/order/expiry'
import { NONE, type Slot } from '../structures/arena/ring'
import type { RemovalListener } from './backend'
import { type AnyBound, requireClock, requireTtl } from './options'
import { SlotCache } from './slot-cache'

/** Options of one `set`. */
export interface EntryOptions {
  /** Milliseconds that this one entry lives. Default: the cache's own `ttl`. */
  readonly ttl?: number | undefined
}

/** The clock of caches without a ttl. */
const STOPPED: Clock = { now: () => 0 }

/** Expired entries that a `set` removes beside its own work, so that a cache only written to does not grow for ever. */
const SWEPT_PER_SET = 2

/**
 * What caches with time have in common: entries expire by age, and one that has expired is never returned, reported
 * or iterated. A subclass says what a use does to the order.
 */
export abstract class TimedCache<K, V> extends SlotCache<K, V> {
  protected readonly clock: Clock
  protected readonly expiry: Lifetimes

  readonly #name: string

  /** `isByWrite`: whether the ring of the arena is in the order of writing. */
  protected constructor(
    name: string,
    options: AnyBound<K, V> & {
      readonly ttl?: number | undefined
      readonly clock?: Clock | undefined
      readonly onRemove?: RemovalListener<K, V> | undefined
    },
    { unbounded = false, isByWrite = false } = {},
  ) {
    super(name, options, unbounded)
    const { ttl, clock } = options
    this.#name = name
    if (ttl !== undefined) requireTtl(`create ${name}`, ttl)
    requireClock(name, clock)
    this.clock = ttl === undefined ? STOPPED : (clock ?? systemClock)
    this.expiry = ttl === undefined ? ENDLESS : new Expiry(ttl, isByWrite ? this.slots.order : undefined)
  }

  /**
   * Writes an entry, whose age counts from now. A use. O(1), amortised when entries have a ttl of their own.
   *
   * One that is heavier than `maxWeight` is not stored, and `onRemove` hears of it as `'evicted'`. What its key held
   * before leaves too, as `'replaced'`.
   *
   * @throws {RangeError} when the entry's `ttl` is not positive, or when `weigh` returns no finite number of 0 or more.
   * @throws {TypeError} when either is not a number.
   */
  set(key: K, value: V, options?: EntryOptions): this {
    // The common way is short: nothing has expired, and the entry has the ttl of all.
    if (options !== undefined || this.isWeighed) return this.#admitAndWrite(key, value, options?.ttl)
    const now = this.clock.now()
    if (!this.expiry.isQuiet(now)) return this.#write(key, value, now, undefined)
    const slot = this.slots.find(key)
    if (slot === NONE) return this.#add(key, value, now)
    this.replace(slot, value)
    this.use(slot)
    this.expiry.restart(slot, now)
    this.deliver()
    return this
  }

  /** Milliseconds until this entry expires, or `undefined` when it is absent. Not a use. O(1). */
  ttlOf(key: K): number | undefined {
    const slot = this.locate(key)
    return slot === NONE ? undefined : this.expiry.left(slot, this.clock.now())
  }

  /** Removes what has expired; returns how many. Amortised O(1) per entry. */
  purge(): number {
    const before = this.slots.size
    const now = this.clock.now()
    for (let slot = this.expiry.expired(now); slot !== NONE; slot = this.expiry.expired(now))
      this.remove(slot, 'expired')
    const purged = before - this.slots.size
    this.deliver()
    return purged
  }

  /** Lets the policy know that an entry is used. */
  protected use(slot: Slot): void {
    this.slots.order.moveToEnd(slot)
  }

  /** Puts in an entry that is not there, in the place of the next victim when the cache is full. None has expired. */
  protected insert(key: K, value: V): Slot {
    if (this.slots.size < this.capacity) return this.add(key, value)
    const slot = this.evictFor(key, value, this.slots.order.first)
    this.slots.order.moveToEnd(slot)
    return slot
  }

  protected override locate(key: K): Slot {
    const slot = this.slots.find(key)
    return slot === NONE || this.expiry.isAlive(slot, this.clock.now()) ? slot : this.#expire(slot)
  }

  protected override isAlive(slot: Slot): boolean {
    return this.expiry.isAlive(slot, this.clock.now())
  }

  /** Expired entries first, then by the order of the ring. */
  protected override makeRoom(kept: Slot): void {
    const expired = this.expiry.expired(this.clock.now())
    if (expired !== NONE && expired !== kept) this.remove(expired, 'expired')
    else super.makeRoom(kept)
  }

  protected override forget(slot: Slot): void {
    this.expiry.stop(slot)
  }

  protected override forgetAll(): void {
    this.expiry.clear()
  }

  #add(key: K, value: V, now: number): this {
    this.expiry.start(this.insert(key, value), now, undefined)
    this.deliver()
    return this
  }

  #admitAndWrite(key: K, value: V, ttl: number | undefined): this {
    if (ttl !== undefined) requireTtl(`write to ${this.#name}`, ttl)
    const weight = this.isWeighed ? this.weigh(key, value) : 0
    const now = this.clock.now()
    if (this.isWeighed && !this.admit(key, value, weight)) return this
    return this.#write(key, value, now, ttl)
  }

  #write(key: K, value: V, now: number, ttl: number | undefined): this {
    const { slots, expiry } = this
    const slot = slots.find(key)
    if (slot !== NONE && expiry.isAlive(slot, now)) {
      this.#sweep(now) // first, since a slot that is used may leave the order of writing until it is started
      this.replace(slot, value)
      expiry.stop(slot)
      this.use(slot)
      expiry.start(slot, now, ttl)
    } else {
      if (slot !== NONE) this.remove(slot, 'expired')
      this.#sweep(now)
      if (slots.size >= this.capacity) {
        const expired = expiry.expired(now)
        if (expired !== NONE) this.remove(expired, 'expired')
      }
      expiry.start(this.insert(key, value), now, ttl)
    }
    this.deliver()
    return this
  }

  #expire(slot: Slot): Slot {
    this.remove(slot, 'expired')
    this.deliver()
    return NONE
  }

  #sweep(now: number): void {
    for (let slot = this.expiry.ahead(now); slot !== NONE; slot = this.expiry.ahead(now))
      this.remove(slot, 'expired')
    for (let swept = 0; swept < SWEPT_PER_SET; swept++) {
      const slot = this.expiry.expired(now)
      if (slot === NONE) return
      this.remove(slot, 'expired')
    }
  }
}
