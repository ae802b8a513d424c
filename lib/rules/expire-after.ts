import type { CallContext, Rule } from '../calls/rule'
import { requireFunction } from '../calls/rule-checks'

/**
 * A rule that gives each entry a ttl of its own, in milliseconds: 0 or less, the result is not stored;
 * `Infinity`, it never expires. It needs a backend with time, and replaces its `ttl`.
 *
 * `ttlOf` is called with each result that may be stored. What is not a number is a `TypeError` at the call,
 * `NaN` a `RangeError`.
 */
export function expireAfter<V = any, This = any, Args extends readonly any[] = any>(
  ttlOf: (value: V, context: CallContext<This, Args>) => number,
): Rule<This, Args, V, 'time'> {
  return {
    rule: 'expireAfter',
    needs: 'time',
    attach(method) {
      requireFunction(method, 'expireAfter', ttlOf)
      if (!method.hasTime) throw method.refuse('expireAfter needs a backend with time')
      return {
        rule: 'expireAfter',
        expires(value, context) {
          const ttl: unknown = ttlOf(value, context)
          const must = 'expireAfter must return a number of milliseconds'
          if (typeof ttl !== 'number' || Number.isNaN(ttl)) throw method.refuseCall(must, ttl)
          return ttl
        },
      }
    },
  }
}
