import type { CallCache } from '../calls/call-cache'
import { clearEntries } from '../calls/invalidation'
import { type CacheStats, statsOf } from '../calls/stats'
import type { ScopeOption } from '../keys/call-scopes'

/** The object that a decorated method publishes as metadata. `cacheOf` makes the whole handle. */
export class PublishedCache {
  readonly #cache: CallCache

  /** @internal */
  constructor(cache: CallCache) {
    this.#cache = cache
  }

  /** The method's name. */
  get name(): string | symbol {
    return this.#cache.name
  }

  /** The method's name, led by its class once that is known: `UserService.getUser`. */
  get label(): string {
    return this.#cache.label
  }

  /**
   * The backend or store of the entries. Keys are opaque, or strings led by the namespace when it is not the
   * method's own.
   */
  get backend(): any {
    return this.#cache.entries.backend
  }

  /** The option `scope`, or its default: which calls share entries. */
  get scope(): ScopeOption {
    return this.#cache.calls.keys.scopes.option
  }

  /** A snapshot of the counters of the whole method. */
  get stats(): CacheStats {
    return statsOf(this.#cache)
  }

  /** Sets every counter to zero. Entries stay. */
  resetStats(): void {
    this.#cache.counters.reset()
  }

  /**
   * Removes all of the method's entries. Loads in flight are not stored. With a `remote()` store it returns a
   * promise.
   */
  clear(): void | Promise<void> {
    return clearEntries(this.#cache)
  }
}
