import { type Clock, systemClock } from '../common/clock'
import { cannot } from '../common/errors'
import { NONE, type Slot } from '../structures/arena/ring'
import { ENDLESS, Expiry, type Lifetimes } from '../structures/order/expiry'
import { type BackendOptions, checkedCapacity, requireClock, requireObject, requireTtl } from './options'
import { SlotCache } from './slot-cache'

/** Options of one `set`. */
export interface EntryOptions {
  /** Milliseconds that this entry lives: positive, `Infinity` allowed. Default: the cache's own `ttl`. */
  readonly ttl?: number | undefined
}

/** The clock of caches without a ttl. */
const STOPPED: Clock = { now: () => 0 }

/** Expired entries that each `set` removes, so that a cache without reads does not grow without bound. */
const SWEPT_PER_SET = 2

/** Returns the lifetimes of the slots of a cache. Only for `layoutOf`. */
export let lifetimesOf: (cache: TimedCache<any, any>) => Lifetimes

/**
 * A cache whose entries expire by age. An expired entry is never returned, reported by `has`, or iterated. A
 * subclass decides how a use changes the order.
 */
export abstract class TimedCache<K, V> extends SlotCache<K, V> {
  readonly #name: string
  readonly #clock: Clock
  readonly #expiry: Lifetimes
  /** Milliseconds that an entry lives unless it has its own ttl; `undefined` without the option `ttl`. */
  readonly ttl: number | undefined

  static {
    lifetimesOf = (cache) => cache.#expiry
  }

  /** `isByWrite`: whether the ring of the arena is in the order of writing. */
  protected constructor(
    name: string,
    options: BackendOptions<K, V>,
    { isByWrite = false, checked = checkedCapacity } = {},
  ) {
    super(name, options, checked)
    const { ttl, clock } = options
    this.#name = name
    const doing = `create ${name}`
    if (ttl !== undefined) requireTtl(doing, ttl)
    requireClock(doing, clock)
    this.ttl = ttl
    this.#clock = ttl === undefined ? STOPPED : (clock ?? systemClock)
    this.#expiry = ttl === undefined ? ENDLESS : new Expiry(ttl, isByWrite ? this.slots.order : undefined)
  }

  /**
   * Writes an entry, whose age counts from now. Counts as a use. O(1), amortised when entries have their own
   * ttl.
   *
   * In a weighed cache an entry that is heavier than `maxWeight` is not stored. It is reported as
   * `'evicted'`, and the previous entry of its key as `'replaced'`.
   *
   * @throws {RangeError} when the entry's `ttl` is not positive, or `weigh` does not return a finite number
   * of 0 or more.
   * @throws {TypeError} when `options` is not an object or has another option than `ttl`, when one of the
   * numbers is not a number, or when the cache has no ttl and the entry has one.
   */
  set(key: K, value: V, options?: EntryOptions): this {
    // The common path is short: nothing has expired, and the entry has the default ttl.
    const ttl = options === undefined ? undefined : this.#ttlOf(options)
    const now = this.#clock.now()
    if (!this.admit(key, value, now)) return this
    if (ttl !== undefined || !this.#expiry.isQuiet(now)) return this.#write(key, value, now, ttl)
    const slot = this.slots.find(key)
    if (slot === NONE) this.#expiry.start(this.insert(key, value), now, undefined)
    else {
      this.replace(slot, value)
      this.use(slot)
      this.#expiry.restart(slot, now)
    }
    this.deliver()
    return this
  }

  /**
   * Returns the milliseconds until an entry expires, or `undefined` when it is absent. Does not count as a
   * use. O(1).
   */
  ttlOf(key: K): number | undefined {
    this.recover()
    const slot = this.slots.find(key)
    if (slot === NONE) return undefined
    const now = this.#clock.now()
    if (this.#expiry.isAlive(slot, now)) return this.#expiry.left(slot, now)
    this.#removeExpired(key, now)
    return undefined
  }

  /** Removes every expired entry. Returns how many there were. Amortised O(1) per entry. */
  purge(): number {
    const now = this.#clock.now()
    this.begin()
    const before = this.slots.size
    this.#sweep(now, Infinity)
    const purged = before - this.slots.size
    this.deliver()
    return purged
  }

  /** Notes that an entry is used. */
  protected use(slot: Slot): void {
    this.slots.order.moveToEnd(slot)
  }

  /**
   * Adds an absent entry, in the place of the next victim when the cache is full. Called only when no entry
   * has expired.
   */
  protected insert(key: K, value: V): Slot {
    if (this.slots.size < this.capacity) return this.add(key, value)
    const slot = this.evictFor(key, value, this.slots.order.first)
    this.slots.order.moveToEnd(slot)
    return slot
  }

  protected override now(): number {
    return this.#clock.now()
  }

  protected override locate(key: K): Slot {
    this.recover()
    const slot = this.slots.find(key)
    if (slot === NONE || this.#expiry === ENDLESS) return slot
    const now = this.#clock.now()
    return this.#expiry.isAlive(slot, now) ? slot : this.#removeExpired(key, now)
  }

  protected override isAlive(slot: Slot, now: number): boolean {
    return this.#expiry.isAlive(slot, now)
  }

  /** Removes an expired entry if there is one, else the victim of the policy. */
  protected override makeRoom(kept: Slot, now: number): void {
    const expired = this.#expiry.expired(now)
    if (expired !== NONE && expired !== kept) this.remove(expired, 'expired')
    else super.makeRoom(kept, now)
  }

  protected override forget(slot: Slot): void {
    this.#expiry.stop(slot)
  }

  protected override forgetAll(): void {
    this.#expiry.clear()
  }

  protected override rebuild(slots: readonly Slot[]): void {
    this.#expiry.rebuild(slots)
  }

  #write(key: K, value: V, now: number, ttl: number | undefined): this {
    const expiry = this.#expiry
    const slot = this.slots.find(key)
    if (slot !== NONE && expiry.isAlive(slot, now)) {
      // Sweeps first, because a used slot may be out of the order of writing until it is started.
      this.#sweep(now, SWEPT_PER_SET)
      this.replace(slot, value)
      expiry.stop(slot)
      this.use(slot)
      expiry.start(slot, now, ttl)
    } else {
      if (slot !== NONE) this.remove(slot, 'expired')
      this.#sweep(now, SWEPT_PER_SET)
      if (this.slots.size >= this.capacity) this.#sweep(now, 1)
      expiry.start(this.insert(key, value), now, ttl)
    }
    this.deliver()
    return this
  }

  /** Removes an entry that was found to have expired. */
  #removeExpired(key: K, now: number): Slot {
    this.begin()
    const slot = this.slots.find(key) // again, because the clock may be user code that changes the cache
    if (slot !== NONE && !this.#expiry.isAlive(slot, now)) this.remove(slot, 'expired')
    this.deliver()
    return NONE
  }

  /** Removes entries that were written ahead of now, and at most `most` others that have expired. */
  #sweep(now: number, most: number): void {
    for (let slot = this.#expiry.ahead(now); slot !== NONE; slot = this.#expiry.ahead(now))
      this.remove(slot, 'expired')
    for (let swept = 0; swept < most; swept++) {
      const slot = this.#expiry.expired(now)
      if (slot === NONE) return
      this.remove(slot, 'expired')
    }
  }

  /** Returns the entry's own ttl in its options, if there is one. */
  #ttlOf(options: EntryOptions): number | undefined {
    const doing = `write to ${this.#name}`
    requireObject(doing, options)
    for (const option in options) {
      const received = (options as Record<string, unknown>)[option]
      if (option !== 'ttl' && Object.hasOwn(options, option) && received !== undefined)
        throw new TypeError(cannot(doing, `${option} is not an option of an entry`, received))
    }
    const ttl = Object.hasOwn(options, 'ttl') ? options.ttl : undefined
    if (ttl === undefined) return undefined
    requireTtl(doing, ttl)
    if (this.#expiry === ENDLESS)
      throw new TypeError(cannot(doing, 'an entry with a ttl needs a cache with one', ttl))
    return ttl
  }
}
