import { FEWEST_SAMPLED_ENTRIES, errorOf } from './estimate'
import { rateFor } from './plan'
import type { PolicyName } from './policies'
import { type Misses, type Rules, Sample } from './sample'
import { type Stream, unanswerableIn, rowAfter, totalWeight } from './trace'
import { cannot } from '../common/errors'

/** The hits of one policy at one capacity. */
export interface Point {
  /** The policy: the name of its class without `Cache`, or `OPT`. */
  readonly policy: PolicyName
  /** Entries allowed, or their total weight in a weighed run. */
  readonly capacity: number
  /** Requests that are hits. */
  readonly hits: number
  /** Requests counted. */
  readonly requests: number
  /** The share of the requests that ran no load: hits, and calls that joined a load in flight. */
  readonly hitRate: number
  /** The error within which nine of ten such estimates are, as a share of 1; `null` for an exact figure. */
  readonly error: number | null
  /** The weights of the misses, where requests have weights. */
  readonly missBytes?: number
}

/** The results of one stream with all policies and capacities. A point is replayed when it is first read. */
export class Replays {
  /** Requests counted, of the whole stream. */
  readonly requests: number
  /** Requests among them that miss in every cache. */
  readonly compulsory: number
  /** Calls among them that joined a load in flight. */
  readonly shared: number
  /** Keys of the whole stream. */
  readonly keys: number
  readonly isWeighed: boolean
  /** Entries above which policies without a curve are replayed on a sample of the keys. */
  exactLimit = Infinity
  readonly #all: Sample
  readonly #meanWeight: number
  readonly #parts = new Map<number, Sample>()
  readonly #found = new Map<string, Misses>()
  readonly #points = new Map<string, Point>()

  constructor({ trace, rate, requests }: Stream, rules: Rules) {
    const from = rowAfter(trace, Math.round(rules.warmUp * rate))
    this.#all = new Sample(trace, rate, from, rules)
    this.#meanWeight = rules.isWeighed ? totalWeight(trace) / trace.keys : 1
    this.isWeighed = rules.isWeighed
    this.requests = Math.max(0, requests - rules.warmUp)
    this.compulsory = Math.min(this.requests, Math.round(unanswerableIn(trace, from) / rate))
    this.shared = Math.round(this.#all.shared / rate)
    this.keys = Math.round(trace.keys / rate)
  }

  /** The hit rate that no cache exceeds. */
  get compulsoryBound(): number {
    return this.requests === 0 ? 0 : 1 - this.compulsory / this.requests
  }

  /** The share of the keys that was read. */
  get rate(): number {
    return this.#all.rate
  }

  /** The capacity that holds all keys. */
  get largest(): number {
    return Math.max(1, Math.ceil(this.keys * this.#meanWeight))
  }

  /** The smallest capacity that can be simulated with the share of the keys that was read. */
  get smallest(): number {
    return this.rate === 1 ? 1 : Math.ceil((FEWEST_SAMPLED_ENTRIES * this.#meanWeight) / this.rate)
  }

  /** Returns the entries that fit into a capacity; in a weighed run, on average. */
  entriesOf(capacity: number): number {
    return Math.max(1, capacity / this.#meanWeight)
  }

  /**
   * Returns the hits of LRU at any capacity in entries, without a replay; `undefined` where recency is not
   * the only criterion.
   */
  lruHits(capacity: number): number | undefined {
    if (!this.#all.hasCurve) return undefined
    return Math.max(0, Math.round(this.requests - this.#all.lruMisses(capacity) / this.rate))
  }

  /** Whether the points of LRU are known from its curve, without replays. */
  get isLRUKnown(): boolean {
    return this.#all.hasCurve && this.#all.trace.weights === undefined
  }

  /**
   * Returns the misses of a policy at a capacity, in the sample for that capacity. They are replayed once.
   */
  misses(policy: PolicyName, capacity: number): Misses {
    const name = `${policy} ${capacity}`
    const found = this.#found.get(name) ?? this.#sampleFor(policy, capacity).replay(policy, capacity)
    this.#found.set(name, found)
    return found
  }

  /** Adds results of another thread. */
  accept(policy: PolicyName, capacity: number, misses: Misses): void {
    this.#found.set(`${policy} ${capacity}`, misses)
  }

  /** @throws {RangeError} for a capacity that is too small for the share of the keys that was read. */
  point(policy: PolicyName, capacity: number): Point {
    const name = `${policy} ${capacity}`
    let point = this.#points.get(name)
    if (point === undefined) this.#points.set(name, (point = this.#measure(policy, capacity)))
    return point
  }

  #measure(policy: PolicyName, capacity: number): Point {
    const all = this.#all
    const must = `capacity must be ${this.smallest} or more with a sample of ${all.rate}`
    if (capacity < this.smallest) throw new RangeError(cannot('simulate', must, capacity))
    const sample = this.#sampleFor(policy, capacity)
    const found = this.misses(policy, capacity)
    let misses = found.misses / sample.rate
    // The error of sampling is similar for LRU and other policies, so this correction leaves a half to a
    // quarter of the error.
    const isCorrected = sample !== all && all.hasCurve && sample.lruMisses(capacity) > 0
    if (isCorrected)
      misses = ((found.misses / sample.lruMisses(capacity)) * all.lruMisses(capacity)) / all.rate
    if (sample.rate < 1) misses = Math.max(this.compulsory, Math.min(this.requests - this.shared, misses))
    const hitRate = this.requests === 0 ? 0 : (this.requests - misses) / this.requests
    const error = errorOf(policy, this.entriesOf(capacity) * sample.rate, isCorrected && all.rate === 1)
    return {
      policy,
      capacity,
      hits: Math.round(this.requests - this.shared - misses),
      requests: this.requests,
      hitRate,
      // No hit rate is below 0, or above the bound by first requests.
      error: sample.rate === 1 ? null : Math.min(error, Math.max(hitRate, this.compulsoryBound - hitRate)),
      ...(all.trace.weights === undefined || policy === 'OPT'
        ? {}
        : { missBytes: Math.round(found.missWeight / sample.rate) }),
    }
  }

  #sampleFor(policy: PolicyName, capacity: number): Sample {
    const entries = this.entriesOf(capacity)
    const isExact = entries <= this.exactLimit || (policy === 'LRU' && this.#all.hasCurve)
    return isExact ? this.#all : this.#part(rateFor(entries * this.rate))
  }

  #part(share: number): Sample {
    if (share === 1) return this.#all
    let part = this.#parts.get(share)
    if (part === undefined) this.#parts.set(share, (part = this.#all.part(share)))
    return part
  }
}
