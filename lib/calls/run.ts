import { stopwatch } from '../common/stopwatch'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { Holder } from './interned-calls'
import type { Load } from './loads-in-flight'
import type { Outcome } from './observer'
import type { Call } from './rule'
import type { Scope } from './scope-index'
import type { Timestamped } from './stored'

/** A run of the method that has begun, or a value that is to be stored as if it were the result of one. */
export interface Run {
  readonly n: Slot
  readonly context: Call
  /** Whether calls are answered with an older value until it ends. */
  readonly isRefresh: boolean
  /** An expired entry that may answer if the run fails. */
  readonly stale: Timestamped | undefined
  /** When it began, in the time of the write fence. */
  readonly since: number
  /** A reading of the stopwatch; `undefined` where the method does not run. */
  readonly startedAt: number | undefined
  /** The load in flight, once the method has returned a promise. */
  load: Load | undefined
}

/** The scope of a run, while its number still stands for its call. */
export function scopeOfRun(cache: CallCache, { n, load }: Run): Scope {
  return load === undefined ? cache.calls.scopeOf(n) : load.scope
}

/** Whether nothing has invalidated or stored the call of a run since it began. */
export function isRunCurrent({ loader }: CallCache, { n, since, load }: Run): boolean {
  if (load !== undefined) return loader.isCurrent(load)
  return loader.fence.now === since || !loader.fence.isOutdated(n, since)
}

/** Ends a run, and gives back the number that it has held. */
export function endRun(cache: CallCache, run: Run): void {
  const { n, load, startedAt } = run
  if (load === undefined) return endSynchronousPart(cache, run)
  if (startedAt !== undefined) cache.counters.pending--
  if (cache.loader.loads.end(load)) cache.settle(n)
}

/** Ends the part of a run during which the method must not wait for itself. */
export function endSynchronousPart({ calls, loader }: CallCache, { n, since }: Run): void {
  if (loader.fence.now !== since) loader.fence.endRun(n)
  calls.release(n, Holder.run)
}

/** Counts a run of the method, and reports it to listeners where there are any. */
export function reportRun(
  { counters, observer }: CallCache,
  { context, isRefresh, startedAt }: Run,
  scope: Scope | undefined,
  outcome: Outcome,
): void {
  if (startedAt === undefined) return
  const duration = Math.max(0, stopwatch() - startedAt) // fake timers may have been installed since
  counters.ended(duration, isRefresh, 'error' in outcome)
  if (scope !== undefined) observer?.ended(scope, context, isRefresh, duration, outcome)
}
