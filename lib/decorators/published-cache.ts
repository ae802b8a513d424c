import type { CallCache } from '../calls/call-cache'
import { clearEntries } from '../calls/invalidation'
import { type CacheStats, statsOf } from '../calls/stats'
import type { ScopeOption } from '../keys/call-scopes'

/** The object that a decorated method publishes as metadata. `cacheOf` creates the full handle. */
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

  /** The method's name, preceded by its class once that is known: `UserService.getUser`. */
  get label(): string {
    return this.#cache.label
  }

  /**
   * The backend or store of the entries. Its keys are opaque. In a `shared()` or `remote()` store they are
   * strings that start with the namespace.
   */
  get backend(): any {
    return this.#cache.entries.backend
  }

  /** The option `scope`, or its default: the calls that share entries. */
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
   * Removes all entries of the method. Loads in flight are not stored. Returns a promise for a store that
   * returns promises.
   */
  clear(): void | Promise<void> {
    return clearEntries(this.#cache)
  }
}
