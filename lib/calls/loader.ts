import { cannot } from '../common/errors'
import { isThenable } from '../common/promises'
import { stopwatch } from '../common/stopwatch'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { answersFailure } from './failures'
import { RUN } from './interned-calls'
import { Load } from './load'
import { LoadsInFlight } from './loads-in-flight'
import type { Call, Failure } from './rule'
import type { Verdict } from './rule-set'
import { endRun, endSynchronousPart, isRunCurrent, reportRun, type Run } from './run'
import { isStored, judge, storeResult } from './storing'
import type { Timestamped } from './stored'
import { WriteFence } from './write-fence'

/**
 * Runs one method, once for all concurrent calls with equal arguments. It stores the result, unless the call
 * was invalidated meanwhile.
 */
export class Loader {
  /*
   * A result is stored only when its call was neither invalidated nor stored since its run began. This is
   * checked after the rules were called too, because they run user code. An invalidation touches the fence
   * before the backend.
   *
   *   synchronous    run ──────────────► store          the number is held as `run`
   *   asynchronous   run ─► in flight ─► store          held as `run`, then as `load`
   */
  readonly fence: WriteFence
  readonly loads: LoadsInFlight
  readonly #cache: CallCache
  #broken: Run | undefined // the runs that a stack overflow has interrupted, the last first

  constructor(cache: CallCache) {
    this.fence = new WriteFence(cache.calls)
    this.loads = new LoadsInFlight(cache, this.fence)
    this.#cache = cache
  }

  /** Whether the synchronous part of a load of this call is running. */
  isRunning(n: Slot): boolean {
    this.#endBroken()
    return this.#cache.calls.isHeldBy(n, RUN)
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
    // A write that began before must not overwrite the result.
    if (this.fence.writes !== undefined) this.fence.touch(n)
    // A run may be untimed where the method is known to return no promises, and there is no listener.
    const isTimed = counters.isTiming || answers.isAsync || observer !== undefined
    const startedAt = isTimed ? stopwatch() : undefined
    const run: Run = {
      n,
      context,
      isRefresh,
      stale,
      since: this.fence.now,
      startedAt,
      load: undefined,
      isSynchronous: true,
    }
    // Calls the function that ends it later, so that a full stack throws here and not there.
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
        // The stack has overflowed, and may overflow again before the run has ended. The run is then ended
        // later.
        run.next = this.#broken
        this.#broken = run
        this.#endBroken()
      }
    }
  }

  /** Ends the synchronous parts of the runs that a stack overflow has interrupted. */
  #endBroken(): void {
    for (let run = this.#broken; run !== undefined; run = this.#broken) {
      endSynchronousPart(this.#cache, run)
      this.#broken = run.next
    }
  }

  /** Puts a run whose result is a promise in flight, unless its call was invalidated before it returned. */
  #follow(run: Run, result: PromiseLike<unknown>): Promise<unknown> {
    const { n, since, isRefresh } = run
    const { answers, calls, counters } = this.#cache
    run.load = this.fence.isOutdated(n, since)
      ? new Load(n, calls.scopeOf(n), since, 0, isRefresh)
      : this.loads.begin(n, isRefresh, since)
    answers.learn(true)
    const promise = this.awaitResult(run, result)
    counters.pending++ // not earlier, because a stack overflow may have prevented the wait
    endSynchronousPart(this.#cache, run)
    return (run.load.promise = promise)
  }

  /** Waits for the promise of a run that is in flight, and stores its value. */
  // It uses `await`, which calls no own `then` of a native promise, and continues only once.
  async awaitResult(run: Run, result: PromiseLike<unknown>): Promise<unknown> {
    let value: unknown
    try {
      value = await result
    } catch (error) {
      return this.#fail(run, { error, isRejection: true })
    }
    return this.#succeed(run, value)
  }

  /** Stores a result, then reports it, because a listener may call the method. */
  #succeed(run: Run, result: unknown): unknown {
    const cache = this.#cache
    const { n, context, isRefresh, load, since } = run
    let value = result
    let verdict: Verdict | undefined
    let isJudged = false
    let failed: { readonly error: unknown } | undefined
    try {
      if (!cache.rules.isEmpty) ({ value, verdict } = judge(cache, context, result))
      isJudged = true
      const isUntouched = load === undefined && this.fence.now === since
      const isCurrent = isUntouched || isRunCurrent(cache, run)
      // Ended before the result is stored, because listeners of a removal may call the method.
      if (load === undefined) endSynchronousPart(cache, run)
      if (isCurrent) storeResult(cache, n, value, verdict, load !== undefined)
      return value
    } catch (error) {
      // The refresh has failed if the old value stays, but not if a listener of its removal threw.
      if (isRefresh && !(isJudged && isStored(cache, n, value))) failed = { error }
      throw error
    } finally {
      if (load !== undefined || run.isSynchronous) endRun(cache, run)
      reportRun(cache, run, failed !== undefined, failed === undefined ? value : failed.error)
    }
  }

  /** Remembers a failure, and throws it unless an expired entry answers. */
  #fail(run: Run, failure: Failure): unknown {
    const cache = this.#cache
    const { n, context, stale, load } = run
    const { error } = failure
    const isCurrent = isRunCurrent(cache, run)
    if (load !== undefined) load.hasFailed = isCurrent
    try {
      if (isCurrent) cache.rules.failed(n, failure, context)
    } finally {
      endRun(cache, run)
      reportRun(cache, run, true, error)
    }
    if (isCurrent && stale !== undefined && answersFailure(cache, stale, error, context)) {
      cache.counters.staleHits += 1 + (load?.joined ?? 0)
      return stale.value
    }
    throw error
  }
}
