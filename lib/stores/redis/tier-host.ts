import type { CallCache } from '../../calls/call-cache'
import type { NamespaceUsers } from '../namespace'
import type { ReadingClock } from './proof'
import type { Shard } from './shard'
import type { StoreSettings } from './store-options'

/** The settings of one method on a store. */
export interface TierSettings {
  readonly users: NamespaceUsers
  /** The ttl of entries in the process, in milliseconds; `Infinity` where each has its own. */
  readonly ttl: number
  /** The ttl of entries in the store, in milliseconds, if one was given. */
  readonly farTtl: number | undefined
}

/** The operations that a method needs from the store of its process. */
export interface TierHost {
  readonly settings: StoreSettings
  readonly shards: readonly Shard[]
  readonly clock: ReadingClock
  shardOf(key: string): Shard
  /** Makes sure that announcements are received. */
  start(): void
  /** Makes the other caches of a namespace drop the entry of a key, or all entries. */
  outdateOthers(cache: CallCache, namespace: string, key?: string): void
  report(error: unknown): void
}
