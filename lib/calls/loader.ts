import { cannot } from '../common/errors'
import { abandon, isThenable } from '../common/promises'
import { stopwatch } from '../common/stopwatch'
import { RUN } from '../keys/holders'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { answersFailure } from './failures'
import { deleteHeld, dropEntry } from './invalidation'
import { Load } from './load'
import { LoadsInFlight } from './loads-in-flight'
import type { Call, Failure } from './rule'
import type { Verdict } from './rule-set'
import { endRun, endSynchronousPart, isRunCurrent, reportRun, type Run, scopeOfRun } from './run'
import { isStored, judge, storeResult } from './storing'
import type { Timestamped } from './stored'
import { WriteFence } from './write-fence'

/**
 * Runs one method: once for all callers who come while it runs. It stores what the method returns, unless
 * that was invalidated by then.
 */
export class Loader {
  /*
   * A result is stored only when nothing has invalidated or stored its call since its run began, also after
   * the rules were asked, which are the user's functions. An invalidation touches the fence first, and the
   * backend second.
   *
   *   synchronous    run ──────────────► store          the number is held as `run`
   *   asynchronous   run ─► in flight ─► store          held as `run`, then as `load`
   */
  readonly fence: WriteFence
  readonly loads: LoadsInFlight
  readonly #cache: CallCache
  #broken: Run | undefined // the runs that a stack overflow has broken off, the last first

  constructor(cache: CallCache) {
    this.fence = new WriteFence(cache.calls)
    this.loads = new LoadsInFlight(cache, this.fence)
    this.#cache = cache
  }

  /** Supersedes a load of a call and forgets a failure, because the call is invalidated or stored. */
  invalidate(n: Slot): void {
    this.fence.touch(n)
    this.loads.forget(n)
    this.#cache.rules.forgets(n)
  }

  /** Whether the synchronous part of a load of this call is running. */
  isRunning(n: Slot): boolean {
    this.#endBroken()
    return this.#cache.calls.holders.isHeldBy(n, RUN)
  }

  /** @throws {TypeError} when the synchronous part of a load of this call is running. */
  requireNoCycle(n: Slot): void {
    if (this.isRunning(n))
      throw new TypeError(
        cannot(`call ${this.#cache.label}`, 'its load must not call it with the same arguments'),
      )
  }

  /** Runs the method for a call whose number is held. */
  run(n: Slot, context: Call, isRefresh: boolean, stale?: Timestamped): unknown {
    const { answers, calls, counters, method, observer } = this.#cache
    if (this.fence.isOpen) this.fence.touch(n) // a write that has begun before must not overwrite this
    // A run may go untimed where the method is known to return no promises, and nothing listens.
    const isTimed = counters.isTiming || answers.isAsync || observer !== undefined
    const startedAt = isTimed ? stopwatch() : undefined
    const { now } = this.fence
    const run: Run = {
      n,
      context,
      isRefresh,
      stale,
      since: now,
      isMethod: true,
      startedAt,
      load: undefined,
      isSynchronous: true,
    }
    // By the way that ends it, which throws here where the stack has no room for it.
    calls.release(n, 0, RUN)
    try {
      let result: unknown
      let isPromise: boolean
      try {
        result = method.apply(context.self, context.args as unknown[])
        isPromise = isThenable(result)
      } catch (error) {
        return answers.of(this.#fail(run, { error, isRejection: false }))
      }
      if (isPromise) return answers.promised(this.#follow(run, result as PromiseLike<unknown>))
      if (!answers.isKnown) answers.learn(false)
      const value = this.#succeed(run, result)
      return answers.isGiven ? answers.given(value) : value
    } finally {
      if (run.isSynchronous) {
        // The stack has overflowed, and may again before the run has ended. It is then ended later.
        run.next = this.#broken
        this.#broken = run
        this.#endBroken()
      }
    }
  }

  /** Ends the synchronous parts of the runs that a stack overflow has broken off. */
  #endBroken(): void {
    for (let run = this.#broken; run !== undefined; run = this.#broken) {
      endSynchronousPart(this.#cache, run)
      this.#broken = run.next
    }
  }

  /**
   * Stores a value, or what a promise fulfils with, as if a run of the method had returned it. The number
   * must be held until then.
   */
  set(n: Slot, context: Call, value: unknown): unknown {
    const run: Run = {
      n,
      context,
      isRefresh: true,
      stale: undefined,
      since: this.fence.now,
      isMethod: false,
      startedAt: undefined,
      load: undefined,
      isSynchronous: false,
    }
    if (isThenable(value)) return this.#follow(run, value)
    let verdict: Verdict | undefined
    try {
      if (!this.#cache.rules.isEmpty) ({ value, verdict } = judge(this.#cache, context, value))
    } catch (error) {
      dropEntry(this.#cache, n) // it is outdated by the value that was to be stored
      throw error
    }
    storeResult(this.#cache, run, value, verdict)
  }

  /** Puts a run whose result is a promise in flight, unless its call was invalidated before it returned. */
  #follow(run: Run, result: PromiseLike<unknown>): Promise<unknown> {
    const { n, since, isRefresh, isMethod } = run
    const isOutdated = isMethod && this.fence.isOutdated(n, since)
    run.load = isOutdated
      ? new Load(n, this.#cache.calls.scopeOf(n), since, 0, isRefresh)
      : this.loads.begin(n, isRefresh, since)
    if (isMethod) this.#cache.answers.learn(true)
    const promise = this.awaitResult(run, result)
    if (isMethod) {
      this.#cache.counters.pending++ // not before, since a stack overflow may have kept that from waiting
      endSynchronousPart(this.#cache, run)
    }
    // A method that answers with values cannot wait for a promise that was given to `set`.
    if (isMethod || this.#cache.answers.isAsync) run.load.promise = promise
    return promise
  }

  /** Waits for the promise of a run that is in flight, and stores what it fulfils with. */
  // By `await`, which calls no `then` that a promise was given, and goes on but once.
  async awaitResult(run: Run, result: PromiseLike<unknown>): Promise<unknown> {
    let value: unknown
    try {
      value = await result
    } catch (error) {
      return this.#fail(run, { error, isRejection: true })
    }
    return this.#succeed(run, value)
  }

  /** Stores a result, then reports it: a listener may call the method. */
  #succeed(run: Run, result: unknown): unknown {
    const cache = this.#cache
    const scope = cache.observer === undefined ? undefined : scopeOfRun(cache, run)
    let value = result
    let verdict: Verdict | undefined
    try {
      if (!cache.rules.isEmpty) ({ value, verdict } = judge(cache, run.context, result))
    } catch (error) {
      const replaces = this.#replaces(run)
      endRun(cache, run)
      if (replaces) this.#outdate(run)
      reportRun(cache, run, scope, run.isRefresh, run.isRefresh ? error : result)
      throw error
    }
    const isUntouched = run.load === undefined && this.fence.now === run.since
    const isCurrent = isUntouched || isRunCurrent(cache, run)
    // Before the result is stored, because listeners of a removal may call the method.
    if (run.load === undefined) endSynchronousPart(cache, run)
    try {
      if (isCurrent) storeResult(cache, run, value, verdict)
      else if (!run.isMethod) this.#outdate(run)
    } catch (error) {
      // The refresh has failed where the old value stays, and not where a listener of its removal threw.
      const hasFailed = run.isRefresh && !isStored(cache, run.n, value)
      if (run.load !== undefined) endRun(cache, run)
      reportRun(cache, run, scope, hasFailed, hasFailed ? error : value)
      throw error
    }
    if (run.load !== undefined) endRun(cache, run)
    reportRun(cache, run, scope, false, value)
    return value
  }

  /** Remembers a failure, and throws it unless an expired entry answers. */
  #fail(run: Run, failure: Failure): unknown {
    const { n, context, stale, load } = run
    const scope = scopeOfRun(this.#cache, run)
    const isCurrent = isRunCurrent(this.#cache, run)
    if (load !== undefined) load.hasFailed = isCurrent
    try {
      if (this.#replaces(run)) this.#outdate(run)
      else if (isCurrent) this.#cache.rules.failed(n, failure, context)
    } finally {
      endRun(this.#cache, run)
      reportRun(this.#cache, run, scope, true, failure.error)
    }
    if (isCurrent && stale !== undefined && answersFailure(this.#cache, stale, failure.error, context)) {
      this.#cache.counters.staleHits += 1 + (load?.joined ?? 0)
      return stale.value
    }
    throw failure.error
  }

  /** Whether a run is of a promised value that is still to replace the entry. */
  #replaces({ isMethod, load }: Run): boolean {
    return !isMethod && load !== undefined && this.loads.isLatest(load)
  }

  /**
   * Removes the entry that a promised value was to replace, and supersedes loads: the value has failed, or
   * the entry was loaded, stored or invalidated since, and it is unknown which is newer.
   */
  #outdate({ n }: Run): void {
    abandon(deleteHeld(this.#cache, n))
  }
}
