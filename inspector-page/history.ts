import type { MethodState } from '../lib/inspector/wire'

/** Points of a line, one per second for a minute. */
export const POINTS = 60
/** Milliseconds over which present rates are measured. */
const NOW = 10_000

interface Reading {
  readonly at: number
  readonly state: MethodState
}

/**
 * The states of one method in the last minute. Rates are computed from them, because the server sends only
 * counters.
 */
export class History {
  #readings: Reading[] = []

  /** Adds a state. Counters that are lower than before were reset, so earlier states are dropped. */
  add(at: number, state: MethodState): void {
    const last = this.#readings.at(-1)
    if (last !== undefined && callsOf(state) < callsOf(last.state)) this.#readings = []
    if (last !== undefined && at <= last.at) return
    this.#readings.push({ at, state })
    if (this.#readings.length > POINTS + 1) this.#readings.shift()
  }

  /** The present state. */
  get state(): MethodState {
    return this.#readings.at(-1)!.state
  }

  /** Calls a second, for each of the last seconds. */
  get line(): number[] {
    return this.#readings.slice(1).map((reading, at) => {
      const before = this.#readings[at]!
      return (callsOf(reading.state) - callsOf(before.state)) / ((reading.at - before.at) / 1_000)
    })
  }

  /** Returns the growth of a counter per second, over the last ten seconds. */
  rate(count: (state: MethodState) => number): number {
    const { first, last } = this.#now()
    return last.at === first.at
      ? 0
      : (count(last.state) - count(first.state)) / ((last.at - first.at) / 1_000)
  }

  /** The share of the calls of the last ten seconds that ran no load. */
  get hitRate(): number | undefined {
    const { first, last } = this.#now()
    const calls = callsOf(last.state) - callsOf(first.state)
    return calls === 0 ? undefined : 1 - (last.state.misses - first.state.misses) / calls
  }

  #now(): { first: Reading; last: Reading } {
    const last = this.#readings.at(-1)!
    return { first: this.#readings.find(({ at }) => at >= last.at - NOW)!, last }
  }
}

/** Calls that went through the cache. */
export function callsOf({ hits, misses, shared }: MethodState): number {
  return hits + misses + shared
}
