import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { answersFailure } from './failures'
import { LOAD } from './interned-calls'
import { Load } from './load'
import type { Call } from './rule'
import type { Timestamped } from './stored'
import type { WriteFence } from './write-fence'

/**
 * The loads in flight of one method, at most one for each call, whose result may be stored and which later
 * callers join. A superseded load still settles for its waiters, but its result is not stored.
 */
export class LoadsInFlight {
  readonly #loads = new Map<Slot, Load>()
  readonly #cache: CallCache
  readonly #fence: WriteFence
  readonly #hasAge: boolean // whether a rule depends on the age of loads
  /** Whether no load is in flight. */
  isEmpty = true

  constructor(cache: CallCache, fence: WriteFence) {
    this.#cache = cache
    this.#fence = fence
    this.#hasAge = cache.rules.has('joins')
  }

  has(n: Slot): boolean {
    return this.#loads.has(n)
  }

  get(n: Slot): Load | undefined {
    return this.#loads.get(n)
  }

  /** The load of a call that later calls may join. */
  current(n: Slot): Load | undefined {
    const load = this.#loads.get(n)
    if (load?.promise === undefined || this.#fence.isScopeOutdated(n, load.since)) return undefined
    if (this.#hasAge && !this.#cache.rules.joins(this.#cache.clock.now() - load.startedAt)) return undefined
    return load
  }

  /** Whether neither a load was superseded nor its scope invalidated. */
  isCurrent(load: Load): boolean {
    return this.isLatest(load) && !this.#fence.isScopeOutdated(load.n, load.since)
  }

  /** Whether a load was not superseded. */
  isLatest(load: Load): boolean {
    return this.#loads.get(load.n) === load
  }

  /** Puts a load in flight for a call whose number is held. An earlier load of the call is superseded. */
  begin(n: Slot, isRefresh: boolean, since = this.#fence.now, isWaiting = false): Load {
    const { calls, clock } = this.#cache
    const load = new Load(n, calls.scopeOf(n), since, this.#hasAge ? clock.now() : 0, isRefresh, isWaiting)
    this.#loads.set(n, load)
    this.isEmpty = false
    calls.hold(n, LOAD)
    return load
  }

  /**
   * Joins the load of a call, if there is one. If it is a refresh that fails, an entry that has expired since
   * may answer.
   */
  join(n: Slot, expired: Timestamped | undefined, context: Call): Promise<unknown> | undefined {
    const load = this.current(n)
    if (load === undefined) return undefined
    const { answers, calls, counters, observer, watch } = this.#cache
    const promise = load.promise!
    load.joined++
    counters.shared++
    watch?.request(n)
    observer?.shared(calls.scopeOf(n), context)
    return answers.promised(
      expired === undefined || !load.isRefresh
        ? promise
        : promise.catch((error: unknown) => {
            if (!load.hasFailed || !answersFailure(this.#cache, expired, error, context)) throw error
            counters.staleHits++
            return expired.value
          }),
    )
  }

  /** Removes a load; returns whether it was not superseded. */
  end(load: Load): boolean {
    return this.isLatest(load) && this.forget(load.n)
  }

  /** Supersedes the load of a call; returns whether there was one. */
  forget(n: Slot): boolean {
    const isLoading = this.#loads.delete(n)
    this.isEmpty = this.#loads.size === 0
    return isLoading
  }
}
