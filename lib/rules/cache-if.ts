import type { CallContext, Rule } from '../calls/rule'
import { requireDecision, requireFunction } from '../calls/rule-checks'

/**
 * A rule that stores only some results. A result that is not stored removes the older entry of its call.
 *
 * `predicate` is called with each settled result. When it returns a promise, the call throws a `TypeError`.
 * When it throws, the call fails with its error, and nothing is stored.
 */
export function cacheIf<V = any, This = any, Args extends readonly any[] = any>(
  predicate: (value: V, context: CallContext<This, Args>) => boolean,
): Rule<This, Args, V> {
  return {
    rule: 'cacheIf',
    attach(method) {
      requireFunction(method, 'cacheIf', predicate)
      return {
        rule: 'cacheIf',
        accepts: (value, context) => requireDecision(method, 'cacheIf', predicate(value, context)),
      }
    },
  }
}
