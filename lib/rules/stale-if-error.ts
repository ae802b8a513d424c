import type { CallContext, Rule } from '../calls/rule'
import { requireDecision, requireDuration, requireFunction } from '../calls/rule-checks'

/**
 * A rule that answers a call with its expired entry when the load that should replace it fails, for `ms`
 * milliseconds past the ttl. Entries are held for so much longer. It needs a backend with a ttl.
 *
 * `accepts` is called with the error: whether the expired entry may answer in its place. Default: always. A
 * `NotFound` for a row that was deleted is an error that it should refuse.
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
