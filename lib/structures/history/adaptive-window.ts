import { RecencyShadow } from './shadow-lru'
import { RecentHashes } from './recent-hashes'

/** What a new entry was, when it left last and not long ago. */
export type Past = 'rejected' | 'displaced' | undefined

/** Shares of the capacity: of the window at first and at most, and of the ghosts on either side. */
const FIRST = 0.01
const LARGEST = 0.95
const GHOSTS = 0.05
/** Ghosts that a small cache remembers at least, or it would never see one come back. */
const FEWEST_GHOSTS = 8
/** The border is judged anew after so many requests for each entry, and so many at least. */
const PERIOD = 0.2
const SHORTEST_PERIOD = 50
/** What one judgement moves at most, as a share of the capacity … */
const STEP = 0.03
/** … and the share of regrets among requests from which on it moves so far. */
const CLEAR = 0.05
/** What counts of earlier regrets at the next judgement. */
const MEMORY = 0.9
/**
 * Recency has its turn when it is ahead by the hits of so large a share of the capacity, and by so many at least, since
 * a few are chance …
 */
const LEAD = 0.4
const LEAST_LEAD = 100
/** … for so many requests for each entry. */
const TURN = 1
/** So many times longer is a turn within so many turns of the last; so many times further ahead must be what failed. */
const LONGER = 4
const RELAPSE = 8

/**
 * Decides how many entries of a cache may wait in a window for the judgement whether they are admitted to its main part.
 * Every operation is O(1).
 *
 * After N. Megiddo and D. S. Modha, "ARC: A self-tuning, low overhead replacement cache", FAST 2003, the border moves by
 * what turns out to have been a mistake; and what a cache that goes by recency alone would do is watched.
 */
export class AdaptiveWindow {
  /*
   * Ghosts remember the keys that left last on either side. A new entry with one
   * is a regret: had it been rejected, a larger window would have kept it; had it
   * been displaced, a larger main part would have. Now and then the border moves
   * as far as one kind of regret outweighs the other.
   *
   *      rejected ◄── [ window | main part ] ──► displaced
   *          ghosts ──►        ◄── ghosts
   *
   * Ghosts tell of the next few entries. Where recency pays only in a window that
   * is far larger, they are silent; a shadow tells. When a cache without a main
   * part is ahead by too many hits, the window takes almost everything for a
   * turn, which is longer each time that recency is ahead again soon after. If
   * the shadow is ahead even then, its sample is not like the rest, and has to be
   * further ahead the next time.
   */
  /** Entries in the window at most. */
  size = 1
  /** Requests between two judgements. */
  readonly period: number
  readonly #capacity: number
  readonly #shadow: RecencyShadow
  readonly #rejected: RecentHashes
  readonly #displaced: RecentHashes
  #share: number // of the capacity
  #rejections = 0 // regretted
  #displacements = 0 // regretted
  #lead = 0 // of recency, in hits of the sample
  #leadNeeded: number
  #isRecencysTurn = false
  #turn = 0 // requests
  #since = 0 // the turn began or ended, in requests

  /** `before`: the one that the cache had with another capacity. */
  constructor(capacity: number, before?: AdaptiveWindow) {
    const ghosts = Math.max(FEWEST_GHOSTS, Math.round(GHOSTS * capacity))
    this.#capacity = capacity
    this.period = Math.max(SHORTEST_PERIOD, PERIOD * capacity)
    this.#shadow = new RecencyShadow(capacity)
    this.#leadNeeded = this.#leastLead
    this.#rejected = new RecentHashes(ghosts)
    this.#displaced = new RecentHashes(ghosts)
    this.#share = before === undefined ? FIRST : before.#share
    this.#resize(this.#share)
  }

  /** Whether requests for keys of this hash are to be reported to `saw`. */
  watches(hash: number): boolean {
    return this.#shadow.samples(hash)
  }

  /** Compares with recency alone. What is reported of other keys, as it may be after a resize, is not heeded. */
  saw(hash: number, isHit: boolean): void {
    if (this.#shadow.samples(hash) && this.#shadow.use(hash) !== isHit) this.#lead += isHit ? -1 : 1
  }

  reject(hash: number): void {
    this.#rejected.note(hash)
  }

  displace(hash: number): void {
    this.#displaced.note(hash)
  }

  /** What is remembered of a new entry. It is forgotten with that. */
  recall(hash: number): Past {
    if (this.#rejected.delete(hash)) {
      this.#rejections++
      return 'rejected'
    }
    if (!this.#displaced.delete(hash)) return undefined
    this.#displacements++
    return 'displaced'
  }

  /** Sets `size` anew, after so many requests. */
  judge(requests: number): void {
    this.#since += requests
    this.#lead = Math.max(0, this.#lead)
    if (this.#isRecencysTurn) {
      if (this.#since > this.#turn) this.#endTurn()
    } else if (this.#lead > this.#leadNeeded) this.#beginTurn()
    else this.#follow(requests)
  }

  /** Moves the border by what was regretted. */
  #follow(requests: number): void {
    const regrets = Math.max(this.#rejections + this.#displacements, CLEAR * requests)
    const balance = (this.#rejections - this.#displacements) / regrets
    this.#share = Math.max(0, Math.min(LARGEST, this.#share + balance * STEP))
    this.#rejections *= MEMORY
    this.#displacements *= MEMORY
    this.#resize(this.#share)
  }

  #beginTurn(): void {
    this.#turn = this.#since < RELAPSE * this.#turn ? LONGER * this.#turn : TURN * this.#capacity
    this.#since = 0
    this.#lead = 0
    this.#isRecencysTurn = true
    this.#resize(LARGEST)
  }

  #endTurn(): void {
    const hasFailed = this.#lead > this.#shadow.capacity // more than what it takes to fill the window explains
    this.#leadNeeded = hasFailed ? LONGER * this.#leadNeeded : this.#leastLead
    if (hasFailed) this.#turn = 0
    this.#since = 0
    this.#isRecencysTurn = false
    this.#lead = hasFailed ? 0 : this.#leadNeeded / 2
    this.#rejections = 0
    this.#displacements = 0
    this.#resize(this.#share)
  }

  get #leastLead(): number {
    return Math.max(LEAST_LEAD, LEAD * this.#shadow.capacity)
  }

  #resize(share: number): void {
    this.size = Math.max(1, Math.floor(share * this.#capacity))
  }
}
