import type { CallContext, Rule } from '../calls/rule'
import { requireDecision, requireFunction } from '../calls/rule-checks'

/**
 * A rule that lets only some calls use the cache. The others run the method, are not stored, and count as
 * `bypassed`.
 *
 * `predicate` is called before each call. When it returns a promise, the call throws a `TypeError`.
 */
export function when<This = any, Args extends readonly any[] = any>(
  predicate: (context: CallContext<This, Args>) => boolean,
): Rule<This, Args> {
  return {
    rule: 'when',
    attach(method) {
      requireFunction(method, 'when', predicate)
      return {
        rule: 'when',
        bypasses: (context) => !requireDecision(method, 'when', predicate(context)),
      }
    },
  }
}
