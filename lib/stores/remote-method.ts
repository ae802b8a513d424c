import type { Age } from '../calls/answers'
import type { CallCache } from '../calls/call-cache'
import { recall } from '../calls/failures'
import type { FarStore } from '../calls/far-store'
import { finish, settle } from '../calls/holding'
import type { Load } from '../calls/load'
import { refreshBehind } from '../calls/refresh-behind'
import type { Call } from '../calls/rule'
import { beginRunOf, runAsync } from '../calls/run'
import type { Scope } from '../calls/scope-index'
import { type Timestamped, valueOf } from '../calls/stored'
import type { Slot } from '../structures/arena/ring'
import type { RemoteEntries } from './remote-entries'

const MUST_BE_ASYNC = 'a remote() backend needs an async method'

/**
 * One method whose entries are in a store that answers with promises. A call reads the store before it runs
 * the method. Equal calls join it meanwhile.
 */
export class RemoteMethod implements FarStore {
  /*
   *   call    in flight              joined
   *           in flight, refresh     read ── hit
   *                                       ── nothing      joins the refresh
   *           else                   read ── hit          refreshed behind the call where it is stale
   *                                       ── nothing      a remembered failure, or the method runs
   *
   * A read is in flight as a load is, so that an invalidation supersedes it.
   */
  readonly isBehind = false
  readonly #cache: CallCache
  readonly #entries: RemoteEntries

  constructor(cache: CallCache, entries: RemoteEntries) {
    this.#cache = cache
    this.#entries = entries
  }

  answer(n: Slot, context: Call): Promise<unknown> {
    const { answers, loader } = this.#cache
    const current = loader.loads.current(n)
    if (current?.isRefresh === false) return loader.loads.join(n, undefined, context)!
    if (current !== undefined) return answers.promised(this.#answerDuring(current, context))
    const load = loader.loads.begin(n, false)
    return answers.promised((load.promise = this.#answer(load, context)))
  }

  async readFar(n: Slot): Promise<unknown> {
    const entry = await this.#entries.read(n)
    return this.#ageOf(entry) === 'expired' ? undefined : { value: valueOf(entry) }
  }

  deleteFar(n: Slot): Promise<boolean> {
    return this.#entries.remove(n)
  }

  clearFar(scope?: Scope): Promise<void> {
    return this.#entries.removeAll(scope)
  }

  whenDone(n: Slot): Promise<void> {
    return this.#entries.whenDone(n)
  }

  async #answer(load: Load, context: Call): Promise<unknown> {
    const { n, scope } = load
    const { counters, loader, observer, rules } = this.#cache
    const entry = await this.#entries.read(n)
    const age = this.#ageOf(entry)
    if (age !== 'expired') return this.#hit(load, entry, context, age, true)
    const failure = loader.loads.isCurrent(load) ? rules.recalls(n) : undefined
    if (failure !== undefined)
      try {
        return recall(this.#cache, n, failure, entry as Timestamped | undefined, context)
      } finally {
        loader.loads.end(load)
        settle(this.#cache, n)
      }
    counters.misses++
    observer?.miss(scope, context)
    const run = beginRunOf(this.#cache, load, context, entry as Timestamped | undefined)
    return loader.awaitResult(run, runAsync(this.#cache, context, MUST_BE_ASYNC))
  }

  /** Answers a call during a refresh, which the call joins only if the store has no entry. */
  async #answerDuring(refresh: Load, context: Call): Promise<unknown> {
    const { n } = refresh
    const { loader } = this.#cache
    const entry = await this.#entries.read(n)
    const age = this.#ageOf(entry)
    if (age !== 'expired') return this.#hit(refresh, entry, context, age, false)
    const { self, args } = context
    const joined = loader.loads.isCurrent(refresh)
      ? loader.loads.join(n, entry as Timestamped | undefined, context)
      : undefined
    return joined ?? this.#cache.call(self, args)
  }

  #ageOf(entry: unknown): Age {
    return entry === undefined ? 'expired' : this.#cache.answers.ageOf(entry)
  }

  /** Answers a call with an entry. `isOwn`: the load is of this call, and ends. */
  #hit(load: Load, entry: unknown, context: Call, age: Age, isOwn: boolean): unknown {
    const { n, scope } = load
    const { calls, counters, loader, observer } = this.#cache
    const isStale = age === 'stale'
    counters.hits++
    if (isStale) counters.staleHits++
    if (isOwn && loader.loads.isLatest(load)) {
      const isCurrent = loader.loads.isCurrent(load) // false where all of its scope was invalidated
      calls.beginOperation(n)
      loader.loads.end(load)
      try {
        if (isCurrent) this.#entries.found(n, entry, context) // a rule that throws fails this call alone
        if (isCurrent && isStale) refreshBehind(this.#cache, n, context)
      } finally {
        finish(this.#cache, n)
      }
    }
    observer?.hit(scope, context, { value: valueOf(entry) }, isStale)
    return valueOf(entry)
  }
}
