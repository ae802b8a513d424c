import type { Entries } from './entries'
import { cannot } from '../common/errors'
import { type Failure, Failures } from './failures'
import type { Recorder } from './recorder'
import { ignore, isThenable, type Method } from '../common/promises'
import type { Rules, Verdict } from './rules'
import { type Call, type Load, SingleFlight, type Within } from './loads-in-flight'
import { stopwatch } from './counters'
import { answerOf, type Dated } from './stored'

/** What is called, and by which rules. */
export interface LoaderParts {
  /** The method as errors name it. */
  readonly call: string
  readonly method: Method
  readonly rules: Rules
  readonly recorder: Recorder
}

/**
 * Calls one method: once for all callers who come meanwhile, and not at all while a failure is remembered. It stores
 * what the method returns, unless that was outdated by then.
 */
export class Loader {
  /*
   * A result is stored only when its load is still the current one of its key,
   * also after the rules were asked, which are functions of the user's. Whatever
   * makes a value outdated (delete, clear, set, a tag) forgets the load first,
   * and touches the backend second.
   */
  readonly #parts: LoaderParts
  readonly #entries: Entries
  readonly #keyOf: (call: Call) => unknown
  readonly #loads = new SingleFlight()
  readonly #failures: Failures | undefined

  /** `keyOf` makes the key of a call anew, from what its arguments hold by then. */
  constructor(parts: LoaderParts, entries: Entries, keyOf: (call: Call) => unknown) {
    this.#parts = parts
    this.#entries = entries
    this.#keyOf = keyOf
    const { errorTtl, clock } = parts.rules
    if (errorTtl !== undefined)
      this.#failures = new Failures(errorTtl, clock, (scope, key) => entries.settle(scope, key))
  }

  /** Whether a load is in flight or a failure remembered, which needs the key. */
  isPending(key: unknown): boolean {
    return this.#loads.has(key) || this.#failures?.has(key) === true
  }

  /** Whether a load is in flight during which calls are answered with what is there. */
  isRefreshing(key: unknown): boolean {
    return this.#loads.get(key)?.isRefresh === true
  }

  /**
   * Joins the load with this key, if there is one to be waited for. Should a refresh fail, an entry that has `expired`
   * since it began may stand in.
   */
  join(key: unknown, expired?: Dated): Promise<unknown> | undefined {
    const load = this.#loads.get(key)
    if (load?.promise === undefined) return undefined
    load.joined++
    if (expired === undefined || !load.isRefresh) return load.promise
    return load.promise.catch((error: unknown) => {
      const { recorder, rules } = this.#parts
      if (!load.hasFailed || !rules.standsIn(expired)) throw error
      recorder.counters.staleHits++
      return answerOf(expired)
    })
  }

  /** How the last load with this key failed, while that is remembered. */
  failureOf(key: unknown): Failure | undefined {
    return this.#failures?.of(key)
  }

  /** Begins a load; one with the same key is forgotten. */
  begin(call: Call, isRefresh = false, stale?: Dated): Load {
    this.#entries.know(call)
    return this.#loads.begin(call, isRefresh, stale)
  }

  /** Ends a load that came to nothing. */
  end(load: Load): void {
    if (this.#loads.end(load)) this.#entries.settle(load.scope, load.key)
  }

  /** Lets no load with this key be stored or joined, and no failure be remembered. */
  forget(key: unknown): void {
    this.#loads.forget(key)
    this.#failures?.forget(key)
  }

  /** The same for all keys, or those of one scope; returns the loads, whose keys are to be settled. */
  clear(within?: Within): Load[] {
    const gone = this.#loads.clear(within)
    this.#failures?.clear(within)
    return gone
  }

  /** Stores a value, or what a promise fulfils with, as if the call had returned it. */
  set(call: Call, value: unknown): void | Promise<void> {
    const load = this.begin(call, true)
    return isThenable(value) ? this.#follow(load, value).then(ignore) : this.#store(load, value)
  }

  /** Calls the method for a load that has begun. */
  run(load: Load): unknown {
    const { call, method } = this.#parts
    const startedAt = stopwatch()
    let result: unknown
    try {
      result = method.apply(load.self, load.args as unknown[])
      if (isThenable(result)) {
        this.#entries.isAsync = true
        return this.#follow(load, result, startedAt)
      }
      if (this.#entries.isRemote)
        throw new TypeError(cannot(call, 'an asynchronous backend needs an async method'))
    } catch (error) {
      return this.#fail(load, { error, isRejection: false }, startedAt)
    }
    return this.#succeed(load, result, startedAt, true)
  }

  /** Loads anew while calls are answered with what is there, unless that is being done or has just failed. */
  refreshBehind(call: Call): void {
    if (this.#loads.has(call.key) || this.failureOf(call.key) !== undefined) return
    const load = this.begin(call, true)
    if (this.#entries.isAsync) this.#runBehind(load)
    else
      void Promise.resolve().then(() => (this.#isNamedStill(load) ? this.#runBehind(load) : this.end(load)))
  }

  #runBehind(load: Load): void {
    try {
      const result = this.run(load)
      if (isThenable(result)) result.then(ignore, ignore)
    } catch {
      // Counted, and told to those who listen. The value that is there goes on.
    }
  }

  /** Whether a load is current, and its arguments hold what they did when its key was made. */
  #isNamedStill(load: Load): boolean {
    try {
      return this.#loads.isCurrent(load) && this.#keyOf(load) === load.key
    } catch {
      return false
    }
  }

  /** Waits for what a load promises. `startedAt` is given where the method was called. */
  #follow(load: Load, result: PromiseLike<unknown>, startedAt?: number): Promise<unknown> {
    const promise = this.#settle(load, result, startedAt)
    if (this.#entries.isAsync) load.promise = promise // a method that answers with values cannot wait for one
    return promise
  }

  // By `await`, which calls no `then` that a promise was given, and goes on but once.
  async #settle(load: Load, result: PromiseLike<unknown>, startedAt?: number): Promise<unknown> {
    let value: unknown
    try {
      value = await result
    } catch (error) {
      return this.#fail(load, { error, isRejection: true }, startedAt)
    }
    return this.#succeed(load, value, startedAt)
  }

  #succeed(load: Load, value: unknown, startedAt: number | undefined, asIs = false): unknown {
    try {
      void this.#store(load, value, asIs)
    } finally {
      // Told when it is stored: a listener may call the method.
      if (startedAt !== undefined) this.#parts.recorder.ended(load, startedAt, { value })
    }
    return value
  }

  /** Remembers a failure, and throws it unless an expired entry stands in for the result. */
  #fail(load: Load, failure: Failure, startedAt: number | undefined): unknown {
    const { recorder, rules } = this.#parts
    if (startedAt !== undefined) recorder.ended(load, startedAt, { error: failure.error })
    if (this.#loads.end(load)) {
      load.hasFailed = true
      if (startedAt !== undefined) this.#failures?.remember(load, failure)
      this.#entries.settle(load.scope, load.key)
      if (load.stale !== undefined && rules.standsIn(load.stale)) {
        recorder.counters.staleHits += 1 + load.joined
        return answerOf(load.stale)
      }
    }
    throw failure.error
  }

  /** Stores the value of a load that nothing has outdated, not even a rule that is asked about it. */
  #store(load: Load, value: unknown, asIs = false): void | Promise<void> {
    if (!this.#loads.isCurrent(load)) return
    const { self, args, scope, key } = load
    const replaces = load.isRefresh || load.stale !== undefined
    let verdict: Verdict
    try {
      verdict = this.#parts.rules.judge(value, { self, args })
    } catch (failure) {
      if (this.#loads.end(load)) void this.#entries.refuse(scope, key, replaces)
      throw failure
    }
    if (!this.#loads.end(load)) return
    this.#failures?.forget(key)
    if (!(verdict.ttl > 0)) return this.#entries.refuse(scope, key, replaces)
    return this.#entries.store(load, value, verdict, asIs)
  }
}
