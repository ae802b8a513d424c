import type { Call } from '../../calls/rule'
import { beginRunOf, runAsync } from '../../calls/run'
import type { Timestamped } from '../../calls/stored'
import { ignore } from '../../common/promises'
import { stopwatch } from '../../common/stopwatch'
import { startTimer, stopTimer } from '../../common/timers'
import type { Miss } from './protocol'
import type { Pull, TierContext } from './tier-context'

const MUST_BE_ASYNC = 'a tier that processes share needs an async method'

/** Loads of one method. Each runs under a lease where the store has granted one. */
export class LeasedLoads {
  /*
   * The result of a load is written under the lease in the answer of the store, even if it is that of another
   * process: the first write ends the lease, and later ones are refused. Only a lease of this process is
   * renewed while the method runs, and is ended when no result was written.
   */
  readonly #tier: TierContext
  readonly #timers = new Map<Pull, unknown>() // of loads under a lease of this process

  constructor(tier: TierContext) {
    this.#tier = tier
  }

  /** Runs the method under a lease, if there is one. */
  async run(
    pull: Pull,
    context: Call,
    miss: Miss | undefined,
    stale: Timestamped | undefined,
  ): Promise<unknown> {
    const { load } = pull
    const { cache } = this.#tier
    pull.lease = miss?.lease
    pull.at = stopwatch()
    const run = beginRunOf(cache, load, context, stale)
    const isOurs = miss?.isOurs === true
    if (isOurs) this.#keepLease(pull)
    try {
      return await cache.loader.awaitResult(run, runAsync(cache, context, MUST_BE_ASYNC))
    } finally {
      if (isOurs) void this.#leave(pull)
    }
  }

  /** Ends the leases of all loads that are under way, so that no other process waits for them. */
  async leaveAll(): Promise<void> {
    await Promise.all([...this.#timers.keys()].map((pull) => this.#leave(pull)))
  }

  /** Renews the lease of a load after each third of its duration, until the lease is left. */
  #keepLease(pull: Pull): void {
    const { key, shard } = pull
    const { lease: ms } = this.#tier.host.settings
    const timer = startTimer(() => {
      const { lease } = pull
      if (lease === undefined) return
      shard.attempt((store) => store.renew(key, lease, ms)).catch(ignore)
      this.#keepLease(pull)
    }, ms / 3)
    this.#timers.set(pull, timer)
  }

  /** Ends the lease of a load, unless a write has ended it. */
  async #leave(pull: Pull): Promise<void> {
    const { key, shard, lease } = pull
    stopTimer(this.#timers.get(pull))
    this.#timers.delete(pull)
    if (lease === undefined) return
    pull.lease = undefined
    await shard.attempt((store) => store.leave(key, lease)).catch(ignore)
  }
}
