import { NONE, Ring, type Slot, walk } from '../arena/ring'
import { SlotNumbers } from '../arena/slot-numbers'
import { SlotTimes } from '../arena/slot-times'
import { TimerWheel } from './timer-wheel'

/**
 * The lifetimes of slots: alive while `0 <= now - writtenAt < ttl`, in milliseconds. It finds slots that have
 * expired, but removes nothing. Every operation is O(1), amortised where slots have a ttl of their own, but
 * `rebuild`.
 */
export class Expiry {
  /*
   * Slots that share the default ttl expire in the order in which they were
   * written, so a ring finds the next one. Slots with a ttl of their own need a
   * wheel, which is created for the first of them. Until then the ring may be one
   * that its owner lends and keeps in that order.
   *
   * Invariant: both rings are sorted by writtenAt. A clock that goes back would
   * break it, so the owner removes the slots that `ahead` returns before it
   * writes. They have expired by the rule above.
   */
  readonly #ttl: number
  readonly #lent: Ring | undefined
  readonly #writtenAt = new SlotTimes()
  #ring: Ring
  #latest = -Infinity // the time of the last write of the ring
  #quietUntil = -Infinity // no slot expires before this time
  #own: OwnLifetimes | undefined

  /** `lent`, where there is one, is a ring in which the owner links a slot last before it starts its life. */
  constructor(ttl: number, lent?: Ring) {
    this.#ttl = ttl
    this.#lent = lent
    this.#ring = lent ?? new Ring()
  }

  isAlive(slot: Slot, now: number): boolean {
    const age = now - this.#writtenAt.of(slot)
    return age >= 0 && age < this.#ttlOf(slot)
  }

  /** Returns the milliseconds until a living slot expires. */
  left(slot: Slot, now: number): number {
    return this.#writtenAt.of(slot) + this.#ttlOf(slot) - now
  }

  /** Starts the life of a slot that has none; `ttl` is undefined for the default. */
  start(slot: Slot, now: number, ttl: number | undefined): void {
    this.#writtenAt.set(slot, now)
    if (ttl === undefined) {
      this.#latest = now
      this.#quietUntil = Math.min(this.#quietUntil, now + this.#ttl)
      if (this.#ring !== this.#lent) this.#ring.insert(slot)
      return
    }
    if (this.#ring === this.#lent) this.#part(slot)
    this.#quietUntil = -Infinity
    this.#own ??= new OwnLifetimes()
    this.#own.start(slot, now, ttl)
  }

  /** Starts the life of a slot again, with the default ttl before and after. Only when `isQuiet`. */
  restart(slot: Slot, now: number): void {
    this.#latest = now
    this.#writtenAt.set(slot, now)
    if (this.#ring !== this.#lent) this.#ring.moveToEnd(slot)
  }

  /**
   * Returns whether nothing has expired, by this clock or by one that went back, and no slot has a ttl of its
   * own.
   */
  isQuiet(now: number): boolean {
    return (now < this.#quietUntil && now >= this.#latest) || this.#isQuietStill(now)
  }

  /** Ends the life of a slot, so that it is no longer returned. */
  stop(slot: Slot): void {
    if (this.#own !== undefined && this.#own.ttlOf(slot) !== 0) this.#own.stop(slot)
    else if (this.#ring !== this.#lent) this.#ring.unlink(slot)
  }

  /** Returns a slot that has expired, or `NONE`. The same one is returned until it is stopped. */
  expired(now: number): Slot {
    const oldest = this.#ring.first
    if (oldest !== NONE && !this.isAlive(oldest, now)) return oldest
    const due = this.#own === undefined ? NONE : this.#own.due(now)
    return due === NONE ? this.ahead(now) : due
  }

  /** Returns a slot written ahead of `now`, by a clock that has gone back since, or `NONE`. */
  ahead(now: number): Slot {
    const latest = this.#ring.last
    if (latest !== NONE && this.#writtenAt.of(latest) > now) return latest
    const own = this.#own === undefined ? NONE : this.#own.latest
    return own !== NONE && this.#writtenAt.of(own) > now ? own : NONE
  }

  clear(): void {
    this.#ring = this.#lent ?? new Ring()
    this.#latest = -Infinity
    this.#quietUntil = -Infinity
    this.#writtenAt.clear()
    this.#own = undefined
  }

  /** Orders the living slots again, by the time of their write and their ttl. O(n log n). */
  rebuild(slots: readonly Slot[]): void {
    const ring = new Ring()
    const own = this.#own === undefined ? undefined : new OwnLifetimes()
    const inOrder = [...slots].sort((one, other) => this.#writtenAt.of(one) - this.#writtenAt.of(other))
    for (const slot of inOrder) {
      const ttl = this.#own?.ttlOf(slot) ?? 0
      if (ttl === 0) ring.insert(slot)
      else own!.start(slot, this.#writtenAt.of(slot), ttl)
    }
    this.#latest = ring.last === NONE ? -Infinity : this.#writtenAt.of(ring.last)
    this.#quietUntil = -Infinity
    if (this.#ring !== this.#lent) this.#ring = ring
    this.#own = own // last, because it has the ttls
  }

  #isQuietStill(now: number): boolean {
    if (this.#own !== undefined || !(now >= this.#latest)) return false
    const oldest = this.#ring.first
    this.#quietUntil = (oldest === NONE ? now : this.#writtenAt.of(oldest)) + this.#ttl
    return now < this.#quietUntil
  }

  /** Replaces the lent ring by its own copy, without `slot`. */
  #part(slot: Slot): void {
    const ring = new Ring()
    for (const each of walk(this.#ring)) if (each !== slot) ring.insert(each)
    this.#ring = ring
  }

  #ttlOf(slot: Slot): number {
    return this.#own === undefined ? this.#ttl : this.#own.ttlOf(slot) || this.#ttl
  }
}

/** The lifetimes of slots that have a ttl of their own. */
class OwnLifetimes {
  readonly #ttls = new SlotNumbers()
  readonly #wheel = new TimerWheel()
  readonly #ring = new Ring() // in the order of writing

  /** Returns the ttl of a slot, or 0 when it has none of its own. */
  ttlOf(slot: Slot): number {
    return this.#ttls.of(slot)
  }

  start(slot: Slot, now: number, ttl: number): void {
    this.#ttls.set(slot, ttl)
    this.#ring.insert(slot)
    this.#wheel.schedule(slot, now + ttl)
  }

  stop(slot: Slot): void {
    this.#ttls.set(slot, 0)
    this.#ring.unlink(slot)
    this.#wheel.cancel(slot)
  }

  due(now: number): Slot {
    return this.#wheel.due(now)
  }

  /** The slot that was written last, or `NONE`. */
  get latest(): Slot {
    return this.#ring.last
  }
}

/** The lifetimes that a cache needs. */
export type Lifetimes = Pick<Expiry, keyof Expiry>

/** The lifetimes of entries that never expire. It keeps nothing. */
export const ENDLESS: Lifetimes = {
  isAlive: () => true,
  left: () => Infinity,
  start() {},
  restart() {},
  isQuiet: () => true,
  stop() {},
  expired: () => NONE,
  ahead: () => NONE,
  clear() {},
  rebuild() {},
}
