import { abandon, isThenable } from '../common/promises'
import { NONE, type Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { finish, intern, settle } from './holding'
import { deleteEntry, deleteHeld, dropEntry, supersede } from './invalidation'
import type { Load } from './load'
import type { Call } from './rule'
import type { Verdict } from './rule-set'
import { judge, storeResult } from './storing'
import type { Timestamped } from './stored'
import type { Write } from './writes-under-way'

/** The entry of a call that has not expired, or `undefined`. Not a use, and not counted. */
export function entryOf(cache: CallCache, self: unknown, args: readonly unknown[]): unknown {
  const { answers, entries } = cache
  if (entries.isGone === undefined) {
    const known = cache.find(self, args)
    const found = known === NONE ? undefined : entries.peek(known)
    return answers.isExpired(found) ? undefined : found
  }
  const n = intern(cache, self, args)
  try {
    const found = entries.peek(n)
    return answers.isExpired(found) ? undefined : found
  } finally {
    finish(cache, n)
  }
}

/** Whether a call would be a hit. */
export function hasEntry(cache: CallCache, self: unknown, args: readonly unknown[]): boolean {
  return entryOf(cache, self, args) !== undefined
}

/** The settled value of a call's entry, as a caller would get it, or `undefined`. */
export function peekEntry(cache: CallCache, self: unknown, args: readonly unknown[]): unknown {
  const found = entryOf(cache, self, args)
  return found === undefined ? undefined : cache.answers.given(found)
}

/** Resolves to the entry in a store that returns promises, or to `undefined`. */
export async function readEntry(
  cache: CallCache,
  self: unknown,
  args: readonly unknown[],
): Promise<{ readonly value: unknown } | undefined> {
  const n = intern(cache, self, args)
  try {
    return (await cache.far!.readFar(n)) as { readonly value: unknown } | undefined
  } finally {
    finish(cache, n)
  }
}

/**
 * Stores a value, or the value of a promise, as if the call had returned it. Results of loads in flight are
 * not stored.
 */
export function setEntry(cache: CallCache, context: Call, value: unknown): void | Promise<void> {
  if (isThenable(value)) return setPromised(cache, context, value)
  const n = intern(cache, context.self, context.args)
  try {
    supersede(cache, n)
    storeValue(cache, n, context, value)
    return cache.far?.whenDone(n)
  } finally {
    finish(cache, n)
  }
}

async function setPromised(cache: CallCache, context: Call, value: PromiseLike<unknown>): Promise<void> {
  const n = intern(cache, context.self, context.args)
  const { answers, loader } = cache
  try {
    supersede(cache, n)
    const load = loader.loads.begin(n, true)
    const stored = storePromised(cache, load, context, value)
    // A method that answers with values cannot wait for the promise.
    if (answers.isAsync) load.promise = stored
    await stored
    await cache.far?.whenDone(n)
  } finally {
    finish(cache, n)
  }
}

function storeValue(cache: CallCache, n: Slot, context: Call, given: unknown): void {
  const { fence } = cache.loader
  const since = fence.now
  let value = given
  let verdict: Verdict | undefined
  try {
    if (!cache.rules.isEmpty) ({ value, verdict } = judge(cache, context, value))
  } catch (error) {
    dropEntry(cache, n) // outdated by the value that was to be stored
    throw error
  }
  // The rules run user code, which may have stored or invalidated the entry.
  if (fence.isOutdated(n, since)) abandon(deleteHeld(cache, n))
  else storeResult(cache, n, value, verdict, undefined)
}

/** Waits for a promise that is in flight like a load, and stores its value. */
async function storePromised(
  cache: CallCache,
  load: Load,
  context: Call,
  promise: PromiseLike<unknown>,
): Promise<unknown> {
  const { n } = load
  const { loads } = cache.loader
  let value: unknown
  let verdict: Verdict | undefined
  let hasFulfilled = false
  try {
    try {
      value = await promise
      hasFulfilled = true
      if (!cache.rules.isEmpty) ({ value, verdict } = judge(cache, context, value))
    } catch (error) {
      load.hasFailed = !hasFulfilled && loads.isCurrent(load)
      if (loads.isLatest(load)) abandon(deleteHeld(cache, n)) // outdated by the value that was to replace it
      throw error
    }
    if (loads.isCurrent(load)) storeResult(cache, n, value, verdict, undefined)
    // The entry was loaded, stored or invalidated since, so it is unknown which value is newer.
    else abandon(deleteHeld(cache, n))
    return value
  } finally {
    if (loads.end(load)) settle(cache, n)
  }
}

/**
 * Stores the result of a write. The entry is deleted if it was loaded, stored or invalidated since the write
 * began, because it is then unknown which value is newer.
 */
export function updateEntry(cache: CallCache, write: Write, context: Call, value: unknown): unknown {
  const n = intern(cache, context.self, context.args)
  try {
    const { begunAt } = write
    if (cache.loader.fence.isOutdated(n, begunAt)) return deleteEntry(cache, context.self, context.args)
    const updated = cache.far?.update?.(n, context, value, begunAt)
    if (updated !== undefined) return updated
    // The write has outdated the entry, and a promise may take long to settle.
    if (isThenable(value)) abandon(deleteHeld(cache, n))
    return setEntry(cache, context, value)
  } finally {
    finish(cache, n)
  }
}

/** Runs the method for a call and replaces its entry. A refresh in flight is shared. */
export function refreshEntry(cache: CallCache, context: Call): unknown {
  const n = intern(cache, context.self, context.args)
  const { answers, entries, loader } = cache
  try {
    const load = loader.loads.current(n)
    if (load?.isRefresh === true) return answers.promised(load.promise!)
    loader.requireNoCycle(n)
    const found = entries.peek(n)
    const stale = answers.isExpired(found) ? (found as Timestamped) : undefined
    return cache.far?.reload?.(n, context, true, stale) ?? loader.run(n, context, true, stale)
  } finally {
    finish(cache, n)
  }
}
