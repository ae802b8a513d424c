import type { Entries } from '../../calls/entries'
import { finish } from '../../calls/holding'
import { type Timestamped, valueOf } from '../../calls/stored'
import type { Call } from '../../calls/rule'
import { marksOf, tagsOf } from '../../calls/rule-set'
import { ignore } from '../../common/promises'
import { stopwatch } from '../../common/stopwatch'
import type { Slot } from '../../structures/arena/ring'
import { nameUsers } from '../namespace'
import { FrontEntries, FrontEntry } from './front-entries'
import { LOCAL, Proof } from './proof'
import type { Pull, TierContext } from './tier-context'
import { type Decoded, LONGEST, type ValueTexts } from './value-texts'

/** Stores the results of one method in this process and in the store. */
export class Results {
  readonly entries: FrontEntries
  readonly #tier: TierContext
  readonly #values: ValueTexts
  readonly #unproven: Proof
  #judgedSince: number | undefined // the beginning of the write whose result is being stored

  constructor(inner: Entries, tier: TierContext, values: ValueTexts) {
    this.#tier = tier
    this.#values = values
    this.#unproven = new Proof(tier.host.settings.maxStale)
    this.entries = new FrontEntries(
      inner,
      tier.host.clock,
      (n, stored, held, keepsOld) => {
        this.#put(n, stored, held, keepsOld)
      },
      (label) => {
        nameUsers(tier.settings.users, label)
      },
    )
  }

  /** Runs `store`, which stores the result of a write that began at `since`, in the time of the fence. */
  judging<T>(since: number, store: () => T): T {
    this.#judgedSince = since
    try {
      return store()
    } finally {
      this.#judgedSince = undefined
    }
  }

  /** Keeps an entry that was read from the store, unless it was invalidated meanwhile. Returns its value. */
  keep(pull: Pull, context: Call, stored: unknown, { left, held }: Decoded): unknown {
    const { n, load, shard, at } = pull
    const { calls, loader, rules } = this.#tier.cache
    const value = valueOf(stored)
    if (!loader.loads.isCurrent(load)) return value
    calls.beginOperation(n)
    loader.loads.end(load)
    try {
      rules.forgets(n)
      rules.stored(n, marksOf(rules, value, context))
      if (!this.#isOutdated(pull))
        this.entries.write(
          n,
          new FrontEntry(stored, at, shard.proof),
          Math.min(this.#tier.settings.ttl, left) + Math.min(held, rules.staleFor),
          true,
        )
      if (!this.entries.holds(n)) rules.removed(n)
    } finally {
      finish(this.#tier.cache, n)
    }
    return value
  }

  /** Stores the result of a load or a `set` in this process and in the store. */
  #put(n: Slot, stored: unknown, held: number | undefined, keepsOld: boolean): void {
    const pull = keepsOld ? this.#tier.pulls.get(n) : undefined
    const key = keepsOld ? pull?.key : this.#tier.keys.know(n)
    if (key === undefined) {
      this.entries.write(n, new FrontEntry(stored, stopwatch(), LOCAL), held, keepsOld)
      return
    }
    const { answers, rules } = this.#tier.cache
    const { staleFor } = rules
    // Not the time for which the entry is held, which may be endless.
    const own = answers.isTimestamped ? (stored as Timestamped).ttl : held
    const life = held === undefined ? this.#tier.settings.ttl : own!
    const { farTtl = life } = this.#tier.settings
    const farLife = Math.min(rules.has('expires') ? Math.min(life, farTtl) : farTtl, LONGEST)
    const kept = farLife < life ? farLife + staleFor : held
    if (pull === undefined) return this.#set(n, key, stored, kept, farLife, keepsOld)
    if (this.#isOutdated(pull)) {
      this.entries.delete(n, 'deleted')
      return
    }
    const proof = pull.lease === undefined ? this.#unproven : pull.shard.proof
    const entry = new FrontEntry(stored, pull.at, proof)
    this.entries.write(n, entry, kept, keepsOld)
    this.#write(pull, entry, farLife)
  }

  /** Writes a loaded value to the store in the background. */
  #write(pull: Pull, front: FrontEntry, life: number): void {
    const { n, key, shard, lease } = pull
    if (lease === undefined || shard.isInvalidating(key)) return
    const entry = this.#values.encode(n, front.value, life)
    if (entry === undefined) return
    pull.lease = undefined
    const written = shard.attempt((store) => store.write(key, lease, entry, false))
    this.#tier.counted(written).then((isStored) => {
      if (!isStored) this.#refused(key, front)
    }, ignore)
  }

  /** Stores a value that was not loaded. */
  #set(
    n: Slot,
    key: string,
    stored: unknown,
    kept: number | undefined,
    life: number,
    keepsOld: boolean,
  ): void {
    const shard = this.#tier.host.shardOf(key)
    const since = this.#judgedSince
    this.#tier.host.start()
    const front = new FrontEntry(stored, stopwatch(), shard.proof)
    this.entries.write(n, front, kept, keepsOld)
    this.#tier.host.outdateOthers(this.#tier.cache, this.#tier.namespace, key)
    const entry = this.#values.encode(n, front.value, life)
    if (entry === undefined) return void this.#tier.counted(shard.delete(key)).catch(ignore)
    const { elsewhere } = this.#tier
    const judge =
      since === undefined ? undefined : () => this.#isHere(key, front) && !elsewhere.hasOutdated(key, since)
    this.#tier.counted(shard.set(key, entry, judge)).then((isStored) => {
      if (!isStored) this.#refused(key, front)
    }, ignore)
  }

  /**
   * The store refused a value because it is outdated, so the value must not answer in this process either.
   */
  #refused(key: string, front: FrontEntry): void {
    this.#tier.cache.counters.refused++
    const n = this.#tier.keys.find(key)
    if (n !== undefined && this.#isHere(key, front)) this.#tier.forget(n, this.entries)
  }

  /** Whether an entry was neither removed nor replaced in this process. */
  #isHere(key: string, front: FrontEntry): boolean {
    const n = this.#tier.keys.find(key)
    return n !== undefined && this.entries.entryOf(n) === front
  }

  /** Whether the entry of a call has a tag that another process has invalidated meanwhile. */
  #isOutdated({ n, outdated }: Pull): boolean {
    return outdated.size > 0 && tagsOf(this.#tier.cache.rules, n).some((tag) => outdated.has(tag))
  }
}
