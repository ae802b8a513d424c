import { forAll, ignore } from '../../common/promises'
import { type AnnouncementListener, Announcements } from './announcements'
import { Breaker } from './breaker'
import { Doomed } from './doomed'
import type { Proof } from './proof'
import type { Entry, Heard, Hit, Lease, Message, Miss, ReadOptions, SharedStore } from './protocol'
import type { StoreSettings } from './store-options'
import type { Waiters } from './waiters'

/** The reports of a shard to the store of the process. */
export interface ShardListener extends Omit<AnnouncementListener, 'wentBack'> {
  /** The shard has failed, or answers again. */
  changed(isDown: boolean, error: unknown): void
}

/** One shard as one process uses it: operations in their order, and those that must be repeated. */
export class Shard {
  /*
   * Entries that a failed invalidation should have removed are doomed: none is read here, and it is repeated
   * when the shard answers again. Operations on one key are done one after the other.
   */
  readonly index: number
  readonly proof: Proof
  readonly waiters: Waiters
  readonly #store: SharedStore
  readonly #settings: StoreSettings
  readonly #announcements: Announcements
  readonly #breaker: Breaker
  readonly #pending = new Map<string, Promise<unknown>>() // the last operation of a key
  readonly #wide = new Set<Promise<unknown>>() // invalidations of tags under way
  readonly #doomed = new Doomed()
  #barrier: Promise<boolean> | undefined
  #collected: Set<string> | undefined // tags of this turn
  #collecting: Promise<void> | undefined

  constructor(index: number, store: SharedStore, settings: StoreSettings, listener: ShardListener) {
    this.index = index
    this.#store = store
    this.#settings = settings
    this.#announcements = new Announcements(index, store, settings.maxStale, {
      announced(message) {
        listener.announced(message)
      },
      missed() {
        listener.missed()
      },
      wentBack: (generation) => {
        this.#wentBack(generation)
      },
    })
    this.proof = this.#announcements.proof
    this.waiters = this.#announcements.waiters
    this.#breaker = new Breaker(settings.timeout, settings.retryAfter, (isDown, error) => {
      listener.changed(isDown, error)
      if (!isDown) this.#repeat()
    })
  }

  /** The last announcement that this process has received, if known. */
  get heard(): Heard | undefined {
    return this.#announcements.heard
  }

  /** Waits for the operations under way on a key. */
  async whenDone(key: string): Promise<void> {
    await this.#pending.get(key)
  }

  /**
   * Whether an invalidation of a key is under way or must be repeated, so that no older value may be stored.
   */
  isInvalidating(key: string): boolean {
    return this.#pending.has(key) || this.#doomed.has(key) || this.#wide.size > 0
  }

  /** Takes a message of this shard. */
  hear(message: Exclude<Message, { readonly type: 'ready' | 'again' | 'listening' }>): void {
    this.#announcements.hear(message)
  }

  /** Sends a heartbeat, where the shard answers or may be asked whether it does. */
  async beat(): Promise<void> {
    if (this.#breaker.isDown && !this.#breaker.mayProbe) return
    await this.#breaker.probe(() => this.#announcements.beat(ignore))
  }

  /** Resolves to `true` when all earlier announcements are received; to `false` when that takes too long. */
  barrier(): Promise<boolean> {
    this.#barrier ??= Promise.resolve().then(() => {
      this.#barrier = undefined // who comes from now on needs another
      return this.#breaker
        .attempt(
          () =>
            new Promise<boolean>((resolve, reject) => {
              this.#announcements
                .beat(() => {
                  resolve(true)
                })
                .catch(reject)
            }),
        )
        .catch(() => false)
    })
    return this.#barrier
  }

  /**
   * Reads a key, after the operations under way on it. `undefined`: the shard cannot be read now. Rejects
   * when it fails.
   */
  async read(key: string, options: ReadOptions): Promise<Hit | Miss | undefined> {
    await this.#pending.get(key)
    while (this.#wide.size > 0) await Promise.all(this.#wide)
    if (this.#breaker.mayProbe) void this.beat()
    if (this.#breaker.isDown || this.#doomed.has(key)) return undefined
    return await this.#breaker.attempt(
      () => this.#store.read(key, options),
      (late) => {
        if (late.type === 'miss' && late.isOurs) this.#store.leave(key, late.lease!).catch(ignore)
      },
    )
  }

  /** Begins an operation that nothing is to be repeated of. */
  attempt<T>(begin: (store: SharedStore) => Promise<T>): Promise<T> {
    return this.#breaker.attempt(() => begin(this.#store))
  }

  /** Deletes a key. Rejects when that failed, and then repeats it later. */
  delete(key: string): Promise<boolean> {
    this.#doomed.addKey(key)
    return this.#enqueue(key, () => this.#delete(key))
  }

  /**
   * Stores a value that was not loaded. Resolves to whether it is stored; where not, the earlier entry is
   * deleted. `judge`: whether no announcement outdates it.
   */
  set(key: string, entry: Entry, judge: (() => boolean) | undefined): Promise<boolean> {
    this.#doomed.addKey(key)
    return this.#enqueue(key, async () => {
      const lease = await this.#claim(key, judge)
      if (lease === undefined) {
        await this.#delete(key)
        return false
      }
      const isStored = await this.attempt((store) => store.write(key, lease, entry, true))
      // Another process has begun to store since, and it is unknown which of the two wrote later.
      if (!isStored && judge !== undefined) await this.#delete(key)
      this.#doomed.removeKey(key)
      return isStored
    })
  }

  /** Makes entries void that bear one of some tags. Tags of one turn are sent together. */
  tags(tags: readonly string[]): Promise<void> {
    this.#collected ??= new Set()
    for (const tag of tags) this.#collected.add(tag)
    if (this.#collecting !== undefined) return this.#collecting
    const sent = Promise.resolve().then(async () => {
      const collected = [...this.#collected!]
      this.#collected = this.#collecting = undefined
      await this.#sendTags(collected)
    })
    this.#collecting = sent
    this.#track(sent)
    return sent
  }

  /** Ends all waits and proofs. */
  close(): void {
    this.#announcements.close()
  }

  /**
   * The store has lost announcements, and with them perhaps invalidations: its entries of that time are void.
   */
  #wentBack(expected: string | undefined): void {
    if (expected === undefined) return
    const cleared = this.attempt((store) => store.clear(this.index, expected))
    cleared.catch(() => (this.#doomed.isAll = true))
    this.#track(cleared)
  }

  async #delete(key: string): Promise<boolean> {
    const { existed, sequence } = await this.attempt((store) => store.delete(key))
    this.#announcements.answered(sequence)
    this.#doomed.removeKey(key)
    return existed
  }

  /** The right to store a value; `undefined` where that may be outdated. */
  async #claim(key: string, judge: (() => boolean) | undefined): Promise<Lease | undefined> {
    if (judge === undefined) return await this.#claimOnce(key, undefined)
    for (let tries = 0; tries < 2; tries++) {
      const { heard } = this
      if (heard === undefined || !judge()) return undefined
      const lease = await this.#claimOnce(key, heard)
      if (lease !== undefined) return lease
      if (!(await this.barrier())) return undefined
    }
    return undefined
  }

  async #claimOnce(key: string, heard: Heard | undefined): Promise<Lease | undefined> {
    const claim = await this.#breaker.attempt(
      () => this.#store.claim(key, this.#settings.lease, heard),
      (late) => {
        if (late !== undefined) this.#store.leave(key, late.lease).catch(ignore)
      },
    )
    if (claim !== undefined) this.#announcements.answered(claim.sequence)
    return claim?.lease
  }

  async #sendTags(tags: readonly string[]): Promise<void> {
    try {
      const sequence = await this.attempt((store) => store.tags(this.index, tags))
      this.#announcements.answered(sequence)
    } catch (error) {
      this.#doomed.addTags(tags)
      throw error
    }
  }

  /** Repeats failed invalidations, except those of keys with an operation under way. */
  #repeat(): void {
    for (const key of this.#doomed.keys) if (!this.#pending.has(key)) this.delete(key).catch(ignore)
    const { tags } = this.#doomed
    if (tags.length > 0) {
      const sent = this.#sendTags(tags).then(() => {
        this.#doomed.removeTags(tags)
      })
      this.#track(sent)
    }
    if (this.#doomed.isAll) {
      const cleared = this.attempt((store) => store.clear(this.index)).then(() => {
        this.#doomed.isAll = false
      })
      this.#track(cleared)
    }
  }

  #track(operation: Promise<unknown>): void {
    const settled = operation.then(ignore, ignore).then(() => {
      this.#wide.delete(settled)
    })
    this.#wide.add(settled)
  }

  /** Runs an operation on a key after earlier ones. After a failure the key stays doomed. */
  #enqueue<T>(key: string, operation: () => Promise<T>): Promise<T> {
    const earlier = this.#pending.get(key) ?? Promise.resolve()
    const done = earlier.then(async () => {
      this.#doomed.addKey(key) // an earlier one may have ended that
      return await operation()
    })
    const settled = done.then(ignore, ignore).then(() => {
      if (this.#pending.get(key) === settled) this.#pending.delete(key)
    })
    this.#pending.set(key, settled)
    return done
  }
}

/** Acts on all shards, and rejects with the first error when all have ended. */
export async function onShards(
  shards: readonly Shard[],
  act: (shard: Shard) => Promise<unknown>,
): Promise<void> {
  await forAll(shards, act)
}
