import { callForAll } from '../common/call-for-all'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { finish, intern } from './holding'
import type { Scope } from './scope-index'
import { leaveScope, useScope } from './scopes-in-use'

/*
 * An invalidation supersedes the loads before it removes the entries, so that no load stores an outdated
 * result in between. The entries of a shared store behind them are removed last.
 */

/** Supersedes a load of a call and forgets a failure, because the call is invalidated or stored. */
export function supersede({ loader, rules }: CallCache, n: Slot): void {
  loader.fence.touch(n)
  loader.loads.forget(n)
  rules.forgets(n)
}

/**
 * Removes the entry of a call, and supersedes its load. Returns whether there was an entry that had not
 * expired. Where a store answers with promises, returns a promise of that, which rejects when the store
 * fails.
 */
export function deleteEntry(
  cache: CallCache,
  self: unknown,
  args: readonly unknown[],
): boolean | Promise<boolean> {
  const n = intern(cache, self, args)
  try {
    return deleteHeld(cache, n)
  } finally {
    finish(cache, n)
  }
}

/** Does the same for a call whose number is held. */
export function deleteHeld(cache: CallCache, n: Slot): boolean | Promise<boolean> {
  const { answers, entries, far } = cache
  supersede(cache, n)
  if (far !== undefined) return far.deleteFar(n)
  const isExpired = answers.isTimestamped && answers.isExpired(entries.peek(n)) // kept to answer failed loads
  return entries.delete(n, 'deleted') && !isExpired
}

/** Removes the entry of a held number, for a call that must not fail when a store fails. */
export function dropEntry(cache: CallCache, n: Slot): void {
  if (!cache.entries.holds(n)) return
  try {
    cache.entries.delete(n, 'deleted')
  } catch (failure) {
    if (cache.isComplete) throw failure // thrown by a listener
  }
}

/**
 * Removes the entries of one scope, or all entries of the method. Results of loads in flight are not stored.
 */
export function clearEntries(cache: CallCache, scope?: Scope): void | Promise<void> {
  const { far } = cache
  if (far?.isBehind === false) outdate(cache, scope)
  else clearNear(cache, scope)
  return far?.clearFar(scope)
}

/** Does the same only for the entries in this process. */
export function clearNear(cache: CallCache, scope?: Scope): void {
  const calls = cache.calls.holdAll(scope)
  try {
    outdate(cache, scope)
    if (scope === undefined) void cache.entries.clear()
    else callForAll(calls, (n) => void cache.entries.delete(n, 'cleared'))
  } finally {
    for (const n of calls) finish(cache, n)
  }
}

/** Removes the entries that calls on `self` see. */
export function clearEntriesOf(cache: CallCache, self: unknown): void | Promise<void> {
  const { calls } = cache
  if (calls.keys.scopes.option === 'class') return clearEntries(cache)
  const scope = useScope(calls, self)
  try {
    return clearEntries(cache, scope)
  } finally {
    leaveScope(calls, scope)
  }
}

/** Supersedes the loads of one scope, or all, and forgets remembered failures. */
export function outdate(cache: CallCache, scope?: Scope): void {
  const { fence } = cache.loader
  if (scope === undefined) fence.touchAll()
  else fence.touchScope(scope)
  cache.rules.outdates(scope)
}
