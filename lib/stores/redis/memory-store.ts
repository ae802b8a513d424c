import { requireOptions } from '../options'
import { MemoryHub } from './memory-hub'
import { type MemoryConnection } from './memory-connection'
import { readStoreOptions, STORE_OPTIONS, type TierStoreOptions } from './store-options'
import { TierStore } from './tier-store'

/** A store of `memoryStore()`, for one process. */
export class MemoryTierStore extends TierStore {
  readonly #connection: MemoryConnection

  /** @internal */
  constructor(connection: MemoryConnection, options: TierStoreOptions) {
    const doing = 'create a store'
    super(
      connection,
      readStoreOptions(doing, requireOptions(doing, 'memoryStore().store', options, STORE_OPTIONS)),
    )
    this.#connection = connection
  }

  /** Cuts the connection: operations fail, and announcements do not arrive, until `connect()`. */
  disconnect(): void {
    this.#connection.disconnect()
  }

  /** Connects again. Announcements from the time in between are lost. */
  connect(): void {
    this.#connection.connect()
  }
}

/** A hub in memory whose stores share their entries, as processes share Redis. */
export interface MemoryStore {
  /** Returns a new store, which stands for that of another process. */
  store(options?: TierStoreOptions): MemoryTierStore
  /** Stops replying, like a server that hangs. Operations wait for `thaw()`. */
  freeze(): void
  /** Runs the waiting operations in their order, and replies again. */
  thaw(): void
  /** Forgets everything, like a server that was restarted without its data. */
  loseState(): void
}

/**
 * Returns a hub in memory that behaves like Redis, so that programs with `tier()` can be tested without a
 * server. It uses `performance.now()` and `setTimeout`, so fake timers control its time.
 */
export function memoryStore(): MemoryStore {
  const hub = new MemoryHub()
  return {
    store: (options = {}) => new MemoryTierStore(hub.connection(), options),
    freeze() {
      hub.freeze()
    },
    thaw() {
      hub.thaw()
    },
    loseState() {
      hub.loseState()
    },
  }
}
