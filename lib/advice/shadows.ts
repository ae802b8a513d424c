import { type Age, Shadow, type ShadowPolicy } from './shadow'
import { type LiveCounts, NEXT_TO_NONE, type Watcher } from './watcher'

/** Hashes that the shadow of the cache itself holds, at most. */
const SHADOW_ENTRIES = 512

/** Requests of a window, for each hash that the shadow of the cache itself holds. */
const WINDOW = 10
/**
 * Requests after a pause, for each of these hashes, that are not counted, because the contents of the shadows
 * are outdated.
 */
const WARM_UP = 5
/** Windows whose signs are kept. */
const WINDOWS = 3
/**
 * Watched requests at the beginning without a pause. They take half a microsecond each, a quarter of a second
 * in total. Counts are halved each time after as many more requests.
 */
const LEARNING = 500_000
/**
 * The share of the requests that the shadows count after that, at most: in windows, with pauses between them.
 * A hit costs some 20 ns, and the shadows at 1/64 half of that (`npm run bench -- watched`).
 */
const DUTY = 1 / 256
/** The share of the requests outside pauses, at most. */
const ATTENTION = 1 / 16

/** Mask of the requests in a pause that read the counters of the method: one in 64. */
const LOOK = 63

/** Bits of a hash that choose the keys, at most: a smaller share is the same as one in a billion. */
const MOST_BITS = 30

/** Factors of the capacity that are simulated with the policy of the cache itself. */
const FACTORS = [0.5, 2, 4]

/** The cache of a method, by policy, capacity and age. */
export interface ShadowedCache {
  readonly policy: ShadowPolicy
  readonly capacity: number
  readonly age: Age | undefined
  counted(): LiveCounts
}

/** The counts of one shadow. */
export interface Finding {
  readonly policy: ShadowPolicy
  readonly capacity: number
  /** Misses per miss of the shadow of the cache itself. */
  readonly missRatio: number
  /**
   * 1 if it had more hits in all of the last windows, -1 if it had fewer, else 0; 0 before there are enough
   * windows.
   */
  readonly trend: -1 | 0 | 1
}

/**
 * Miniatures of a method's cache with other capacities and policies, which count the requests for a share of
 * the keys. The share is chosen so that the miniature of the cache itself holds 257 to 512 hashes, or all if
 * the cache is smaller. They take under 0.5 MB for any capacity.
 *
 * C. Waldspurger et al., "Cache modeling and optimization using miniature simulations", USENIX ATC 2017.
 */
export class Shadows implements Watcher {
  /*
   *   requests   ████████████████░░▓████░░░░░░░░▓████░░░░░░░░▓████      █ counted  ▓ warm-up  ░ pause
   *              learning          └ window
   *
   * In a pause, only misses are passed on, so that a request can end the pause. They are not counted here,
   * because the method counts them.
   */
  mask: number
  /** The share of the keys that is watched. */
  readonly rate: number
  /** Requests counted. */
  sampled = 0
  readonly #mask: number
  readonly #cache: ShadowedCache
  readonly #own: Shadow
  readonly #others: readonly Shadow[]
  readonly #window: number
  readonly #hasPauses: boolean
  #trends: number[][] = [] // for each shadow, the signs of the last windows
  #totals: number[] // misses of each shadow, that of the cache itself first
  #learned = 0
  #requests = 0 // of this window
  #warmUp = 0 // requests until its end
  #pause = 0 // requests of the method; 0 outside pauses
  #pausedAt = 0 // requests of the method
  #passed = 0 // requests in pauses

  /** `rate`: the share of the keys to watch without pauses; by default it depends on the capacity. */
  constructor(cache: ShadowedCache, policies: readonly ShadowPolicy[], rate?: number) {
    const { policy, capacity, age } = cache
    let bits = 0
    while (rate === undefined ? capacity / 2 ** bits > SHADOW_ENTRIES : bits < MOST_BITS && 2 ** -bits > rate)
      bits++
    this.rate = 2 ** -bits
    this.#mask = 2 ** bits - 1
    this.mask = this.#mask
    this.#cache = cache
    this.#hasPauses = rate === undefined
    const shadow = (other: ShadowPolicy, size: number) =>
      new Shadow(other, size, Math.max(1, Math.round(size * this.rate)), age)
    this.#own = shadow(policy, capacity)
    const sizes = [...new Set(FACTORS.map((factor) => Math.max(1, Math.round(factor * capacity))))]
    this.#others = [
      ...sizes.filter((size) => size !== capacity).map((size) => shadow(policy, size)),
      ...policies.filter((other) => other !== policy).map((other) => shadow(other, capacity)),
    ]
    this.#window = WINDOW * Math.max(1, Math.round(capacity * this.rate))
    this.#totals = [0, ...this.#others.map(() => 0)]
  }

  request(hash: number): void {
    if (this.#pause > 0 && !this.#resume()) return
    if ((hash & this.#mask) !== 0) return
    this.#own.use(hash)
    for (const shadow of this.#others) shadow.use(hash)
    if (this.#warmUp > 0) {
      if (--this.#warmUp === 0) this.#reset()
      return
    }
    this.sampled++
    if (++this.#requests >= this.#window) this.#endWindow()
  }

  /** Whether there were enough requests for estimates: a window. */
  get isReady(): boolean {
    return this.sampled >= this.#window
  }

  /** Whether there were enough requests for advice: enough windows for their signs to agree. */
  get isTrusted(): boolean {
    return this.#trends.length === WINDOWS
  }

  /** The counts of each shadow so far. */
  findings(): Finding[] {
    const own = this.#totals[0]! + this.#requests - this.#own.hits
    return this.#others.map((shadow, at) => {
      const misses = this.#totals[at + 1]! + this.#requests - shadow.hits
      const signs = this.#trends.map((window) => Math.sign(window[at]!))
      const isClear = signs.length === WINDOWS && signs.every((sign) => sign === signs[0])
      return {
        policy: shadow.policy,
        capacity: shadow.capacity,
        missRatio: own === 0 ? 1 : misses / own,
        trend: isClear ? (signs[0] as Finding['trend']) : 0,
      }
    })
  }

  #endWindow(): void {
    const all = [this.#own, ...this.#others]
    this.#totals = this.#totals.map((total, at) => total + this.#requests - all[at]!.hits)
    this.#trends = [...this.#trends.slice(1 - WINDOWS), this.#others.map(({ hits }) => hits - this.#own.hits)]
    this.#learned += this.#requests
    this.#reset()
    if (this.#learned < LEARNING || !this.#hasPauses) return
    if (this.#learned >= 2 * LEARNING) {
      this.#learned = LEARNING
      this.#totals = this.#totals.map((total) => total / 2)
    }
    const watched = (this.#window * (1 + WARM_UP / WINDOW)) / this.rate // requests of the method
    this.#pause = Math.round(watched * (Math.max(this.rate / DUTY, 1 / ATTENTION) - 1))
    this.#pausedAt = this.#cache.counted().requests
    this.mask = NEXT_TO_NONE
  }

  /**
   * Ends the pause when it is over, and returns whether it is. It reads the counters rarely, because that is
   * slow.
   */
  #resume(): boolean {
    if ((++this.#passed & LOOK) !== 0) return false
    const { requests } = this.#cache.counted()
    if (requests - this.#pausedAt < this.#pause) return false
    this.#pause = 0
    this.mask = this.#mask
    this.#warmUp = (this.#window * WARM_UP) / WINDOW
    return true
  }

  #reset(): void {
    this.#requests = 0
    this.#own.hits = 0
    for (const shadow of this.#others) shadow.hits = 0
  }
}
