import { cannot } from '../common/errors'
import { adviceOf } from './advice'
import type { Findings } from './findings'
import { limitsOf } from './limits'
import { type Settings, amountOf } from './options'
import { exactLimit, ladder, weightLadder } from './plan'
import { type PolicyName, REPLAY_NS } from './policies'
import { Replays } from './replays'
import type { Misses } from './sample'
import { capacityFor } from './targets'
import type { Stream } from './trace'

/** A cache to be simulated. */
export interface Task {
  readonly policy: PolicyName
  readonly capacity: number
}

/**
 * One simulation of one stream. Its tasks may be run in any order, and in another thread by a `Run` of the
 * same stream and settings. `findings` runs the remaining ones.
 */
export class Run {
  /** The tasks, the most expensive first, without those that the advice adds. */
  readonly tasks: readonly Task[]
  readonly #stream: Stream
  readonly #settings: Settings
  readonly #warmUp: number
  readonly #replays: Replays
  readonly #capacities: readonly number[]
  readonly #policies: readonly PolicyName[]

  /**
   * @throws {RangeError} for an empty stream, or one that is no longer than the warm-up.
   * @throws {TypeError} for a ttl without times, and for a weighed simulation without weights.
   */
  constructor(stream: Stream, settings: Settings) {
    const { ttl, seed, budget } = settings
    requireRequests(stream, settings)
    this.#stream = stream
    this.#settings = settings
    this.#warmUp = settings.warmUp === 0 ? 0 : amountOf(settings.warmUp, stream.requests)
    if (this.#warmUp >= stream.requests) {
      const must = `warmUp must leave some of the ${stream.requests} requests`
      throw new RangeError(cannot('simulate', must, this.#warmUp))
    }
    const isWeighed = settings.isWeighed ?? stream.trace.weights !== undefined
    const replays = new Replays(stream, { isWeighed, ttl, warmUp: this.#warmUp, seed })
    const policies = settings.policies.filter((policy) => !(isWeighed && policy === 'OPT'))
    if (policies.length === 0)
      throw new TypeError(cannot('simulate', 'OPT is known for entries of one weight only'))
    const capacities = capacitiesOf(settings, replays)
    const replayed = policies.filter((policy) => policy !== 'LRU' || !replays.isLRUKnown)
    const entries = capacities.map((capacity) => replays.entriesOf(capacity))
    replays.exactLimit = exactLimit(entries, replayed, stream.trace.ids.length, budget)
    this.#replays = replays
    this.#policies = policies
    this.#capacities = capacities
    this.tasks = [...replayed]
      .sort((a, b) => REPLAY_NS[b] - REPLAY_NS[a])
      .flatMap((policy) => capacities.map((capacity) => ({ policy, capacity })))
  }

  /** Runs a task, and returns its result. */
  replay({ policy, capacity }: Task): Misses {
    return this.#replays.misses(policy, capacity)
  }

  /** Adds the result of a task that another `Run` has run. */
  accept({ policy, capacity }: Task, misses: Misses): void {
    this.#replays.accept(policy, capacity, misses)
  }

  /** Returns all results together. `input` is the origin of the requests. */
  findings(input: Readonly<Record<string, unknown>> = {}): Findings {
    const replays = this.#replays
    const policies = this.#policies
    const capacities = this.#capacities
    const { target } = this.#settings
    const points = policies.flatMap((policy) => capacities.map((capacity) => replays.point(policy, capacity)))
    const targets =
      target === undefined ? [] : policies.map((policy) => capacityFor(replays, policy, target, capacities))
    return {
      input,
      requests: replays.requests,
      keys: replays.keys,
      once: Math.round(this.#stream.once / this.#stream.rate),
      rate: this.#stream.rate,
      compulsoryMisses: replays.compulsory,
      shared: replays.shared,
      policies,
      capacities,
      isWeighed: replays.isWeighed,
      points,
      lru: replays.lruHits(1) === undefined ? null : (capacity) => replays.lruHits(capacity)!,
      target,
      targets,
      advice: adviceOf(replays, policies, capacities, target === undefined ? undefined : { target, targets }),
      limits: limitsOf(replays, this.#stream, points, this.#warmUp),
    }
  }
}

function requireRequests({ trace, requests }: Stream, { ttl, isWeighed, rate }: Settings): void {
  if (requests === 0) throw new RangeError(cannot('simulate', 'there must be a request'))
  if (trace.ids.length === 0)
    throw new RangeError(cannot('simulate', 'sample must leave some of the keys', rate))
  if (ttl !== undefined && trace.times === undefined)
    throw new TypeError(cannot('simulate', 'requests must have a time, to go with ttl'))
  if (isWeighed === true && trace.weights === undefined)
    throw new TypeError(cannot('simulate', 'requests must have a weight, to go with maxWeights'))
}

function capacitiesOf({ capacities, rate }: Settings, replays: Replays): number[] {
  if (capacities === 'auto')
    return replays.isWeighed ? weightLadder(replays.largest) : ladder(replays.largest, rate)
  const all = capacities.map((amount) => amountOf(amount, replays.largest))
  return [...new Set(all)].sort((a, b) => a - b)
}
