import { cannot } from '../common/errors'
import { isThenable } from '../common/promises'
import { stopwatch } from '../common/stopwatch'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { settle } from './holding'
import { RUN } from './interned-calls'
import type { Load } from './load'
import type { Call } from './rule'
import type { Timestamped } from './stored'

/** A run of the method that has begun. */
export interface Run {
  readonly n: Slot
  readonly context: Call
  /** Whether calls are answered with an older value until it ends. */
  readonly isRefresh: boolean
  /** An expired entry that may answer if the run fails. */
  readonly stale: Timestamped | undefined
  /** When it began, in the time of the write fence. */
  readonly since: number
  /** A reading of the stopwatch; `undefined` where it is not timed. */
  readonly startedAt: number | undefined
  /** The load in flight, once the method has returned a promise. */
  load: Load | undefined
  /** Whether its synchronous part is running, during which the method must not wait for itself. */
  isSynchronous: boolean
  /** The next of the runs that a stack overflow has interrupted. */
  next?: Run | undefined
}

/** Begins a run of the method for a load that is already in flight, because a store was read first. */
export function beginRunOf(
  { counters, loader }: CallCache,
  load: Load,
  context: Call,
  stale: Timestamped | undefined,
): Run {
  const { n, isRefresh, since } = load
  // A write that began before must not overwrite the result.
  if (loader.fence.writes !== undefined && loader.loads.isCurrent(load)) loader.fence.touch(n)
  counters.pending++
  const startedAt = stopwatch()
  return { n, context, isRefresh, stale, since, startedAt, load, isSynchronous: false }
}

/**
 * Runs the method for a load that is already in flight.
 *
 * @throws {TypeError} when the method returns no promise. The message ends with `must`.
 */
export async function runAsync(
  { label, method }: CallCache,
  { self, args }: Call,
  must: string,
): Promise<unknown> {
  const result = method.apply(self, args as unknown[])
  if (!isThenable(result)) throw new TypeError(cannot(`call ${label}`, must))
  return await result
}

/** Returns whether the call of a run was neither invalidated nor stored since the run began. */
export function isRunCurrent({ loader }: CallCache, { n, since, load }: Run): boolean {
  if (load !== undefined) return loader.loads.isCurrent(load)
  return !loader.fence.isOutdated(n, since)
}

/** Ends a run, and releases its number. */
export function endRun(cache: CallCache, run: Run): void {
  const { n, load } = run
  if (load === undefined) return endSynchronousPart(cache, run)
  cache.counters.pending--
  if (cache.loader.loads.end(load)) settle(cache, n)
}

/** Ends the synchronous part of a run. */
export function endSynchronousPart({ calls, loader }: CallCache, run: Run): void {
  if (loader.fence.now !== run.since) loader.fence.endRun(run.n)
  calls.release(run.n, RUN)
  run.isSynchronous = false
}

/**
 * Counts a run of the method, and reports it to listeners. A run without a load has its number held by an
 * operation.
 */
export function reportRun(
  { calls, counters, observer }: CallCache,
  { n, context, isRefresh, load, startedAt }: Run,
  hasFailed: boolean,
  result: unknown,
): void {
  // Negative if fake timers were installed since.
  const duration = startedAt === undefined ? undefined : Math.max(0, stopwatch() - startedAt)
  counters.ended(duration, isRefresh, hasFailed)
  if (observer === undefined) return
  const scope = load?.scope ?? calls.scopeOf(n)
  observer.ended(scope, context, isRefresh, duration ?? 0, hasFailed ? { error: result } : { value: result })
}
