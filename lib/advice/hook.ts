import type { CallCache } from '../calls/call-cache'
import type { RequestWatch } from '../calls/observer'
import type { Slot } from '../structures/arena/ring'
import { NEXT_TO_NONE, type Watcher } from './watcher'

/** The part of a handle of `cacheOf` that advice needs. */
export interface AdvisableCache {
  /** The label of the method: `UserService.getUser`. */
  readonly label: string
  /** The backend that holds the entries. */
  readonly backend: any
  /** The counters of the method since its creation or the last reset. */
  readonly stats: {
    /** Calls that were answered by an entry. */
    readonly hits: number
    /** Calls that ran the method. */
    readonly misses: number
    /** Calls that joined a load in flight. */
    readonly shared: number
    /** Loads that have ended, including failed ones. */
    readonly loads: number
    /** Total milliseconds of all loads. */
    readonly loadTime: number
    /** Entries that the backend may hold. */
    readonly capacity: number
  }
}

/** Passes the requests of a method on to a watcher. Returns a function that ends the watch. */
export function watchRequests(cache: CallCache, watcher: Watcher): () => void {
  const requests = (cache.watch ?? new Requests(cache)) as Requests
  return requests.add(watcher)
}

/**
 * The requests of one method and their watchers. Entries are looked up through this object while there is a
 * watcher.
 */
class Requests implements RequestWatch {
  /*
   *   an entry is found           `get` passes the call on, unless the entry has expired
   *   a load runs, or is joined   `request` does
   *
   * While all watchers pause, calls look up their entries as without watchers.
   */
  readonly #cache: CallCache
  readonly #entries: RequestWatch['source']
  #watchers: readonly Watcher[] = []

  constructor(cache: CallCache) {
    this.#cache = cache
    this.#entries = cache.entries.source
  }

  get source(): RequestWatch['source'] {
    return this.#watchers.some(({ mask }) => mask !== NEXT_TO_NONE) ? this : this.#entries
  }

  add(watcher: Watcher): () => void {
    this.#setWatchers([...this.#watchers, watcher])
    return () => {
      this.#setWatchers(this.#watchers.filter((other) => other !== watcher))
    }
  }

  get(n: Slot): unknown {
    const found = this.#entries.get(n)
    const watchers = this.#watchers
    for (let at = 0; at < watchers.length; at++)
      if ((this.#hashOf(n) & watchers[at]!.mask) === 0) this.#pass(n, found, watchers[at]!)
    return found
  }

  request(n: Slot): void {
    for (const watcher of this.#watchers) this.#notify(watcher, n)
  }

  #pass(n: Slot, found: unknown, watcher: Watcher): void {
    if (found !== undefined && !this.#cache.answers.isExpired(found)) this.#notify(watcher, n)
  }

  #notify(watcher: Watcher, n: Slot): void {
    const { mask } = watcher
    watcher.request(this.#hashOf(n))
    if (watcher.mask !== mask) this.#takeEffect()
  }

  #hashOf(n: Slot): number {
    return this.#cache.calls.keys.table.of(n)
  }

  #setWatchers(watchers: readonly Watcher[]): void {
    this.#watchers = watchers
    this.#cache.watch = watchers.length === 0 ? undefined : this
    this.#takeEffect()
  }

  #takeEffect(): void {
    this.#cache.observe(this.#cache.observer)
  }
}
