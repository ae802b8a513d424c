import type { CallCache } from '../../calls/call-cache'
import { finish } from '../../calls/holding'
import { supersede } from '../../calls/invalidation'
import type { Load } from '../../calls/load'
import type { Slot } from '../../structures/arena/ring'
import { StoreIsDown } from './breaker'
import type { FrontEntries } from './front-entries'
import { KnownKeys } from './known-keys'
import type { Hit, Lease, Miss, ReadOptions } from './protocol'
import type { Shard } from './shard'
import type { TierHost, TierSettings } from './tier-host'
import { WritesElsewhere } from './writes-elsewhere'

/** A load of a key, or a read of the store for it, that is in flight in this process. */
export interface Pull {
  readonly n: Slot
  readonly key: string
  readonly shard: Shard
  readonly load: Load
  /** When it began, by the stopwatch. */
  at: number
  /** The right to store the result of the load, until it is used. */
  lease: Lease | undefined
  /** User tags that other processes have invalidated since it began. */
  readonly outdated: Set<string>
}

/** The context that the parts of one tiered method share. */
export class TierContext {
  readonly cache: CallCache
  readonly host: TierHost
  readonly settings: TierSettings
  readonly namespace: string
  readonly keys: KnownKeys
  /** Loads and reads in flight, by call. */
  readonly pulls = new Map<Slot, Pull>()
  readonly elsewhere: WritesElsewhere

  constructor(cache: CallCache, host: TierHost, settings: TierSettings) {
    this.cache = cache
    this.host = host
    this.settings = settings
    this.namespace = settings.users.namespace
    this.keys = new KnownKeys(cache, this.namespace)
    this.elsewhere = new WritesElsewhere(() => cache.loader.fence)
  }

  /** Reads the entry of a call from the store; resolves to `undefined` when the store fails too. */
  async read(
    n: Slot,
    key: string,
    how: Pick<ReadOptions, 'mode' | 'above' | 'waits'>,
  ): Promise<Hit | Miss | undefined> {
    const tags = this.keys.tagsOf(n)
    const { lease } = this.host.settings
    const read = this.host.shardOf(key).read(key, { ...how, tags, lease })
    return await this.counted(read).catch(() => undefined)
  }

  /** Counts an operation that fails, unless it was not begun. */
  async counted<T>(operation: Promise<T>): Promise<T> {
    try {
      return await operation
    } catch (error) {
      if (!(error instanceof StoreIsDown)) this.cache.counters.storeFailures++
      throw error
    }
  }

  /** Forgets the load and the entry of a call that another process has invalidated. */
  forget(n: Slot, entries: FrontEntries): void {
    this.cache.calls.beginOperation(n)
    try {
      supersede(this.cache, n)
      entries.delete(n, 'deleted')
    } finally {
      finish(this.cache, n)
    }
  }
}
