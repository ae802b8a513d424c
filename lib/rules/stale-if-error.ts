import type { CallContext, Rule } from '../calls/rule'
import { requireDecision, requireDuration, requireFunction } from '../calls/rule-checks'

/**
 * A rule that returns the expired value when the load that should replace it fails, for `ms` milliseconds
 * after the ttl. Entries are kept for that time. The rule needs a backend with a ttl.
 *
 * `accepts` is called with the error, and returns whether the expired value may replace it. Default: always.
 * It should return `false` for a `NotFound` error of a row that was deleted.
 */
export function staleIfError<This = any, Args extends readonly any[] = any>(
  ms: number,
  accepts?: (error: unknown, context: CallContext<This, Args>) => boolean,
): Rule<This, Args, unknown, 'time'> {
  return {
    rule: 'staleIfError',
    needs: 'time',
    attach(method) {
      requireDuration(method, 'staleIfError', ms)
      if (accepts !== undefined) requireFunction(method, 'staleIfError', accepts)
      if (!method.hasTime) throw method.refuse('staleIfError needs a backend with a ttl')
      return {
        rule: 'staleIfError',
        staleFor: ms,
        answersError: (error, context) =>
          accepts === undefined || requireDecision(method, 'staleIfError', accepts(error, context)),
      }
    },
  }
}
