import { RecentHashes } from './recent-hashes'
import { ShadowLRU } from './shadow-lru'
import { ShadowTinyLFU } from './shadow-tiny-lfu'

/*
 * How the window adapts. The figures were found by replaying the streams of bench/hit-ratio, and synthetic
 * ones that change from one kind of requests to another; they are on a plateau, not on a peak. Shares are of
 * the capacity.
 *
 *   FIRST, LARGEST    share of the window at first, and at most
 *   GHOSTS            share of ghosts on either side; FEWEST_GHOSTS in a small cache, or none would be hit
 *   PERIOD            requests for each entry between two adaptations, and SHORTEST_PERIOD at least
 *   STEP              share by which one adaptation moves the border at most …
 *   CLEAR             … from this share of ghost hits among requests on
 *   MEMORY            weight of earlier ghost hits at the next adaptation
 *   DECAY             share by which one adaptation shrinks a window that got no ghost hits, when every
 *                     request misses
 *   LEAD              hits by which recency must be ahead, as a share, and LEAST_LEAD: a few are chance …
 *   PHASE             … to get a phase, in requests for each entry
 *   LONGER            factor of the next phase within RELAPSE phases
 *   WARIER            factor of the lead that is needed after a failed phase
 *   DEFICIT           hits by which recency must be behind the rival to end a phase early, as a share of the
 *                     rival's capacity, and LEAST_DEFICIT. Over keys in alternating order, the rival is ahead
 *                     by up to its capacity in one direction, give or take a sixth because it sees a
 *                     sample, and loses that in the other
 *   THINNING          keys of the shadow for each one of the rival: 4 is as good, and costs more
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
const DECAY = 0.01
const LEAD = 0.4
const LEAST_LEAD = 100
const PHASE = 1
const LONGER = 16
const RELAPSE = 8
const WARIER = 4
const DEFICIT = 1.5
const LEAST_DEFICIT = 30
const THINNING = 8

/** The state of a window for a drawing. */
interface WindowHistory {
  readonly rejected: RecentHashes
  readonly displaced: RecentHashes
  readonly isRecencyPhase: boolean
}

/** Returns the state that moves the border of a window. Only for a drawing of the window. */
export let historyOf: (window: AdaptiveWindow) => WindowHistory

/**
 * The size of a window in which new entries of a cache wait for admission to its main part. Every operation
 * is O(1).
 *
 * After N. Megiddo and D. S. Modha, "ARC: A self-tuning, low overhead replacement cache", FAST 2003, ghost
 * hits move the border; and a shadow LRU simulates a cache with recency as its only criterion.
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
   * again soon after. If the shadow is ahead even then, its sample is not
   * representative, and the next phase needs a larger lead.
   *
   * During a phase the cache has no main part to compare with. Another shadow, the
   * rival, simulates one, and ends the phase when it is far ahead. Where the reuse
   * distance of keys exceeds the span of the ghosts, as in a loop, neither kind of
   * ghost hits moves the border: a window that a former workload has widened
   * decays.
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
  #rival: ShadowTinyLFU | undefined // of a phase of recency
  #deficit = 0 // of recency behind the rival, in hits of the rival's sample
  #phase = 0 // requests
  #since = 0 // requests since a phase began or ended

  static {
    historyOf = (window) => ({
      rejected: window.#rejected,
      displaced: window.#displaced,
      isRecencyPhase: window.#rival !== undefined,
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

  /**
   * Compares the outcome of a request with that in a shadow LRU. Returns whether keys of this hash are in the
   * sample; the others are ignored.
   */
  compare(hash: number, isHit: boolean): boolean {
    if (!this.#shadow.samples(hash)) return false
    const isRecencyHit = this.#shadow.use(hash)
    if (isRecencyHit !== isHit) this.#lead += isHit ? -1 : 1
    if (this.#rival?.samples(hash) === true && this.#rival.use(hash) !== isRecencyHit)
      this.#deficit = Math.max(0, this.#deficit + (isRecencyHit ? -1 : 1))
    return true
  }

  /** Remembers that an entry was evicted from the window. */
  reject(hash: number): void {
    this.#rejected.note(hash)
  }

  /** Remembers that an entry was evicted from the main part. */
  displace(hash: number): void {
    this.#displaced.note(hash)
  }

  /** Forgets the ghost of a new entry, and counts the hit. Returns whether the entry was rejected. */
  recall(hash: number): boolean {
    const isRejected = this.#rejected.delete(hash)
    if (isRejected) this.#rejectedHits++
    else if (this.#displaced.delete(hash)) this.#displacedHits++
    return isRejected
  }

  /** Sets `size` by the ghost hits and the shadows, after these numbers of requests and misses. */
  adapt(requests: number, misses: number): void {
    this.#since += requests
    this.#lead = Math.max(0, this.#lead)
    if (this.#rival !== undefined) {
      if (this.#deficit > Math.max(LEAST_DEFICIT, DEFICIT * this.#rival.capacity)) this.#cutPhase()
      else if (this.#since > this.#phase) this.#endPhase()
    } else if (this.#lead > this.#leadNeeded) this.#beginPhase()
    else this.#moveBorder(requests, misses)
  }

  #moveBorder(requests: number, misses: number): void {
    const hits = this.#rejectedHits + this.#displacedHits
    const clear = Math.max(hits, CLEAR * requests)
    const balance = (this.#rejectedHits - this.#displacedHits) / clear
    const silence = 1 - hits / clear
    const decay = this.#share > FIRST ? (DECAY * silence * misses) / requests : 0
    this.#share = Math.max(0, Math.min(LARGEST, this.#share + STEP * balance - decay))
    this.#rejectedHits *= MEMORY
    this.#displacedHits *= MEMORY
    this.#resize(this.#share)
  }

  #beginPhase(): void {
    this.#phase = this.#since < RELAPSE * this.#phase ? LONGER * this.#phase : PHASE * this.#capacity
    this.#since = 0
    this.#lead = 0
    this.#rival = new ShadowTinyLFU(Math.max(1, Math.floor(this.#shadow.capacity / THINNING)), THINNING)
    this.#deficit = 0
    this.#resize(LARGEST)
  }

  #endPhase(): void {
    const hasFailed = this.#lead > this.#shadow.capacity // by more hits than the misses that fill the window
    this.#leadNeeded = hasFailed ? WARIER * this.#leadNeeded : this.#leastLead
    if (hasFailed) this.#phase = 0
    this.#since = 0
    this.#rival = undefined
    this.#lead = hasFailed ? 0 : this.#leadNeeded / 2
    this.#rejectedHits = 0
    this.#displacedHits = 0
    this.#resize(this.#share)
  }

  /**
   * Ends a phase with fewer hits than the rival: the next one is as short as a first one, and needs the full
   * lead.
   */
  #cutPhase(): void {
    this.#endPhase()
    this.#phase = 0
    this.#lead = 0
  }

  get #leastLead(): number {
    return Math.max(LEAST_LEAD, LEAD * this.#shadow.capacity)
  }

  #resize(share: number): void {
    this.size = Math.max(1, Math.floor(share * this.#capacity))
  }
}
