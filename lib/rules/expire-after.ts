import type { CallContext, Rule } from '../calls/rule'
import { requireFunction } from '../calls/rule-checks'

/**
 * A rule that gives each entry its own ttl, in milliseconds. With 0 or less the result is not stored. With
 * `Infinity` the entry never expires. The rule needs a backend with a ttl, whose option `ttl` it overrides.
 *
 * `ttlOf` is called with each result that may be stored. When it returns something other than a number, the
 * call throws a `TypeError`; for `NaN`, a `RangeError`.
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
