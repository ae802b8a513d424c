import type { CallContext, Rule } from '../calls/rule'
import { requireDecision, requireFunction } from '../calls/rule-checks'

/**
 * A rule that lets only some calls go through the cache. The others run the method, are not stored, and are
 * counted as `bypassed`.
 *
 * `predicate` is called before each call. A promise from it is a `TypeError` at the call.
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
