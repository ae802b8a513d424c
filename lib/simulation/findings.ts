import type { Advice } from './advice'
import type { PolicyName } from './policies'
import type { Point } from './replays'
import type { Reached } from './targets'

/** The results of a simulation, without the methods that format them. */
export interface Findings {
  /** The origin of the requests, if known: the command line gives files, format and skipped lines. */
  readonly input: Readonly<Record<string, unknown>>
  /** Requests counted. */
  readonly requests: number
  /** Different keys of the stream. */
  readonly keys: number
  /** Keys that were requested once. */
  readonly once: number
  /** The share of the keys that was read: 1 unless `sample` is less. */
  readonly rate: number
  /** Counted requests that were the first for their key. They miss in every cache. */
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
   * Returns the hits of LRU at a capacity, from one exact curve; `null` where weights or ages also decide.
   */
  readonly lru: ((capacity: number) => number) | null
  /** The smallest capacities that reach `target`, where one was given. */
  readonly targets: readonly Reached[]
  /** The hit rate to reach, from 0 to 1, where one was given. */
  readonly target: number | undefined
  /** The recommended policy and capacity, with the reason. */
  readonly advice: Advice
  /** The reasons for which figures and advice may be wrong, in sentences. */
  readonly limits: readonly string[]
}
