import { NONE, Ring, type Slot } from '../arena/ring'
import { SlotInts } from '../arena/slot-ints'
import { SlotNumbers } from '../arena/slot-numbers'

const SPOKES = 64
const TOP = 8 // the level of the first wheel, whose 64 spokes hold every safe integer, negative ones too
const EARLIEST = -(2 ** 53)

/** Milliseconds of a spoke, by level: from 1 to 64 ** 8. */
const SPANS = /* @__PURE__ */ Array.from({ length: 9 }, (_, level) => SPOKES ** level)

/** A wheel: the interval that it divides, and the slots that wait in it. */
interface Wheel {
  readonly number: number
  readonly level: number
  /** Its first millisecond, in spokes of its level. */
  readonly start: number
  readonly parent: Wheel | undefined
  /** The first slot of the ring that waits on each spoke, or `NONE`. */
  readonly heads: Slot[]
  /** The wheels that divide spokes. */
  readonly finer: (Wheel | undefined)[]
  /** Spokes on which slots wait. */
  used: number
  /** No spoke before this one is used. */
  first: number
}

/**
 * A hierarchical timing wheel to the millisecond: it finds slots whose deadline has passed, for deadlines in
 * any order and a clock that may go back. Every operation is amortised O(1): a slot sinks through each of 9
 * levels once.
 *
 * G. Varghese and A. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987.
 */
export class TimerWheel {
  /*
   * The first wheel divides all of time, from the least safe integer to the
   * greatest, into 64 spokes. A spoke is divided by a finer wheel when a reading of
   * the clock falls into it and slots wait there:
   *
   *      level 8    [ … |    ▼    | … ]                     a spoke: 8,900 years
   *      …                   │
   *      level 1    [ a |  ▼   | b c | … ]                  64 ms
   *                        │
   *      level 0         [ d | – | e | … ]                  1 ms
   *
   * Spokes stand for absolute times, unlike in the paper, where they are relative
   * to the present. So a clock that goes back moves nothing.
   *
   * Invariant: a spoke has a ring or a finer wheel, not both. On every wheel but
   * the first at least one slot waits.
   */
  readonly #ring = new Ring()
  readonly #ticks = new SlotNumbers()
  readonly #places = new SlotInts() // of a slot: the number of its wheel × 64 + its spoke
  #wheels: Wheel[] = []
  #free: number[] = [] // numbers of wheels that were dropped
  #top = this.#wheelOf(TOP, EARLIEST / SPANS[TOP]!, undefined)
  #quietUntil = Infinity // no slot is due before this time

  /**
   * Adds a slot that is not waiting. `deadline` is in milliseconds; one beyond the safe integers never
   * passes.
   */
  schedule(slot: Slot, deadline: number): void {
    const tick = Math.max(EARLIEST, Math.min(Math.ceil(deadline), -EARLIEST - 1))
    this.#ticks.set(slot, tick)
    this.#quietUntil = Math.min(this.#quietUntil, tick)
    let wheel = this.#top
    for (let finer = finerAt(wheel, tick); finer !== undefined; finer = finerAt(wheel, tick)) wheel = finer
    this.#place(slot, wheel)
  }

  /** Removes a waiting slot. */
  cancel(slot: Slot): void {
    const place = this.#places.of(slot)
    const wheel = this.#wheels[Math.floor(place / SPOKES)]!
    const spoke = place % SPOKES
    const next = this.#ring.next(slot)
    this.#ring.unlink(slot)
    if (wheel.heads[spoke] === slot) wheel.heads[spoke] = next === slot ? NONE : next
    if (next === slot) this.#vacate(wheel)
  }

  /**
   * Returns a slot whose deadline is not after `now`, or `NONE`. The same one is returned until it is
   * cancelled.
   */
  due(now: number): Slot {
    if (!(now >= this.#quietUntil)) return NONE
    let wheel = this.#top
    while (wheel.used > 0) {
      while (wheel.heads[wheel.first] === NONE && wheel.finer[wheel.first] === undefined) wheel.first++
      const span = SPANS[wheel.level]!
      const start = (wheel.start + wheel.first) * span
      if (now < start) {
        this.#quietUntil = start
        return NONE
      }
      const head = wheel.heads[wheel.first]!
      if (head !== NONE && now >= start + span - 1) return head
      wheel = wheel.finer[wheel.first] ?? this.#divide(wheel)
    }
    this.#quietUntil = Infinity
    return NONE
  }

  /** Divides the first used spoke by a finer wheel, and moves the slots that wait there to it. */
  #divide(wheel: Wheel): Wheel {
    const { first, level } = wheel
    const finer = this.#wheelOf(level - 1, (wheel.start + first) * SPOKES, wheel)
    const head = wheel.heads[first]!
    let slot = head
    do {
      const next = this.#ring.next(slot)
      this.#place(slot, finer)
      slot = next
    } while (slot !== head)
    wheel.heads[first] = NONE
    wheel.finer[first] = finer
    return finer
  }

  /** Puts a slot that is in no ring on a spoke of a wheel. */
  #place(slot: Slot, wheel: Wheel): void {
    const spoke = spokeOf(wheel, this.#ticks.of(slot))
    const head = wheel.heads[spoke]!
    this.#places.set(slot, wheel.number * SPOKES + spoke)
    if (head !== NONE) return this.#ring.insert(slot, head)
    this.#ring.enclose(slot)
    wheel.heads[spoke] = slot
    wheel.used++
    wheel.first = Math.min(wheel.first, spoke)
  }

  /** Counts a spoke that has become empty, and drops the wheels that have become empty. */
  #vacate(wheel: Wheel): void {
    wheel.used--
    const { parent } = wheel
    if (wheel.used > 0 || parent === undefined) return
    parent.finer[wheel.start / SPOKES - parent.start] = undefined
    this.#free.push(wheel.number)
    this.#vacate(parent)
  }

  #wheelOf(level: number, start: number, parent: Wheel | undefined): Wheel {
    const number = this.#free.pop() ?? this.#wheels.length
    const heads = new Array<Slot>(SPOKES).fill(NONE)
    const finer = new Array<Wheel | undefined>(SPOKES).fill(undefined)
    const wheel: Wheel = { number, level, start, parent, heads, finer, used: 0, first: SPOKES - 1 }
    this.#wheels[number] = wheel
    return wheel
  }
}

/** Returns the spoke of a wheel to which a time belongs. */
function spokeOf(wheel: Wheel, tick: number): number {
  return Math.floor(tick / SPANS[wheel.level]!) - wheel.start
}

/** Returns the wheel that divides the spoke to which a time belongs. */
function finerAt(wheel: Wheel, tick: number): Wheel | undefined {
  return wheel.finer[spokeOf(wheel, tick)]
}
