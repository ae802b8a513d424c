import { requireOptions } from '../options'
import { MemoryHub } from './memory-hub'
import { type MemoryConnection } from './memory-connection'
import { readStoreOptions, STORE_OPTIONS, type TierStoreOptions } from './store-options'
import { TierStore } from './tier-store'

/** A store of `memoryStore()`, as one process would have it. */
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

  /** Connects again. Announcements that were made meanwhile are lost. */
  connect(): void {
    this.#connection.connect()
  }
}

/** A store in memory that several `TierStore`s share, as processes share Redis. */
export interface MemoryStore {
  /** Returns a store as another process would have it. Each call returns a new one. */
  store(options?: TierStoreOptions): MemoryTierStore
  /** Stops answering, as a server that hangs: operations wait for `thaw()`. */
  freeze(): void
  /** Runs the operations that waited, in their order, and answers again. */
  thaw(): void
  /** Forgets everything, as a server that was restarted without its data. */
  loseState(): void
}

/**
 * Returns a store in memory that behaves as Redis does, so that programs with `tier()` can be tested without
 * a server. Time is that of `performance.now()` and `setTimeout`, and fake timers move it.
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
