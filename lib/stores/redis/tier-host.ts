import type { CallCache } from '../../calls/call-cache'
import type { NamespaceUsers } from '../namespace'
import type { ReadingClock } from './proof'
import type { Shard } from './shard'
import type { StoreSettings } from './store-options'

/** How one method uses a store. */
export interface TierSettings {
  readonly users: NamespaceUsers
  /** Milliseconds that an entry lives in the process; `Infinity` where each has its own. */
  readonly ttl: number
  /** Milliseconds that an entry lives in the store, where they were given. */
  readonly farTtl: number | undefined
}

/** The operations that a method needs of the store of its process. */
export interface TierHost {
  readonly settings: StoreSettings
  readonly shards: readonly Shard[]
  readonly clock: ReadingClock
  shardOf(key: string): Shard
  /** Makes sure that announcements are received. */
  start(): void
  /** Makes the other caches of a namespace drop their entries: of a key, or all. */
  outdateOthers(cache: CallCache, namespace: string, key?: string): void
  report(error: unknown): void
}
