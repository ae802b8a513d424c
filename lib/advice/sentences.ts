import { counted, grouped, lasting, percent } from '../common/numbers'
import type { Estimate } from './estimates'
import type { ShadowPolicy } from './shadow'

/** The smallest gain that is mentioned, as a share of the calls. */
const GAIN = 0.03
/** A negligible loss, as a share of the calls. */
const LOSS = 0.005
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The figures of a method and its cache. */
export interface Observed {
  readonly label: string
  readonly policy: ShadowPolicy
  readonly capacity: number
  readonly requests: number
  readonly hitRate: number
  /** Milliseconds that a load takes on average; 0 where there was none. */
  readonly loadTime: number
  /** Milliseconds of observation. */
  readonly duration: number
}

/** An estimate, and whether the last windows agree on its sign. */
export type Trending = Estimate & { readonly trend: -1 | 0 | 1 }

/** Returns advice in sentences: changes that gain three points or more, and sufficient smaller capacities. */
export function adviceOf(observed: Observed, estimates: readonly Trending[]): string {
  const { label, policy, capacity, requests, hitRate } = observed
  const isGain = (each: Trending) => each.trend === 1 && each.hitRate - hitRate >= Math.max(GAIN, each.error)
  const larger = estimates.filter((each) => each.capacity > capacity)
  const [roomier] = larger.filter(isGain).sort((a, b) => a.capacity - b.capacity)
  const [better] = estimates
    .filter((each) => each.capacity === capacity && isGain(each))
    .sort((a, b) => b.hitRate - a.hitRate)
  const smaller = estimates.find((each) => each.capacity < capacity)
  const said = [
    ...(roomier === undefined
      ? []
      : [
          `with capacity ${grouped(roomier.capacity)} instead of ${grouped(capacity)} about ${whole(roomier)} %`,
        ]),
    ...(better === undefined
      ? []
      : [`with ${better.policy}Cache at ${grouped(capacity)} about ${whole(better)} %`]),
  ].join('; ')
  const sentences = [`${label}: the cache answered ${percent(hitRate)} of ${counted(requests, 'call')}.`]
  if (said !== '')
    sentences.push(`${said[0]!.toUpperCase()}${said.slice(1)}.`, ...saving(observed, roomier, better))
  else if (
    estimates.some(
      (each) => each.capacity >= capacity && each.hitRate - hitRate >= Math.max(GAIN, each.error),
    )
  )
    sentences.push(`What would gain ${100 * GAIN} points changes from one window of requests to the next.`)
  else
    sentences.push(
      `Neither another policy nor a capacity up to ${grouped(Math.max(capacity, ...larger.map((each) => each.capacity)))} ` +
        `would gain ${100 * GAIN} points.`,
    )
  if (roomier === undefined && smaller !== undefined && hitRate - smaller.hitRate <= LOSS)
    sentences.push(
      `${policy}Cache with capacity ${grouped(smaller.capacity)} would answer about as many calls.`,
    )
  return sentences.join(' ')
}

function saving(
  { requests, hitRate, loadTime, duration }: Observed,
  ...gains: (Estimate | undefined)[]
): string[] {
  const [first, second] = gains.filter((each) => each !== undefined)
  const daily = (((first!.hitRate - hitRate) * requests * loadTime) / duration) * DAY
  if (!(loadTime > 0 && duration > 0) || daily < 1_000) return []
  const change = second === undefined ? 'this' : 'the first change'
  return [
    `A load takes ${lasting(loadTime)} on average, so ${change} would save about ${timePerDay(daily)} of load time per day.`,
  ]
}

/** Returns the total time of a day's loads. Loads are concurrent, so it may be more than 24 hours. */
function timePerDay(ms: number): string {
  return ms < DAY ? lasting(ms) : `${grouped(Number((ms / HOUR).toPrecision(2)))} hours`
}

function whole({ hitRate }: Estimate): string {
  return (100 * hitRate).toFixed(0)
}
