import { counted, grouped, percent, points, sized } from '../common/numbers'
import type { PolicyName } from './policies'
import type { Point, Replays } from './replays'
import type { Reached } from './targets'

/** The recommended policy and capacity, with the reason; or the reason why there is none. */
export type Advice =
  | {
      /** The policy: the name of its class without `Cache`. */
      readonly policy: PolicyName
      /** The recommended capacity, in entries, or as a weight. */
      readonly capacity: number
      /** The hit rate there, from 0 to 1. */
      readonly hitRate: number
      /** The reason, in sentences. */
      readonly because: string
    }
  | {
      /** The reason why nothing is recommended, in a sentence. */
      readonly none: string
    }

/** A hit rate to reach, and the capacities at which policies reach it. */
export interface Goal {
  readonly target: number
  readonly targets: readonly Reached[]
}

/** The number of requests below which a stream is too short for advice. */
const FEWEST_REQUESTS = 100
/**
 * The difference in hit rate up to which a policy counts as equal to the best. The cheapest of these is
 * chosen.
 */
const TOLERANCE = 0.01
/** The share of the smallest capacity by which a cheaper policy may need more to reach a target. */
const MORE_ROOM = 0.1
/** The gain in hit rate that justifies a doubling of the capacity: at least this … */
const LEAST_GAIN = 0.01
/** … and at least this share of the misses. */
const GAIN = 0.05

/** Policies by their cost: each row counts as cheaper than the next. */
const COSTS: readonly (readonly PolicyName[])[] = [
  ['LRU', 'Sieve', 'LRUTTL', 'TTL'],
  ['S3FIFO'],
  ['LFU'],
  ['TinyLFU'],
]

/**
 * Returns the advice, from the points at the simulated capacities and a few more replays around the choice.
 */
export function adviceOf(
  replays: Replays,
  policies: readonly PolicyName[],
  capacities: readonly number[],
  goal: Goal | undefined,
): Advice {
  const real = policies.filter((policy) => policy !== 'OPT')
  if (replays.requests < FEWEST_REQUESTS)
    return {
      none: `${counted(replays.requests, 'request')} ${replays.requests === 1 ? 'is' : 'are'} too few for advice, which takes at least ${FEWEST_REQUESTS}.`,
    }
  if (real.length === 0) return { none: 'Only OPT was tried, which knows the future and cannot be built.' }
  const chosen =
    goal === undefined ? kneeOf(replays, real, capacities) : cheapestThatReaches(replays, goal.targets)
  if (chosen === undefined)
    return {
      none:
        `No policy reaches ${percent(goal!.target)}; ` +
        `no cache can answer more than ${percent(replays.compulsoryBound)}.`,
    }
  if (chosen.hitRate < LEAST_GAIN)
    return {
      none: `No policy answers ${percent(LEAST_GAIN)} of the requests at any capacity that was tried.`,
    }
  const { policy, capacity, hitRate } = chosen
  return { policy, capacity, hitRate, because: reasons(replays, chosen, real, capacities).join(' ') }
}

/**
 * Returns the best policy at the knee: the smallest capacity from which on no further step is worth its cost.
 */
function kneeOf(replays: Replays, policies: readonly PolicyName[], capacities: readonly number[]): Point {
  const best = capacities.map((capacity) => choose(policies.map((policy) => replays.point(policy, capacity))))
  let knee = best.length - 1
  while (knee > 0 && !isWorthIt(best[knee - 1]!, best[knee]!)) knee--
  return best[knee]!
}

function cheapestThatReaches(replays: Replays, targets: readonly Reached[]): Point | undefined {
  const reaching = targets.filter(({ policy, capacity }) => policy !== 'OPT' && capacity !== null)
  const smallest = Math.min(...reaching.map(({ capacity }) => capacity!))
  const [first] = cheapest(reaching.filter(({ capacity }) => capacity! <= (1 + MORE_ROOM) * smallest)).sort(
    (a, b) => a.capacity! - b.capacity!,
  )
  return first && replays.point(first.policy, first.capacity!)
}

/**
 * Returns the point of the cheapest policy among those that no other at the same capacity beats by more than
 * chance.
 */
function choose(candidates: readonly Point[]): Point {
  const best = highest(candidates)
  const equal = candidates.filter(
    (point) => best.hitRate - point.hitRate <= Math.max(TOLERANCE, best.error ?? 0, point.error ?? 0),
  )
  return highest(cheapest(equal))
}

function cheapest<T extends { readonly policy: PolicyName }>(candidates: readonly T[]): T[] {
  const row = COSTS.find((policies) => candidates.some(({ policy }) => policies.includes(policy))) ?? []
  return candidates.filter(({ policy }) => row.includes(policy))
}

function highest(candidates: readonly Point[]): Point {
  return candidates.reduce((best, point) => (point.hitRate > best.hitRate ? point : best))
}

/** Returns whether a step to a larger capacity gains enough for each doubling. */
function isWorthIt(from: Point, to: Point): boolean {
  const doublings = Math.log2(to.capacity / from.capacity)
  return (to.hitRate - from.hitRate) / doublings >= Math.max(LEAST_GAIN, GAIN * (1 - from.hitRate))
}

function reasons(
  replays: Replays,
  chosen: Point,
  policies: readonly PolicyName[],
  capacities: readonly number[],
): string[] {
  const { policy, capacity } = chosen
  const size = replays.isWeighed ? sized : grouped
  const sentences = [`Take ${policy}Cache with capacity ${size(capacity)}: ${about(chosen)}.`]
  const others = policies.filter((other) => other !== policy).map((other) => replays.point(other, capacity))
  if (others.length > 0) sentences.push(compared(chosen, highest(others)))
  sentences.push(...neededByLRU(replays, chosen, size), ...larger(replays, chosen, size))
  if (capacity === capacities.at(-1) && capacity < replays.largest)
    sentences.push(`${size(capacity)} is the largest capacity tried.`)
  if (2 * replays.compulsory > replays.requests) {
    const first = percent(replays.compulsory / replays.requests)
    sentences.push(
      'A cache is the wrong tool for most of this stream: ' +
        `${first} of its requests are the first for their key.`,
    )
  }
  return sentences
}

function about({ hitRate, error }: Point): string {
  return error === null ? percent(hitRate) : `about ${points(hitRate)} ±${points(error)} %`
}

/** Compares the choice with the best other policy at the same capacity, in a sentence. */
function compared(chosen: Point, rival: Point): string {
  const lead = chosen.hitRate - rival.hitRate
  const name = `${rival.policy}Cache`
  if (Math.abs(lead) < 0.0005) return `${name} has the same hit rate.`
  if (lead < 0)
    return `${name} is ${points(-lead)} points higher, which counts as equal, but its hits or new entries cost more.`
  if (lead <= Math.max(chosen.error ?? 0, rival.error ?? 0))
    return `${name} is ${points(lead)} points lower, which may be chance.`
  return `The next best, ${name}, is ${points(lead)} points lower.`
}

/** Returns a sentence about the capacity at which LRU has the same hit rate. */
function neededByLRU(replays: Replays, { policy, capacity, hitRate }: Point, size: typeof grouped): string[] {
  if (policy === 'LRU' || replays.lruHits(1) === undefined) return []
  const reaches = (room: number) => replays.lruHits(room)! + replays.shared >= hitRate * replays.requests
  if (!reaches(replays.largest)) return ['LRUCache reaches that at no capacity.']
  let [low, high] = [0, replays.largest]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (reaches(middle)) high = middle
    else low = middle
  }
  return high > capacity ? [`LRUCache needs ${size(high)} for that.`] : []
}

/** Returns a sentence about the gain of doubling the capacity, once and twice. */
function larger(replays: Replays, chosen: Point, size: typeof grouped): string[] {
  const { policy, capacity } = chosen
  const { largest } = replays
  if (capacity >= largest) return ['All keys fit into it.']
  const twice = replays.point(policy, Math.min(2 * capacity, largest))
  const first = `Doubling to ${size(2 * capacity)} brings ${gain(chosen, twice)} points`
  if (2 * capacity >= largest) return [`${first}, and room for all keys.`]
  const fourfold = replays.point(policy, Math.min(4 * capacity, largest))
  if (4 * capacity < largest) return [`${first}, to ${size(4 * capacity)} ${gain(twice, fourfold)} more.`]
  const rest = gain(twice, fourfold)
  return [`${first}; room for all keys brings ${rest === '0.0' ? 'no' : rest} more.`]
}

function gain(from: Point, to: Point): string {
  return points(Math.max(0, to.hitRate - from.hitRate))
}
