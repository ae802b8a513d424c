import { FEWEST_SAMPLED_ENTRIES, SAMPLED_ENTRIES } from './estimate'
import { type PolicyName, REPLAY_NS } from './policies'

/** Capacities of the ladder, at most. So many fit into the width of a terminal. */
const RUNGS = 7

/**
 * Returns the default capacities: the largest seven of 1, 3, 10, 30, … entries below `limit`. For a sample,
 * only those that leave it enough entries.
 */
export function ladder(limit: number, rate = 1): number[] {
  const rungs: number[] = []
  for (let unit = 1; unit < limit; unit *= 10) rungs.push(unit, 3 * unit)
  return lastOf(rungs, limit, rate === 1 ? 1 : FEWEST_SAMPLED_ENTRIES / rate)
}

/** Returns the default weights: the largest seven of every second power of two below `limit`. */
export function weightLadder(limit: number): number[] {
  const rungs = Array.from({ length: 27 }, (_, at) => 4 ** at)
  return lastOf(rungs, limit, 1)
}

function lastOf(rungs: readonly number[], limit: number, least: number): number[] {
  const usable = rungs.filter((rung) => rung < limit && rung >= least).slice(-RUNGS)
  return usable.length > 0 ? usable : [Math.max(1, limit)]
}

/**
 * Returns the number of entries up to which caches are simulated exactly. Sampling starts with the largest
 * capacities, because it saves most there, and includes smaller ones until the nominal time of all replays is
 * within the budget.
 */
export function exactLimit(
  entries: readonly number[],
  policies: readonly PolicyName[],
  requests: number,
  budget: number,
): number {
  const cost = requests * policies.reduce((sum, policy) => sum + REPLAY_NS[policy], 0)
  const descending = [...entries].sort((a, b) => b - a)
  let total = cost * entries.length
  let limit = Infinity
  for (const each of descending) {
    if (total <= budget || rateFor(each) === 1) break
    total -= cost * (1 - rateFor(each))
    limit = each - 1
  }
  return limit
}

/**
 * Returns the smallest power of one half that leaves at least 512 entries in the sample of a cache of this
 * many.
 */
export function rateFor(entries: number): number {
  return Math.min(1, 2 ** -Math.floor(Math.log2(entries / SAMPLED_ENTRIES)))
}
