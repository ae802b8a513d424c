import type { Rule } from '../calls/rule'
import { requireDuration } from '../calls/rule-checks'

/**
 * A rule that bounds for how long calls join a load: when it is older than `ms` milliseconds, the next call
 * begins a load of its own. Callers who wait already keep waiting for theirs. It does not cancel the method.
 */
export function timeoutLoad(ms: number): Rule {
  return {
    rule: 'timeoutLoad',
    attach(method) {
      requireDuration(method, 'timeoutLoad', ms)
      return undefined
    },
    joins: (age) => age >= 0 && age < ms,
  }
}
