import type { RemovalCause } from '../backends/backend'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { finish } from './holding'
import { ENTRY } from './interned-calls'
import type { Scope } from './scope-index'
import { valueOf } from './stored'

/** Is called by a backend of the method's own after an entry was removed. */
export function removed(cache: CallCache, n: Slot, stored: unknown, cause: RemovalCause): void {
  const { answers, calls, counters, entries, observer, onRemove, rules } = cache
  const isAged = answers.isTimestamped && !cache.isCollecting
  const actual = isAged && answers.isExpired(stored) ? 'expired' : cause
  if (actual === 'evicted') counters.evictions++
  else if (actual === 'expired') counters.expirations++
  const isUnobserved = rules.isEmpty && observer === undefined && onRemove === undefined
  if (isUnobserved && cause === 'evicted') return calls.release(n, ENTRY) // no code can have stored again
  if (!rules.isEmpty && !entries.holds(n)) rules.removed(n)
  try {
    observer?.removed(n, valueOf(stored), actual)
    onRemove?.(n, valueOf(stored), actual)
  } finally {
    if (!entries.holds(n)) calls.release(n, ENTRY)
  }
}

/**
 * Removes the entries, loads and remembered errors of a collected instance. Reads no clock, because the realm
 * of a clock from the options may be gone too.
 */
export function collect(cache: CallCache, scope: Scope): void {
  const { calls, entries, loader, observer, rules } = cache
  cache.isCollecting = true
  observer?.collected(scope)
  for (const n of calls.holdAll(scope)) {
    loader.loads.forget(n)
    rules.forgets(n)
    try {
      entries.discard(n)
    } catch {
      // A listener threw. No caller can receive the error, and the entry is removed.
    }
    finish(cache, n)
  }
  cache.isCollecting = false
}
