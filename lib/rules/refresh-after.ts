import type { Rule } from '../calls/rule'
import { requireDuration } from '../calls/rule-checks'

/**
 * A rule that refreshes entries in the background (stale-while-revalidate). When an entry is older than `ms`
 * milliseconds, a call returns its value at once and starts one load. When that load fails, the old value
 * stays until its ttl. A synchronous method is refreshed in a microtask.
 *
 * `ms` must be less than the `ttl` of the backend, if there is one.
 */
export function refreshAfter(ms: number): Rule {
  return {
    rule: 'refreshAfter',
    attach(method) {
      requireDuration(method, 'refreshAfter', ms)
      const { ttl = Infinity } = method
      if (!(ms < ttl))
        throw method.refuseRange(`refreshAfter must be less than the ttl of ${String(ttl)}`, ms)
      return undefined
    },
    freshFor: ms,
  }
}
