import type { Findings } from './findings'
import { csvOf } from './report/csv'
import { htmlOf } from './report/html'
import { svgOf } from './report/svg'
import { textOf } from './report/text'

/** The version of the JSON format. */
const VERSION = 1

/** The hits of a stream of requests in caches of several policies and capacities. */
export interface Simulation extends Findings {
  /** The hit rate that no cache exceeds, because the first request for a key is always a miss. */
  readonly compulsory: number
  /** Returns all results as plain data; `lru` as pairs of capacity and hits. */
  toJSON(): object
  /** Returns a table and the advice, for a terminal. */
  toText(): string
  /** Returns one line for each point. */
  toCSV(): string
  /** Returns a chart of the hit rate over the capacity, with a line for each policy. */
  toSVG(): string
  /** Returns a page with the chart, the table and the advice, which loads nothing. */
  toHTML(): string
}

/** Adds the methods that format them to the results. */
export function simulationOf(findings: Findings): Simulation {
  return {
    ...findings,
    compulsory: findings.requests === 0 ? 0 : 1 - findings.compulsoryMisses / findings.requests,
    toJSON: () => jsonOf(findings),
    toText: () => textOf(findings),
    toCSV: () => csvOf(findings),
    toSVG: () => svgOf(findings),
    toHTML: () => htmlOf(findings),
  }
}

function jsonOf({ input, requests, keys, once, rate, compulsoryMisses, shared, ...rest }: Findings): object {
  const { isWeighed, points, target, targets, advice, limits } = rest
  return {
    version: VERSION,
    input,
    requests,
    keys,
    keysAskedOnce: once,
    ...(rate < 1 ? { sample: rate } : {}),
    compulsoryMisses,
    ...(shared > 0 ? { shared } : {}),
    ...(isWeighed ? { isWeighed } : {}),
    points,
    lru: curveOf(rest.lru, keys, rest.capacities),
    ...(target === undefined ? {} : { target, targets }),
    advice,
    limits,
  }
}

/**
 * Returns the hits of LRU at capacities of one to three significant digits up to the number of keys, and at
 * those simulated.
 */
function curveOf(lru: Findings['lru'], keys: number, tried: readonly number[]): [number, number][] {
  if (lru === null) return []
  const capacities = new Set(tried.filter((capacity) => capacity <= keys))
  for (let step = 1; step <= keys; step *= 10)
    for (
      let capacity = step === 1 ? 1 : 100 * step;
      capacity < 1_000 * step && capacity <= keys;
      capacity += step
    )
      capacities.add(capacity)
  if (keys > 0) capacities.add(keys)
  return [...capacities].sort((a, b) => a - b).map((capacity) => [capacity, lru(capacity)])
}
