import { RecentHashes } from './recent-hashes'
import { ShadowLRU } from './shadow-lru'

/** Why a new entry was evicted not long ago: from the window, or from the main part. */
export type Past = 'rejected' | 'displaced' | undefined

/*
 * How the window adapts. The figures were found by replaying the streams of bench/hit-ratio; they stand on a
 * plateau, not on a peak. Shares are of the capacity.
 *
 *   FIRST, LARGEST    share of the window at first, and at most
 *   GHOSTS            share of ghosts on either side; a small cache has FEWEST_GHOSTS, or none would ever return
 *   PERIOD            requests for each entry between two adaptations, and SHORTEST_PERIOD at least
 *   STEP              share by which one adaptation moves the border at most …
 *   CLEAR             … from this share of ghost hits among requests on
 *   MEMORY            weight of earlier ghost hits at the next adaptation
 *   LEAD              hits by which recency must be ahead, as a share, and LEAST_LEAD, because a few are chance …
 *   PHASE             … to get a phase of so many requests for each entry
 *   LONGER            factor of the next phase within RELAPSE phases, and of the lead after a failed phase
 */
const FIRST = 0.01
const LARGEST = 0.95
const GHOSTS = 0.05
const FEWEST_GHOSTS = 8
const PERIOD = 0.2
const SHORTEST_PERIOD = 50
const STEP = 0.02
const CLEAR = 0.05
const MEMORY = 0.8
const LEAD = 0.4
const LEAST_LEAD = 100
const PHASE = 1
const LONGER = 4
const RELAPSE = 8

/** What a drawing shows of a window. */
interface WindowHistory {
  readonly rejected: RecentHashes
  readonly displaced: RecentHashes
  readonly isRecencyPhase: boolean
}

/** Returns what moves the border of a window. For a drawing of it alone. */
export let historyOf: (window: AdaptiveWindow) => WindowHistory

/**
 * The size of a window in which new entries of a cache wait for admission to its main part. Every operation
 * is O(1).
 *
 * After N. Megiddo and D. S. Modha, "ARC: A self-tuning, low overhead replacement cache", FAST 2003, ghost
 * hits move the border; and a shadow LRU shows what a cache that goes by recency alone would do.
 */
export class AdaptiveWindow {
  /*
   * Ghosts are the keys that were evicted last on either side. A new entry that
   * has one is a ghost hit: had it not been rejected, a larger window would have
   * kept it; had it not been displaced, a larger main part would have. Now and
   * then the border moves as far as one kind of ghost hits outweighs the other.
   *
   *      rejected ◄── [ window | main part ] ──► displaced
   *          ghosts ──►        ◄── ghosts
   *
   * Ghosts reach no further than the next few entries. Where recency pays only in
   * a window that is far larger, there are no ghost hits, but the shadow shows it.
   * When a cache without a main part is ahead by too many hits, the window takes
   * almost everything for a phase, which is longer each time that recency is ahead
   * again soon after. If the shadow is ahead even then, its sample is not like the
   * rest, and has to be further ahead the next time.
   */
  /** Entries in the window at most. */
  size = 1
  /** Requests between two adaptations. */
  readonly period: number
  readonly #capacity: number
  readonly #shadow: ShadowLRU
  readonly #rejected: RecentHashes
  readonly #displaced: RecentHashes
  #share: number // of the capacity
  #rejectedHits = 0
  #displacedHits = 0
  #lead = 0 // of recency, in hits of the sample
  #leadNeeded: number
  #isRecencyPhase = false
  #phase = 0 // requests
  #since = 0 // a phase began or ended, in requests

  static {
    historyOf = (window) => ({
      rejected: window.#rejected,
      displaced: window.#displaced,
      isRecencyPhase: window.#isRecencyPhase,
    })
  }

  /** `before` is the window that the cache had with another capacity. */
  constructor(capacity: number, before?: AdaptiveWindow) {
    const ghosts = Math.max(FEWEST_GHOSTS, Math.round(GHOSTS * capacity))
    this.#capacity = capacity
    this.period = Math.max(SHORTEST_PERIOD, PERIOD * capacity)
    this.#shadow = new ShadowLRU(capacity)
    this.#leadNeeded = this.#leastLead
    this.#rejected = new RecentHashes(ghosts)
    this.#displaced = new RecentHashes(ghosts)
    this.#share = before === undefined ? FIRST : before.#share
    this.#resize(this.#share)
  }

  /** Returns whether requests for keys of this hash are to be given to `compare`. */
  samples(hash: number): boolean {
    return this.#shadow.samples(hash)
  }

  /** Compares a request with what recency alone would do. Requests outside the sample are ignored. */
  compare(hash: number, isHit: boolean): void {
    if (this.#shadow.samples(hash) && this.#shadow.use(hash) !== isHit) this.#lead += isHit ? -1 : 1
  }

  /** Remembers that an entry was evicted from the window. */
  reject(hash: number): void {
    this.#rejected.note(hash)
  }

  /** Remembers that an entry was evicted from the main part. */
  displace(hash: number): void {
    this.#displaced.note(hash)
  }

  /** Returns why a new entry was evicted, if that is remembered, and forgets it. */
  recall(hash: number): Past {
    if (this.#rejected.delete(hash)) {
      this.#rejectedHits++
      return 'rejected'
    }
    if (!this.#displaced.delete(hash)) return undefined
    this.#displacedHits++
    return 'displaced'
  }

  /** Sets `size` by what so many requests have shown. */
  adapt(requests: number): void {
    this.#since += requests
    this.#lead = Math.max(0, this.#lead)
    if (this.#isRecencyPhase) {
      if (this.#since > this.#phase) this.#endPhase()
    } else if (this.#lead > this.#leadNeeded) this.#beginPhase()
    else this.#moveBorder(requests)
  }

  #moveBorder(requests: number): void {
    const hits = Math.max(this.#rejectedHits + this.#displacedHits, CLEAR * requests)
    const balance = (this.#rejectedHits - this.#displacedHits) / hits
    this.#share = Math.max(0, Math.min(LARGEST, this.#share + balance * STEP))
    this.#rejectedHits *= MEMORY
    this.#displacedHits *= MEMORY
    this.#resize(this.#share)
  }

  #beginPhase(): void {
    this.#phase = this.#since < RELAPSE * this.#phase ? LONGER * this.#phase : PHASE * this.#capacity
    this.#since = 0
    this.#lead = 0
    this.#isRecencyPhase = true
    this.#resize(LARGEST)
  }

  #endPhase(): void {
    const hasFailed = this.#lead > this.#shadow.capacity // more hits than are missed until the window is full
    this.#leadNeeded = hasFailed ? LONGER * this.#leadNeeded : this.#leastLead
    if (hasFailed) this.#phase = 0
    this.#since = 0
    this.#isRecencyPhase = false
    this.#lead = hasFailed ? 0 : this.#leadNeeded / 2
    this.#rejectedHits = 0
    this.#displacedHits = 0
    this.#resize(this.#share)
  }

  get #leastLead(): number {
    return Math.max(LEAST_LEAD, LEAD * this.#shadow.capacity)
  }

  #resize(share: number): void {
    this.size = Math.max(1, Math.floor(share * this.#capacity))
  }
}
