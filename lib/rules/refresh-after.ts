import type { Rule } from '../calls/rule'
import { requireDuration } from '../calls/rule-checks'

/**
 * A rule that loads an entry again once it is older than `ms` milliseconds: the call is answered at once with
 * the old value, and one load runs behind it. A failed refresh keeps the old value until its ttl. A
 * synchronous method runs in a microtask.
 *
 * `ms` must be less than the `ttl` of the backend, where it has one.
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
