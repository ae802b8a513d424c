import { NONE, type Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { ENTRY, LOAD, OPERATION } from './interned-calls'

/*
 * User code may run during an operation, so the operation holds the number of its call from `intern` to
 * `finish`. `settle` makes the holders for the entry and for the load agree with the backend and with the
 * loads in flight.
 */

/** Interns a call and holds its number for an operation; `finish` must follow. */
export function intern(cache: CallCache, self: unknown, args: readonly unknown[]): Slot {
  const { calls } = cache
  const known = cache.find(self, args)
  if (known !== NONE) {
    calls.beginOperation(known)
    return known
  }
  const n = calls.add(self)
  if (!cache.isComplete) sweep(cache)
  return n
}

/** Ends an operation on a number that `intern` has held. */
export function finish(cache: CallCache, n: Slot): void {
  settle(cache, n, OPERATION)
}

/** Makes the holders of a number agree with its entry and its load, and removes the holder `ended`. */
export function settle({ calls, entries, loader, rules }: CallCache, n: Slot, ended = 0): void {
  const entry = entries.holds(n) ? ENTRY : 0
  if (entry === 0 && !rules.isEmpty && calls.isHeldBy(n, ENTRY)) rules.removed(n)
  const load = !loader.loads.isEmpty && loader.loads.has(n) ? LOAD : 0
  calls.release(n, ended | ENTRY | LOAD, entry | load)
}

/**
 * Releases, from time to time, the numbers of entries that the backend has dropped without a report. Runs
 * code of the backend. Amortised O(1) per call.
 */
export function sweep(cache: CallCache): void {
  const { calls, entries } = cache
  if (calls.size <= cache.sweepAt) return
  try {
    for (const n of calls.of()) if (entries.isGone!(n)) settle(cache, n)
  } catch {
    // The backend has failed, but not in an operation that the call needs. A later call tries again.
  }
  cache.sweepAt = 2 * calls.size + 64
}
