import { NONE, Ring, type Slot } from '../arena/ring'

const BITS = 6
const SPOKES = 1 << BITS
const LEVELS = 9 // 54 bits, more than a safe integer of milliseconds needs
const DUE = LEVELS * SPOKES
const SENTINELS = DUE + 1

/**
 * Finds slots whose deadline has come, for deadlines in any order: a hierarchical timing wheel, to the millisecond.
 * `schedule` and `cancel` are O(1), `due` is amortised O(1) per slot: a slot sinks through each level once at most.
 *
 * G. Varghese and A. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987.
 */
export class TimerWheel {
  /*
   * Time is written in digits of six bits. A slot waits on the level of the
   * highest digit in which its tick differs from the present one, on the spoke
   * of its own digit there:
   *
   *      now   …  03 17 42        tick …  03 17 50  →  level 0, spoke 50
   *                               tick …  03 20 01  →  level 1, spoke 20
   *
   * When time moves on and its highest changed digit is that of level h, all
   * that waits below h has come, and so have the spokes of h that were passed;
   * the spoke of h now reached is dealt out again below. What has come waits
   * in the ring DUE. Nodes of the ring are slots behind the sentinels.
   */
  readonly #ring = new Ring(SENTINELS)
  readonly #ticks: number[] = []
  #now = 0

  /** Places a slot that is not waiting. `deadline` and `now` are milliseconds; an infinite deadline never comes. */
  schedule(slot: Slot, deadline: number, now: number): void {
    this.#turn(now)
    this.#ticks[slot] = deadline > Number.MAX_SAFE_INTEGER ? Infinity : Math.max(0, Math.ceil(deadline))
    this.#place(slot + SENTINELS)
  }

  /** Takes a waiting slot out. */
  cancel(slot: Slot): void {
    this.#ring.unlink(slot + SENTINELS)
  }

  /** A slot whose deadline is not after `now`, or `NONE`. It stays due until it is cancelled. */
  due(now: number): Slot {
    this.#turn(now)
    const node = this.#ring.next(DUE)
    return node === DUE ? NONE : node - SENTINELS
  }

  clear(): void {
    this.#ring.clear()
    this.#ticks.length = 0
  }

  #turn(now: number): void {
    const tick = Math.max(0, Math.floor(now))
    if (tick === this.#now) return
    if (tick < this.#now) return this.#turnBack(tick)
    const level = levelOf(tick, this.#now)
    const from = digitOf(this.#now, level)
    const reached = digitOf(tick, level)
    this.#now = tick
    for (let below = 0; below < level; below++)
      for (let spoke = 0; spoke < SPOKES; spoke++) this.#drain(below * SPOKES + spoke)
    for (let spoke = from; spoke <= reached; spoke++) this.#drain(level * SPOKES + spoke)
  }

  // A clock that went back is rare: every waiting slot is dealt out anew.
  #turnBack(tick: number): void {
    const nodes: number[] = []
    for (let sentinel = 0; sentinel < SENTINELS; sentinel++)
      for (let node = this.#ring.next(sentinel); node !== sentinel; node = this.#ring.next(node))
        nodes.push(node)
    this.#now = tick
    for (const node of nodes) {
      this.#ring.unlink(node)
      this.#place(node)
    }
  }

  #drain(sentinel: number): void {
    for (let node = this.#ring.next(sentinel); node !== sentinel; node = this.#ring.next(sentinel)) {
      this.#ring.unlink(node)
      this.#place(node)
    }
  }

  #place(node: number): void {
    const tick = this.#ticks[node - SENTINELS]!
    if (tick <= this.#now) return this.#ring.insertBefore(DUE, node)
    const level = levelOf(tick, this.#now)
    // No safe integer reaches the last spoke of the last level: what never comes waits there.
    const sentinel = tick === Infinity ? DUE - 1 : level * SPOKES + digitOf(tick, level)
    this.#ring.insertBefore(sentinel, node)
  }
}

/** The highest six-bit digit in which two ticks differ. Ticks outgrow 32 bits, so this divides and does not shift. */
function levelOf(a: number, b: number): number {
  let level = 0
  while (a - (a % SPOKES) !== b - (b % SPOKES) && level < LEVELS - 1) {
    a = Math.floor(a / SPOKES)
    b = Math.floor(b / SPOKES)
    level++
  }
  return level
}

function digitOf(tick: number, level: number): number {
  return Math.floor(tick / SPOKES ** level) % SPOKES
}
