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

/** Calls the rules with a value that may be stored. */
export function judge({ rules }: CallCache, context: Call, value: unknown): Judged {
  const taken = rules.takes(value, context)
  return { value: taken, verdict: rules.judge(taken, context) }
}

/**
 * Stores the value of a call that nothing has outdated. Without rules there is no verdict. `isAsync`: whether
 * a run of the method promised the value; `undefined` where it is not the result of a run.
 */
export function storeResult(
  cache: CallCache,
  n: Slot,
  value: unknown,
  verdict: Verdict | undefined,
  isAsync: boolean | undefined,
): void {
  const { answers, entries, loader, rules } = cache
  // A write or a promised value that began before must not overwrite this value.
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
    if (!rules.isEmpty && !entries.holds(n)) rules.removed(n) // too heavy, for example
  }
}

/** Returns whether the entry of a call has this value. */
export function isStored({ entries }: CallCache, n: Slot, value: unknown): boolean {
  return Object.is(valueOf(entries.peek(n)), value)
}
