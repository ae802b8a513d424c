import { ignore } from '../../common/promises'
import { type AnnouncementListener, Announcements } from './announcements'
import { Breaker } from './breaker'
import { Invalidations } from './invalidations'
import type { Proof } from './proof'
import type { Entry, Hit, Lease, Message, Miss, Position, ReadOptions, SharedStore } from './protocol'
import type { StoreSettings } from './store-options'
import type { Waiters } from './waiters'

/** The reports of a shard to the store of the process. */
export interface ShardListener extends AnnouncementListener {
  /** Is called when the shard has failed, and when it answers again. */
  changed(isDown: boolean, error: unknown): void
}

/**
 * The operations of one process on one shard. They have a time limit, invalidations of a key run in order,
 * and failed invalidations are repeated.
 */
export class Shard {
  /*
   *   breaker         begins no operation while the shard is down
   *   announcements   shows which announcements this process has received
   *   invalidations   a read waits for those under way, and finds no entry that a failed one should have
   *                   removed; they are repeated when the shard answers again
   */
  readonly index: number
  readonly proof: Proof
  readonly waiters: Waiters
  readonly #store: SharedStore
  readonly #settings: StoreSettings
  readonly #announcements: Announcements
  readonly #breaker: Breaker
  readonly #invalidations = new Invalidations()
  #barrier: Promise<boolean> | undefined
  #collected: Set<string> | undefined // tags of this turn of the event loop
  #collecting: Promise<void> | undefined

  constructor(index: number, store: SharedStore, settings: StoreSettings, listener: ShardListener) {
    this.index = index
    this.#store = store
    this.#settings = settings
    this.#announcements = new Announcements(index, store, settings.maxStale, listener, (generation) => {
      this.#wentBack(generation)
    })
    this.proof = this.#announcements.proof
    this.waiters = this.#announcements.waiters
    this.#breaker = new Breaker(settings.timeout, settings.retryAfter, (isDown, error) => {
      listener.changed(isDown, error)
      if (!isDown) this.#repeat()
    })
  }

  /** Settles when the invalidations of a key that have begun have ended. */
  whenDone(key: string): Promise<void> {
    return this.#invalidations.whenDone(key)
  }

  /**
   * Whether an invalidation that may concern a key is under way or must be repeated, so that no older value
   * may be stored.
   */
  isInvalidating(key: string): boolean {
    return this.#invalidations.mayConcern(key)
  }

  /** Processes a message of this shard. */
  receive(message: Exclude<Message, { readonly type: 'ready' | 'again' | 'listening' }>): void {
    this.#announcements.receive(message)
  }

  /** Sends a heartbeat, unless the shard is down and may not be probed yet. */
  async beat(): Promise<void> {
    if (this.#breaker.isDown && !this.#breaker.mayProbe) return
    await this.#breaker.probe(() => this.#announcements.beat(ignore))
  }

  /** Resolves to whether all earlier announcements were received within the time limit. */
  barrier(): Promise<boolean> {
    this.#barrier ??= Promise.resolve().then(() => {
      this.#barrier = undefined // a later caller needs another heartbeat
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
   * Reads a key, after the invalidations under way that may concern it. Resolves to `undefined` where the
   * shard is down or the key doomed. Rejects when the shard fails.
   */
  async read(key: string, options: ReadOptions): Promise<Hit | Miss | undefined> {
    await this.#invalidations.whenNone(key)
    if (this.#breaker.mayProbe) void this.beat()
    if (this.#breaker.isDown || this.#invalidations.doomed.has(key)) return undefined
    return await this.#breaker.attempt(
      () => this.#store.read(key, options),
      (late) => {
        if (late.type === 'miss' && late.isOurs) this.#store.leave(key, late.lease!).catch(ignore)
      },
    )
  }

  /** Begins an operation that is not repeated when it fails. */
  attempt<T>(begin: (store: SharedStore) => Promise<T>): Promise<T> {
    return this.#breaker.attempt(() => begin(this.#store))
  }

  /** Deletes a key. Resolves to whether it had an entry. When that fails, rejects, and repeats it later. */
  delete(key: string): Promise<boolean> {
    return this.#invalidations.run(key, () => this.#delete(key))
  }

  /**
   * Stores a value that was not loaded. Resolves to whether the value is stored; if not, the earlier entry is
   * deleted. `judge` returns whether no announcement outdates the value.
   */
  set(key: string, entry: Entry, judge: (() => boolean) | undefined): Promise<boolean> {
    return this.#invalidations.run(key, async () => {
      const lease = await this.#claim(key, judge)
      if (lease === undefined) {
        await this.#delete(key)
        return false
      }
      const isStored = await this.attempt((store) => store.write(key, lease, entry, true))
      // Another process has begun to store since, and it is unknown which value is newer.
      if (!isStored && judge !== undefined) await this.#delete(key)
      return isStored
    })
  }

  /**
   * Makes the entries void that have one of these tags. Tags of one turn of the event loop are sent together.
   */
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
    this.#invalidations.addWide(sent)
    return sent
  }

  /** Ends all waits and proofs. */
  close(): void {
    this.#announcements.close()
  }

  /**
   * Makes the entries of a generation void, because the store has lost announcements, and perhaps
   * invalidations with them.
   */
  #wentBack(expected: string | undefined): void {
    if (expected === undefined) return
    const cleared = this.attempt((store) => store.clear(this.index, expected))
    cleared.catch(() => (this.#invalidations.doomed.isAll = true))
    this.#invalidations.addWide(cleared)
  }

  async #delete(key: string): Promise<boolean> {
    const { existed, sequence } = await this.attempt((store) => store.delete(key))
    this.#announcements.answered(sequence)
    return existed
  }

  /** Resolves to the right to store a value, or to `undefined` where the value may be outdated. */
  async #claim(key: string, judge: (() => boolean) | undefined): Promise<Lease | undefined> {
    if (judge === undefined) return await this.#claimOnce(key, undefined)
    for (let tries = 0; tries < 2; tries++) {
      const { position } = this.#announcements
      if (position === undefined || !judge()) return undefined
      const lease = await this.#claimOnce(key, position)
      if (lease !== undefined) return lease
      if (!(await this.barrier())) return undefined
    }
    return undefined
  }

  async #claimOnce(key: string, position: Position | undefined): Promise<Lease | undefined> {
    const claim = await this.#breaker.attempt(
      () => this.#store.claim(key, this.#settings.lease, position),
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
      this.#invalidations.doomed.addTags(tags)
      throw error
    }
  }

  /** Repeats failed invalidations, except of keys with one under way. */
  #repeat(): void {
    for (const key of this.#invalidations.idleKeys) this.delete(key).catch(ignore)
    const { tags } = this.#invalidations.doomed
    if (tags.length > 0) {
      const sent = this.#sendTags(tags).then(() => {
        this.#invalidations.doomed.removeTags(tags)
      })
      this.#invalidations.addWide(sent)
    }
    if (this.#invalidations.doomed.isAll) {
      const cleared = this.attempt((store) => store.clear(this.index)).then(() => {
        this.#invalidations.doomed.isAll = false
      })
      this.#invalidations.addWide(cleared)
    }
  }
}
