import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { dropEntry } from './invalidation'
import { isReadOnce } from './read-once'
import type { Call } from './rule'
import type { Verdict } from './rule-set'
import { valueOf } from './stored'

/** The value that the rules made of a result, and their verdict on it. */
export interface Judged {
  readonly value: unknown
  readonly verdict: Verdict
}

/** Asks the rules about a value that may be stored. */
export function judge({ rules }: CallCache, context: Call, value: unknown): Judged {
  const taken = rules.takes(value, context)
  return { value: taken, verdict: rules.judge(taken, context) }
}

/**
 * Stores the value of a call that nothing has outdated. There is no verdict where there are no rules.
 * `isAsync`: whether a run of the method has promised it; `undefined` where no run has made it.
 */
export function storeResult(
  cache: CallCache,
  n: Slot,
  value: unknown,
  verdict: Verdict | undefined,
  isAsync: boolean | undefined,
): void {
  const { answers, entries, loader, rules } = cache
  // A write or a promised value that began before must not overwrite this.
  if (loader.fence.writes !== undefined) loader.fence.touch(n)
  if (isAsync !== true && !loader.loads.isEmpty) loader.loads.forget(n)
  if (verdict !== undefined) {
    rules.forgets(n)
    if (!(verdict.ttl > 0)) return dropEntry(cache, n) // a result that is not stored outdates an older value
  }
  if (typeof value === 'object' && isReadOnce(value)) return dropEntry(cache, n)
  if (verdict !== undefined) rules.stored(n, verdict.marks)
  const stored = answers.encode(value, isAsync, verdict === undefined ? Infinity : verdict.ttl)
  try {
    const keepsOld = isAsync !== undefined // the entry that a load replaces is expired, or not outdated by it
    entries.put(n, stored, verdict === undefined ? undefined : rules.heldFor(verdict), keepsOld)
  } finally {
    if (!rules.isEmpty && !entries.holds(n)) rules.removed(n) // it may be too heavy
  }
}

/** Whether a value is that of the entry of a call. */
export function isStored({ entries }: CallCache, n: Slot, value: unknown): boolean {
  return Object.is(valueOf(entries.peek(n)), value)
}
