import type { PolicyName } from './policies'
import type { Replays } from './replays'

/** The smallest capacity at which a policy reaches a hit rate. */
export interface Reached {
  /** The policy: the name of its class without `Cache`. */
  readonly policy: PolicyName
  /** The smallest capacity that reaches the target; `null` if no capacity does. */
  readonly capacity: number | null
}

/** The precision of the search, as a share of the smallest capacity. */
const PRECISION = 0.02

/**
 * Returns the smallest capacity at which a policy reaches a hit rate, to within 2 %; for LRU, whose curve is
 * known, the exact one. It brackets the capacity between those simulated, then bisects. This assumes that a
 * larger capacity is never worse; where it is, as in loops, a smaller capacity may reach the rate too.
 */
export function capacityFor(
  replays: Replays,
  policy: PolicyName,
  target: number,
  tried: readonly number[],
): Reached {
  const hasCurve = policy === 'LRU' && replays.lruHits(1) !== undefined
  const reaches = (capacity: number) =>
    hasCurve
      ? replays.lruHits(capacity)! + replays.shared >= target * replays.requests
      : replays.point(policy, capacity).hitRate >= target
  const { largest } = replays
  const steps = [...tried.filter((capacity) => capacity < largest), largest]
  const at = steps.findIndex(reaches)
  if (at === -1) return { policy, capacity: null }
  let [low, high] = [at === 0 ? replays.smallest - 1 : steps[at - 1]!, steps[at]!]
  while (high - low > (hasCurve ? 1 : Math.max(1, PRECISION * high))) {
    const middle = rounded(Math.floor((low + high) / 2), low, high)
    if (reaches(middle)) high = middle
    else low = middle
  }
  return { policy, capacity: high }

  function rounded(capacity: number, above: number, below: number): number {
    const short = hasCurve ? capacity : Number(capacity.toPrecision(3))
    return short > above && short < below ? short : capacity
  }
}
