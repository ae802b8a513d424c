import { beladyHits, nextUses } from './belady'
import { lruCurve } from './lru-curve'
import { HASHES, mixed, seededHash } from './mix'
import { type PolicyName, create } from './policies'
import { TraceClock, replay } from './replay'
import { SHARED, type Trace, requestsIn } from './trace'
import { SlotInts } from '../structures/arena/slot-ints'

/** The settings of all replays of a stream. */
export interface Rules {
  /** Whether capacities are weights. */
  readonly isWeighed: boolean
  readonly ttl: number | undefined
  /** Requests that warm the caches before counting begins. */
  readonly warmUp: number
  readonly seed: number
}

/** The misses of a cache. */
export interface Misses {
  readonly misses: number
  /** The weights of the misses. */
  readonly missWeight: number
}

/**
 * All requests for a share of the keys of a stream. It is replayed through caches with that share of the
 * capacity. Results count requests of the sample.
 *
 * C. Waldspurger et al., "Efficient MRC construction with SHARDS", FAST 2015, and "Cache modeling and
 * optimization using miniature simulations", USENIX ATC 2017.
 */
export class Sample {
  readonly trace: Trace
  /** The share of the keys. */
  readonly rate: number
  /** The row from which on requests are counted. */
  readonly from: number
  /** The number of counted requests. */
  readonly requests: number
  /** The number of them that joined a load in flight. */
  readonly shared: number
  readonly #rules: Rules
  #curve: Float64Array | undefined
  #next: Uint32Array | undefined
  #hashes: SlotInts | undefined

  constructor(trace: Trace, rate: number, from: number, rules: Rules) {
    this.trace = trace
    this.rate = rate
    this.from = from
    this.requests = requestsIn(trace, from)
    this.shared = trace.operations === undefined ? 0 : count(trace.operations.subarray(from), SHARED)
    this.#rules = rules
  }

  /** Whether recency is the only criterion of LRU, so that one pass gives its misses at every capacity. */
  get hasCurve(): boolean {
    const { isWeighed, ttl } = this.#rules
    return !isWeighed && ttl === undefined && this.trace.operations === undefined
  }

  /**
   * Returns the misses of LRU in the share of a capacity. Only where there is a curve, which the first call
   * computes.
   */
  lruMisses(capacity: number): number {
    const { ids, keys } = this.trace
    this.#curve ??= lruCurve(ids, keys, this.from)
    return this.requests - this.#curve[Math.min(this.#share(capacity), keys)]!
  }

  /** Replays the sample through the share of a capacity. */
  replay(policy: PolicyName, capacity: number): Misses {
    const { trace, from } = this
    const { isWeighed, ttl } = this.#rules
    if (policy === 'OPT') return { misses: this.#beladyMisses(this.#share(capacity)), missWeight: 0 }
    if (policy === 'LRU' && trace.weights === undefined && this.hasCurve)
      return { misses: this.lruMisses(capacity), missWeight: 0 }
    const clock = new TraceClock(trace.times?.[0])
    this.#hashes ??= hashesOf(trace.keys, this.#rules.seed)
    const bounds = { capacity: this.#share(capacity), isWeighed, ttl, clock, hashes: this.#hashes }
    return replay(create(policy, bounds), trace, from, clock, this.#hashes)
  }

  /**
   * Returns a part of this sample with a share of its keys, the same part for the same share. O(rows + keys).
   */
  part(share: number): Sample {
    const { trace } = this
    const { keys, numbers } = this.#choose(share)
    const rows = trace.ids.map((_, row) => row).filter((row) => numbers[trace.ids[row]!] !== 0)
    const before = rows.findIndex((row) => row >= this.from)
    const part: Trace = {
      ids: rows.map((row) => numbers[trace.ids[row]!]!),
      keys: keys.length - 1,
      weights: trace.weights && picked(trace.weights, rows, Float64Array),
      times: trace.times && picked(trace.times, rows, Float64Array),
      operations: trace.operations && picked(trace.operations, rows, Uint8Array),
      hashes: trace.hashes && picked(trace.hashes, rows, Int32Array),
    }
    return new Sample(part, this.rate * share, before === -1 ? rows.length : before, this.#rules)
  }

  /** Returns the chosen keys, after an element 0, and for each key its number among them or 0. */
  #choose(share: number): { keys: Uint32Array; numbers: Uint32Array } {
    const { keys: all } = this.trace
    const keys = new Uint32Array(all + 1)
    const numbers = new Uint32Array(all + 1)
    let chosen = 0
    for (let id = 1; id <= all; id++)
      if (mixed(id, this.#rules.seed) < share * HASHES) {
        numbers[id] = ++chosen
        keys[chosen] = id
      }
    return { keys: keys.subarray(0, chosen + 1), numbers }
  }

  #beladyMisses(capacity: number): number {
    const { ids, keys, operations } = this.trace
    this.#next ??= nextUses(ids, keys, operations)
    return this.requests - this.shared - beladyHits(this.#next, capacity, this.from, operations)
  }

  #share(capacity: number): number {
    const share = capacity * this.rate
    return Math.max(1, this.#rules.isWeighed ? share : Math.round(share))
  }
}

function hashesOf(keys: number, seed: number): SlotInts {
  const column = new SlotInts()
  for (let id = keys; id > 0; id--) column.set(id, seededHash(id, seed))
  return column
}

function count(column: Uint8Array, wanted: number): number {
  let found = 0
  for (const value of column) if (value === wanted) found++
  return found
}

type Column = Float64Array | Uint8Array | Int32Array

function picked<T extends Column>(column: T, rows: Uint32Array, Kind: new (length: number) => T): T {
  const part = new Kind(rows.length)
  for (let at = 0; at < rows.length; at++) part[at] = column[rows[at]!]!
  return part
}
