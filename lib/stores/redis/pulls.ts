import { settle } from '../../calls/holding'
import type { Call } from '../../calls/rule'
import { Timestamped, valueOf } from '../../calls/stored'
import { stopwatch } from '../../common/stopwatch'
import type { Slot } from '../../structures/arena/ring'
import type { LeasedLoads } from './leased-loads'
import type { Miss } from './protocol'
import type { Results } from './results'
import type { Pull, TierContext } from './tier-context'
import type { Decoded, ValueTexts } from './value-texts'

/** Loads of other processes that may end without a value before a call runs its own load. */
const MAX_AGAIN = 2

/**
 * Returns the newer of two expired entries, because another process may have loaded since. An entry without a
 * time cannot answer a call, so the first one is returned then.
 */
function newer(stale: Timestamped | undefined, held: unknown): Timestamped | undefined {
  if (!(held instanceof Timestamped)) return stale
  return stale === undefined || held.storedAt > stale.storedAt ? held : stale
}

/**
 * The calls of one method that read the store. Each is answered by an entry of the store, by the load of
 * another call or process, or by a load of its own.
 */
export class Pulls {
  readonly #tier: TierContext
  readonly #values: ValueTexts
  readonly #results: Results
  readonly #loads: LeasedLoads

  constructor(tier: TierContext, values: ValueTexts, results: Results, loads: LeasedLoads) {
    this.#tier = tier
    this.#values = values
    this.#results = results
    this.#loads = loads
  }

  /** Whether the load in flight for a call, if there is one, is outdated by at most `maxStale`. */
  isProven(n: Slot): boolean {
    const pull = this.#tier.pulls.get(n)
    if (pull === undefined) return true
    return pull.outdated.size === 0 && pull.shard.proof.holds(pull.at, stopwatch())
  }

  /** Answers a call without an entry in this process. */
  answer(n: Slot, key: string, context: Call, stale: Timestamped | undefined): Promise<unknown> {
    const earlier = this.#tier.pulls.get(n)
    if (earlier !== undefined && this.#isJoinable(earlier))
      return this.#joinConfirmed(earlier, context, stale)
    const pull = this.#begin(n, key, false)
    return (pull.load.promise = this.#ended(pull, this.#answer(pull, context, stale)))
  }

  /** Loads a call again. `isForced`: even while another process loads it. */
  refresh(
    n: Slot,
    key: string,
    context: Call,
    isForced: boolean,
    stale: Timestamped | undefined,
  ): Promise<unknown> {
    const pull = this.#begin(n, key, true)
    return (pull.load.promise = this.#ended(pull, this.#refresh(pull, context, isForced, stale)))
  }

  #begin(n: Slot, key: string, isRefresh: boolean): Pull {
    const load = this.#tier.cache.loader.loads.begin(n, isRefresh)
    const shard = this.#tier.host.shardOf(key)
    const pull = { n, key, shard, load, at: stopwatch(), lease: undefined, outdated: new Set<string>() }
    this.#tier.pulls.set(n, pull)
    return pull
  }

  /** Waits for the answer of a pull, then ends the pull. */
  async #ended(pull: Pull, answer: Promise<unknown>): Promise<unknown> {
    const { n, load } = pull
    try {
      return await answer
    } finally {
      if (this.#tier.pulls.get(n) === pull) {
        this.#tier.pulls.delete(n)
        if (!this.#results.entries.holds(n)) this.#tier.keys.forget(n)
      }
      if (this.#tier.cache.loader.loads.end(load)) settle(this.#tier.cache, n)
    }
  }

  async #answer(pull: Pull, context: Call, stale: Timestamped | undefined): Promise<unknown> {
    const { n, key, shard, load } = pull
    const { lockWait, lease, maxStale } = this.#tier.host.settings
    if (maxStale === 0) {
      const here = await this.#confirmed(pull)
      if (here !== undefined) return this.#hit(pull, context, here, undefined)
    }
    const giveUpAt = stopwatch() + lockWait
    let mode: 'load' | 'renew' = 'load'
    let above: number | undefined
    let again = 0
    let hasWaited = false
    let miss: Miss | undefined
    for (;;) {
      const waiter = shard.waiters.expect(key)
      try {
        pull.at = stopwatch()
        const found = await this.#tier.read(n, key, { mode, above, waits: lockWait > 0 })
        if (found === undefined) break
        if (found.type === 'hit') {
          const hit = this.#values.decode(found, context)
          if (hit !== undefined && hit.left > 0)
            return this.#hit(pull, context, this.#values.entryOf(hit), hasWaited ? 'waits' : 'storeHits', hit)
          if (hit !== undefined) stale = newer(stale, this.#values.entryOf(hit))
          mode = 'renew'
          above = hit === undefined ? undefined : found.rest
          continue
        }
        miss = found
        const left = giveUpAt - stopwatch()
        if (found.isOurs || again > MAX_AGAIN || left <= 0) break
        hasWaited = true
        if ((await waiter.wait(Math.min(left, lease / 3))) === 'again') again++
        mode = 'load'
      } finally {
        waiter.end()
      }
    }
    const { counters, observer, watch } = this.#tier.cache
    counters.misses++
    watch?.request(n)
    observer?.miss(load.scope, context)
    return await this.#loads.run(pull, context, miss, stale)
  }

  /**
   * Joins the load in flight once all announcements are received. If one of them outdates the load, answers
   * as a new call. A load that began after this call may always be joined.
   */
  async #joinConfirmed(earlier: Pull, context: Call, stale: Timestamped | undefined): Promise<unknown> {
    const { n, key, load, shard } = earlier
    const { cache, pulls } = this.#tier
    const { promise } = load
    const begunAt = stopwatch()
    const isConfirmed = (await shard.barrier()) && shard.proof.covers(earlier.at)
    const current = pulls.get(n)
    const isNew = current === earlier ? isConfirmed : current !== undefined && current.at >= begunAt
    if (isNew && current?.key === key && this.#isJoinable(current)) {
      current.load.joined++
      cache.counters.shared++
      cache.watch?.request(n)
      cache.observer?.shared(load.scope, context)
      return await (current === earlier ? promise : current.load.promise)
    }
    if (!cache.loader.loads.isCurrent(load)) return await this.#callAgain(context)
    const pull = this.#begin(n, key, false)
    return await (pull.load.promise = this.#ended(pull, this.#answer(pull, context, stale)))
  }

  /** Whether no announcement outdates a pull. */
  #isJoinable({ n, load, outdated }: Pull): boolean {
    return outdated.size === 0 && this.#tier.cache.loader.loads.current(n) === load
  }

  /** Answers a call whose load was invalidated while the call waited. */
  #callAgain({ self, args }: Call): unknown {
    return this.#tier.cache.call(self, args)
  }

  /** Returns, under `maxStale: 0`, the entry in this process once all announcements are received. */
  async #confirmed({ n, shard, load }: Pull): Promise<unknown> {
    if (this.#results.entries.entryOf(n) === undefined || !(await shard.barrier())) return undefined
    if (!this.#tier.cache.loader.loads.isCurrent(load)) return undefined
    const here = this.#results.entries.entryOf(n)
    if (here === undefined || !shard.proof.covers(here.at)) return undefined
    return this.#tier.cache.answers.isExpired(here.stored) ? undefined : here.stored
  }

  /** Answers a call with an entry, and keeps one that was read from the store (`hit`) in this process. */
  #hit(
    pull: Pull,
    context: Call,
    stored: unknown,
    counter: 'storeHits' | 'waits' | undefined,
    hit?: Decoded,
  ): unknown {
    const { answers, counters, observer, watch } = this.#tier.cache
    const isStale = answers.ageOf(stored) === 'stale'
    counters.hits++
    if (counter !== undefined) {
      counters[counter]++
      watch?.request(pull.n) // else the watcher counted it when the entry was found here
    }
    if (isStale) counters.staleHits++
    const value = hit === undefined ? valueOf(stored) : this.#results.keep(pull, context, stored, hit)
    observer?.hit(pull.load.scope, context, { value }, isStale)
    return value
  }

  async #refresh(
    pull: Pull,
    context: Call,
    isForced: boolean,
    stale: Timestamped | undefined,
  ): Promise<unknown> {
    const { n, key, load } = pull
    pull.at = stopwatch()
    let found = await this.#tier.read(n, key, { mode: isForced ? 'renew' : 'load', waits: false })
    while (found?.type === 'hit') {
      const hit = this.#values.decode(found, context)
      if (hit !== undefined && hit.life - hit.left < this.#tier.cache.rules.freshFor)
        // Another process has refreshed the entry.
        return this.#results.keep(pull, context, this.#values.entryOf(hit), hit)
      const above = hit === undefined ? undefined : found.rest
      found = await this.#tier.read(n, key, { mode: 'renew', above, waits: false })
    }
    const isElsewhere = found?.type === 'miss' && !found.isOurs && !isForced
    if (!isElsewhere) return await this.#loads.run(pull, context, found, stale)
    return load.joined === 0 ? undefined : await this.#answer(pull, context, stale)
  }
}
