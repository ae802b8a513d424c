import { AdaptiveWindow } from './adaptive-window'

/*
 * Found, like the constants of the window, by replaying the streams of bench/hit-ratio and synthetic ones.
 *
 *   PROTECTED_SHARE     of the main part
 *   SAMPLE              requests for each entry, after which all counts are halved: after 10, the entries
 *                       of a loop displace each other; after 40, entries of a former workload stay longer
 *   FEW                 entries expected of a weighed cache at first
 *   GROWTH              factor of the room when a weighed cache has more entries
 *   SHRINKAGE           share of the room below which a weighed cache gets room for its entries alone
 */
const PROTECTED_SHARE = 0.8
const SAMPLE = 20
const FEW = 64
const GROWTH = 1.25
const SHRINKAGE = 0.6

/** The entries of a cache, such as an `Arena`. */
interface Population {
  readonly size: number
  /** Entries allowed; `Infinity` when their weight is bounded instead. */
  readonly limit: number
}

/**
 * The capacities of the window and of the protected segment of a cache, in entries. They adapt to its
 * requests. Every operation is O(1).
 */
export class SegmentCapacities {
  /*
   *      room    probation + protected + window
   *                    0.2 : 0.8         adapts
   *
   * The room is the capacity of the cache. A weighed cache has no capacity in
   * entries: its room is an estimate of their number, corrected as they are
   * added.
   */
  /** The window. It is replaced when the room changes. */
  window: AdaptiveWindow
  /** Entries allowed in the protected segment. */
  protected = 0
  /** Requests since the last adaptation. The cache adds its hits. */
  requests = 0
  readonly #entries: Population
  #room: number
  #misses = 0 // among the requests
  #sinceAging = 0 // requests from the last halving of counts to the last adaptation

  constructor(entries: Population) {
    this.#entries = entries
    this.#room = this.#isWeighed ? FEW : entries.limit
    this.window = new AdaptiveWindow(this.#room)
    this.#divide()
  }

  /** Whether the weight of entries is bounded, and not their number. */
  get #isWeighed(): boolean {
    return this.#entries.limit === Infinity
  }

  /** Counts a miss, and adapts after a period of requests. Returns whether to halve the counts of uses. */
  miss(): boolean {
    this.#misses++
    if (++this.requests < this.window.period) return false
    this.window.adapt(this.requests, this.#misses)
    if (this.#isWeighed && this.#entries.size < SHRINKAGE * this.#room) this.resize()
    else this.#divide()
    this.#sinceAging += this.requests
    this.requests = this.#misses = 0
    if (this.#sinceAging < SAMPLE * this.#room) return false
    this.#sinceAging = 0
    return true
  }

  /** Makes room for the entries that the cache has. */
  reserve(): void {
    if (this.#entries.size > this.#room) this.#expect(GROWTH * this.#room)
  }

  /** Starts again with the capacity, or the entries, that the cache has now. */
  resize(): void {
    const { limit, size } = this.#entries
    this.#expect(this.#isWeighed ? size : limit)
  }

  /** Forgets the ghosts and the shadows of the window. */
  clear(): void {
    this.#expect(this.#room)
  }

  /** Starts a window of the same share of another room. */
  #expect(room: number): void {
    this.#room = Math.max(1, Math.ceil(room))
    this.window = new AdaptiveWindow(this.#room, this.window)
    this.#divide()
  }

  #divide(): void {
    const entries = this.#isWeighed ? Math.min(this.#room, this.#entries.size) : this.#room
    this.protected = Math.max(0, Math.floor(PROTECTED_SHARE * (entries - this.window.size)))
  }
}
