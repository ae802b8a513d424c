import type { CallCache } from '../../calls/call-cache'
import { ignore, notify } from '../../common/promises'
import { type Weak, weakly } from '../../common/weakly'
import { startTimer, stopTimer } from '../../common/timers'
import { meaningOf, namespaceOf } from './known-keys'
import { ReadingClock } from './proof'
import type { Announcement, Message, SharedStore } from './protocol'
import { Shard } from './shard'
import type { StoreSettings } from './store-options'
import type { TierOwner } from './tier-rule'
import type { TieredMethod } from './tiered-method'

/** Milliseconds between two heartbeats, at most. */
const BEAT = 500

/** The part of a shared store in one process: it sends heartbeats, and passes announcements on to methods. */
export class StoreProcess implements TierOwner {
  readonly settings: StoreSettings
  readonly clock = new ReadingClock()
  readonly shards: readonly Shard[]
  readonly #store: SharedStore
  readonly #methods = new Map<string, Set<Weak<TieredMethod>>>() // by namespace
  #down = 0 // shards that have failed
  #timer: unknown
  #isStarted = false
  #isClosed = false

  constructor(store: SharedStore, settings: StoreSettings) {
    this.#store = store
    this.settings = settings
    const listener = {
      announced: (message: Announcement) => {
        this.#announced(message)
      },
      missed: () => {
        for (const method of this.#all()) {
          method.forgetAll()
          method.changed('gap')
        }
      },
      changed: (isDown: boolean, error: unknown) => {
        this.#changed(isDown, error)
      },
    }
    this.shards = Array.from(
      { length: store.shards },
      (_, index) => new Shard(index, store, settings, listener),
    )
  }

  /** Ends the leases of loads that are under way, the subscription and all timers. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    stopTimer(this.#timer)
    await Promise.all(this.#all().map((method) => method.leaveAll()))
    for (const shard of this.shards) shard.close()
    await this.#store.close()
  }

  get identity(): object {
    return this.#store
  }

  add(method: TieredMethod): void {
    const { namespace } = method
    const methods = this.#methods.get(namespace) ?? new Set()
    this.#methods.set(namespace, methods.add(weakly(method)))
  }

  shardOf(key: string): Shard {
    return this.shards[this.shards.length === 1 ? 0 : this.#store.shardOf(key)]!
  }

  start(): void {
    if (this.#isStarted || this.#isClosed) return
    this.#isStarted = true
    this.#store
      .listen((message) => {
        this.#receive(message)
      })
      .catch((error: unknown) => {
        this.report(error)
      })
    this.#tick()
  }

  outdateOthers(cache: CallCache, namespace: string, key?: string): void {
    for (const other of this.#of(namespace)) {
      if (other.cache === cache) continue
      if (key === undefined) other.forgetAll()
      else other.forget(key)
    }
  }

  report(error: unknown): void {
    notify(this.settings.onFailure, error)
  }

  #tick(): void {
    this.#beatAll()
    const { maxStale } = this.settings
    const period = maxStale === 0 ? BEAT : Math.min(BEAT, maxStale / 4)
    this.#timer = startTimer(() => {
      if (!this.#isClosed) this.#tick()
    }, period)
  }

  #beatAll(): void {
    for (const shard of this.shards) shard.beat().catch(ignore)
  }

  #receive(message: Message): void {
    if (this.#isClosed) return
    if (message.type === 'listening') this.#beatAll()
    else if (message.type === 'ready' || message.type === 'again')
      this.shardOf(message.key).waiters.wake(message.key, message.type)
    else this.shards[message.shard]?.receive(message)
  }

  #announced(message: Announcement): void {
    if (message.type === 'deleted')
      for (const method of this.#of(namespaceOf(message.key))) method.forget(message.key)
    else if (message.type === 'cleared') for (const method of this.#all()) method.forgetAll()
    else
      for (const tag of message.tags) {
        const meaning = meaningOf(tag)
        if (meaning !== undefined) for (const method of this.#all()) method.forgetTag(meaning)
      }
  }

  #changed(isDown: boolean, error: unknown): void {
    if (this.#isClosed) return // closed by the user, which is no failure
    const before = this.#down
    this.#down += isDown ? 1 : -1
    if (isDown && before === 0) this.report(error)
    if (before > 0 && this.#down > 0) return
    for (const method of this.#all()) method.changed(isDown ? 'down' : 'up')
  }

  /** The methods of a namespace that are alive. */
  #of(namespace: string): TieredMethod[] {
    return [...(this.#methods.get(namespace) ?? [])].flatMap((reference) => reference.deref() ?? [])
  }

  #all(): TieredMethod[] {
    return [...this.#methods.keys()].flatMap((namespace) => this.#of(namespace))
  }
}
