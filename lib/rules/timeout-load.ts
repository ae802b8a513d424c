import type { Rule } from '../calls/rule'
import { requireDuration } from '../calls/rule-checks'

/**
 * A rule that limits how long calls join a load. When a load is older than `ms` milliseconds, the next call
 * starts another one. Callers that already wait keep waiting. The rule does not cancel the method.
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
