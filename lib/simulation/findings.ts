import type { Advice } from './advice'
import type { PolicyName } from './policies'
import type { Point } from './replays'
import type { Reached } from './targets'

/** The results of a simulation, without the ways of showing them. */
export interface Findings {
  /** The origin of the requests, if known: the command line gives files, format and skipped lines. */
  readonly input: Readonly<Record<string, unknown>>
  /** Requests counted. */
  readonly requests: number
  /** Different keys of the stream. */
  readonly keys: number
  /** Keys asked for once. */
  readonly once: number
  /** The share of the keys that was read: 1 unless `sample` says otherwise. */
  readonly rate: number
  /** Requests counted that were the first for their key: misses of every cache. */
  readonly compulsoryMisses: number
  /** Calls that joined a load in flight, among the requests. */
  readonly shared: number
  /** The simulated policies, in the order of the points. */
  readonly policies: readonly PolicyName[]
  /** The simulated capacities, ascending. */
  readonly capacities: readonly number[]
  /** Whether capacities are weights. */
  readonly isWeighed: boolean
  /** Each policy at each capacity, policy by policy. */
  readonly points: readonly Point[]
  /**
   * The hits of LRU at any capacity, from one exact curve; `null` where weights or ages decide beside
   * recency.
   */
  readonly lru: ((capacity: number) => number) | null
  /** The smallest capacities that reach `target`, where one was given. */
  readonly targets: readonly Reached[]
  /** The hit rate to reach, from 0 to 1, where one was given. */
  readonly target: number | undefined
  /** Which policy and capacity to take, and why. */
  readonly advice: Advice
  /** Where figures and advice may be wrong, in sentences. */
  readonly limits: readonly string[]
}
