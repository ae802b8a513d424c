import { NONE, Ring, type Slot, walk } from '../arena/ring'
import { Times } from '../arena/slot-times'
import { TimerWheel } from './timer-wheel'

/**
 * Knows when slots were written and which have expired: alive while `0 <= now - writtenAt < ttl`, in milliseconds.
 * Every operation is O(1), amortised where slots have a ttl of their own. It removes nothing by itself.
 */
export class Expiry {
  /*
   * Slots that share the default ttl expire in the order in which they were
   * written, so a ring finds the next one. Only a slot with a ttl of its own
   * pays for a wheel, which is made when the first of them comes. Until then the
   * ring may be one that its owner lends, who keeps all slots in that order.
   *
   * Invariant: the ring is sorted by writtenAt. A clock that goes back would
   * break it, so whoever writes first removes what `ahead` names; that has
   * expired by the rule above.
   */
  readonly #ttl: number
  readonly #lent: Ring | undefined
  #ring: Ring
  #latest = -Infinity // when the last slot of the ring was written
  #quietUntil = -Infinity // nothing expires before, though the first may later
  readonly #writtenAt = new Times()
  #ownTtl: (number | undefined)[] | undefined
  #own: Ring | undefined // of slots with a ttl of their own, in the order of writing
  #wheel: TimerWheel | undefined

  /** `lent`, where there is one, is a ring in which whoever starts a slot links it last. */
  constructor(ttl: number, lent?: Ring) {
    this.#ttl = ttl
    this.#lent = lent
    this.#ring = lent ?? new Ring()
  }

  isAlive(slot: Slot, now: number): boolean {
    const age = now - this.#writtenAt.of(slot)
    return age >= 0 && age < this.#ttlOf(slot)
  }

  /** Milliseconds until a living slot expires. */
  left(slot: Slot, now: number): number {
    return this.#writtenAt.of(slot) + this.#ttlOf(slot) - now
  }

  /** Starts the life of a slot that has none; `ttl` is undefined for the default. */
  start(slot: Slot, now: number, ttl: number | undefined): void {
    this.#writtenAt.set(slot, now)
    if (ttl === undefined) {
      this.#latest = now
      this.#quietUntil = Math.min(this.#quietUntil, now + this.#ttl)
      if (this.#ring !== this.#lent) this.#ring.append(slot)
      return
    }
    if (this.#ring === this.#lent) this.#part(slot)
    this.#quietUntil = -Infinity
    this.#ownTtl ??= []
    this.#wheel ??= new TimerWheel()
    this.#own ??= new Ring()
    this.#own.append(slot)
    this.#ownTtl[slot] = ttl
    this.#wheel.schedule(slot, now + ttl, now)
  }

  /** Starts anew the life of a slot, with the default ttl before and after, when `isQuiet`. */
  restart(slot: Slot, now: number): void {
    this.#latest = now
    this.#writtenAt.set(slot, now)
    if (this.#ring !== this.#lent) this.#ring.moveToEnd(slot)
  }

  /** Whether nothing has expired, by this clock or by one that went back, and no slot has a ttl of its own. */
  isQuiet(now: number): boolean {
    return (now < this.#quietUntil && now >= this.#latest) || this.#isQuietStill(now)
  }

  /** Ends the life of a slot, so that it is never named again. */
  stop(slot: Slot): void {
    if (this.#ownTtl?.[slot] === undefined) {
      if (this.#ring !== this.#lent) this.#ring.unlink(slot)
      return
    }
    this.#ownTtl[slot] = undefined
    this.#wheel!.cancel(slot)
    this.#own!.unlink(slot)
  }

  /** A slot that has expired, or `NONE`. The same one is named until it is stopped. */
  expired(now: number): Slot {
    const oldest = this.#ring.first
    if (oldest !== NONE && !this.isAlive(oldest, now)) return oldest
    if (this.#wheel !== undefined) {
      const due = this.#wheel.due(now)
      if (due !== NONE && !this.isAlive(due, now)) return due
    }
    return this.ahead(now)
  }

  /** A slot written ahead of `now`, by a clock that has gone back since, or `NONE`. */
  ahead(now: number): Slot {
    const latest = this.#ring.last
    if (latest !== NONE && this.#writtenAt.of(latest) > now) return latest
    const own = this.#own === undefined ? NONE : this.#own.last
    return own !== NONE && this.#writtenAt.of(own) > now ? own : NONE
  }

  clear(): void {
    this.#ring = this.#lent ?? new Ring()
    this.#latest = -Infinity
    this.#quietUntil = -Infinity
    this.#writtenAt.clear()
    this.#ownTtl = undefined
    this.#wheel = undefined
    this.#own = undefined
  }

  #isQuietStill(now: number): boolean {
    if (this.#wheel !== undefined || !(now >= this.#latest)) return false
    const oldest = this.#ring.first
    this.#quietUntil = (oldest === NONE ? now : this.#writtenAt.of(oldest)) + this.#ttl
    return now < this.#quietUntil
  }

  /** Goes on with a ring of its own, in which `slot` is not. */
  #part(slot: Slot): void {
    const own = new Ring()
    for (const each of walk(this.#ring)) if (each !== slot) own.append(each)
    this.#ring = own
  }

  #ttlOf(slot: Slot): number {
    return this.#ownTtl === undefined ? this.#ttl : (this.#ownTtl[slot] ?? this.#ttl)
  }
}

/** What knows of lifetimes. */
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
}
