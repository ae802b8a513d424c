import type { CallCache } from '../../calls/call-cache'
import type { Entries } from '../../calls/entries'
import { recall } from '../../calls/failures'
import type { FarStore } from '../../calls/far-store'
import { finish } from '../../calls/holding'
import { clearNear, deleteHeld } from '../../calls/invalidation'
import type { StoreState } from '../../calls/observer'
import { setEntry } from '../../calls/operations'
import type { Call, Tier } from '../../calls/rule'
import type { Scope } from '../../calls/scope-index'
import { type Timestamped, valueOf } from '../../calls/stored'
import { forAll, isThenable } from '../../common/promises'
import type { Slot } from '../../structures/arena/ring'
import type { FrontEntries } from './front-entries'
import { type TagMeaning, tagOf, tagOfMethod, tagOfScope } from './known-keys'
import { LeasedLoads } from './leased-loads'
import { Pulls } from './pulls'
import { Results } from './results'
import { TierContext } from './tier-context'
import type { TierHost, TierSettings } from './tier-host'
import { ValueTexts } from './value-texts'

/**
 * One method in front of a store that processes share. A call reads the store before it begins a load, and
 * loads only if the store has no entry and no other process is loading the call.
 */
export class TieredMethod implements FarStore, Tier {
  /*
   *   call    here, proven            a hit, without this class
   *           in flight, proven       joined
   *           in flight, else         joined once all announcements are received
   *           read ── hit             kept here for as long as it lives there
   *                ── own lease       the method runs; the value is stored here and written under the lease
   *                ── another's       waits for a notice that the lease has ended, and reads again
   *                ── no reply        the method runs; the value is stored here for `maxStale`
   *
   * Invariant: every entry and every load that others may invalidate has its key among the known ones. Every
   * invalidation forgets the load before the entry, so that a read in flight is fenced like a load.
   */
  readonly isBehind = true
  readonly namespace: string
  readonly entries: FrontEntries
  readonly #tier: TierContext
  readonly #loads: LeasedLoads
  readonly #pulls: Pulls
  readonly #results: Results
  readonly #values: ValueTexts

  constructor(cache: CallCache, inner: Entries, host: TierHost, settings: TierSettings) {
    this.#tier = new TierContext(cache, host, settings)
    this.namespace = this.#tier.namespace
    this.#values = new ValueTexts(this.#tier)
    this.#results = new Results(inner, this.#tier, this.#values)
    this.#loads = new LeasedLoads(this.#tier)
    this.#pulls = new Pulls(this.#tier, this.#values, this.#results, this.#loads)
    this.entries = this.#results.entries
    cache.answers.learn(true)
  }

  get far(): this {
    return this
  }

  get cache(): CallCache {
    return this.#tier.cache
  }

  /** Ends the leases of its loads. */
  leaveAll(): Promise<void> {
    return this.#loads.leaveAll()
  }

  answer(n: Slot, context: Call, stale: Timestamped | undefined): unknown {
    const { cache } = this.#tier
    const { loads } = cache.loader
    const joined = this.#pulls.isProven(n) ? loads.join(n, stale, context) : undefined
    if (joined !== undefined) return joined
    const failure = cache.rules.recalls(n)
    if (failure !== undefined) return recall(cache, n, failure, stale, context)
    cache.loader.requireNoCycle(n)
    this.#tier.host.start()
    const key = this.#tier.keys.know(n)
    if (key === undefined) return cache.miss(n, context, stale)
    return cache.answers.promised(this.#pulls.answer(n, key, context, stale))
  }

  async reload(n: Slot, context: Call, isForced: boolean, stale: Timestamped | undefined): Promise<unknown> {
    this.#tier.host.start()
    const key = this.#tier.keys.know(n)
    if (key === undefined) return await this.#tier.cache.loader.run(n, context, true, stale)
    return await this.#tier.cache.answers.promised(this.#pulls.refresh(n, key, context, isForced, stale))
  }

  async update(n: Slot, context: Call, value: unknown, begunAt: number): Promise<void> {
    const key = this.#tier.keys.know(n)
    if (key !== undefined && (isThenable(value) || this.#tier.elsewhere.hasOutdated(key, begunAt)))
      await deleteHeld(this.#tier.cache, n)
    else await this.#results.judging(begunAt, () => setEntry(this.#tier.cache, context, value))
  }

  async readFar(n: Slot): Promise<unknown> {
    const { answers } = this.#tier.cache
    const here = this.entries.peek(n)
    if (here !== undefined && !answers.isExpired(here)) return { value: valueOf(here) }
    this.#tier.host.start()
    const key = this.#tier.keys.know(n)
    const found =
      key === undefined ? undefined : await this.#tier.read(n, key, { mode: 'peek', waits: false })
    const hit = found?.type === 'hit' ? this.#values.decode(found) : undefined
    return hit !== undefined && hit.left > 0 ? { value: hit.value } : undefined
  }

  async deleteFar(n: Slot): Promise<boolean> {
    const { answers } = this.#tier.cache
    const here = this.entries.entryOf(n)
    const wasHere = here !== undefined && !answers.isExpired(here)
    this.entries.delete(n, 'deleted')
    const key = this.#tier.keys.know(n)
    if (key === undefined) return wasHere
    this.#tier.host.start()
    this.#tier.host.outdateOthers(this.#tier.cache, this.namespace, key)
    const deleted = this.#tier.host.shardOf(key).delete(key)
    return (await this.#tier.counted(deleted)) || wasHere
  }

  async clearFar(scope?: Scope): Promise<void> {
    this.#tier.host.start()
    this.#tier.host.outdateOthers(this.#tier.cache, this.namespace)
    const text = scope === undefined ? undefined : this.#tier.keys.scopeOf(scope)
    const tag = text === undefined ? tagOfMethod(this.namespace) : tagOfScope(this.namespace, text)
    await this.#invalidate([tag])
  }

  async tagFar(tags: readonly string[], scope?: Scope): Promise<void> {
    this.#tier.host.start()
    const text = scope === undefined ? undefined : this.#tier.keys.scopeOf(scope)
    await this.#invalidate(tags.map((tag) => tagOf(tag, this.namespace, text)))
  }

  async whenDone(n: Slot): Promise<void> {
    const key = this.#tier.keys.know(n)
    if (key !== undefined) await this.#tier.host.shardOf(key).whenDone(key)
  }

  /** Drops the entries of a key, because it was invalidated elsewhere. */
  forget(key: string): void {
    this.#tier.elsewhere.outdate(key)
    const n = this.#tier.keys.find(key)
    if (n !== undefined) this.#tier.forget(n, this.entries)
  }

  /** Drops the entries that bear a tag, because the tag was invalidated elsewhere. */
  forgetTag(meaning: TagMeaning): void {
    if (meaning.type === 'method') {
      if (meaning.namespace === this.namespace) this.forgetAll()
      return
    }
    if (meaning.namespace !== undefined && meaning.namespace !== this.namespace) return
    if (meaning.type === 'scope') {
      this.#tier.elsewhere.outdateAll()
      for (const n of this.#tier.keys.ofScope(meaning.scope)) this.#tier.forget(n, this.entries)
      return
    }
    const { rules, calls } = this.#tier.cache
    if (!rules.has('tagged')) return
    this.#tier.elsewhere.outdateAll()
    for (const { outdated } of this.#tier.pulls.values()) outdated.add(meaning.tag)
    for (const n of rules.all.flatMap((rule) => [...(rule.tagged?.([meaning.tag]) ?? [])])) {
      calls.beginOperation(n)
      try {
        this.entries.delete(n, 'deleted')
      } finally {
        finish(this.#tier.cache, n)
      }
    }
  }

  /** Forgets all loads and entries in this process. */
  forgetAll(): void {
    this.#tier.elsewhere.outdateAll()
    clearNear(this.#tier.cache)
  }

  /** The state of the store has changed. */
  changed(state: StoreState): void {
    if (state === 'gap') this.#tier.cache.counters.gaps++
    this.#tier.cache.observer?.store(state)
  }

  /** The entry of a call was removed. */
  removed(n: Slot): void {
    if (!this.#tier.pulls.has(n)) this.#tier.keys.forget(n)
  }

  async #invalidate(tags: readonly string[]): Promise<void> {
    const tier = this.#tier
    const sent = forAll(tier.host.shards, (shard) => shard.tags(tags))
    await tier.counted(Promise.resolve(sent))
  }
}
