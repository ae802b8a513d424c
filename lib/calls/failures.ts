import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import type { Call, Failure } from './rule'
import type { Timestamped } from './stored'

/** Returns whether an expired entry answers in place of a failure. */
export function answersFailure(
  { answers, rules }: CallCache,
  stale: Timestamped,
  error: unknown,
  context: Call,
): boolean {
  return answers.isHeld(stale) && rules.answersError(error, context)
}

/** Answers a call with a remembered failure, or with the expired entry that answers in its place. */
export function recall(
  cache: CallCache,
  n: Slot,
  { error, isRejection }: Failure,
  stale: Timestamped | undefined,
  context: Call,
): unknown {
  const { answers, calls, counters, observer } = cache
  counters.hits++
  if (stale !== undefined && answersFailure(cache, stale, error, context)) {
    counters.staleHits++
    observer?.hit(calls.scopeOf(n), context, { value: stale.value }, true)
    return answers.of(stale)
  }
  observer?.hit(calls.scopeOf(n), context, { error }, false)
  if (isRejection) return Promise.reject(error)
  throw error
}
