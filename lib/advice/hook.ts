import type { CallCache } from '../calls/call-cache'
import type { RequestWatch } from '../calls/observer'
import type { Slot } from '../structures/arena/ring'
import { NEXT_TO_NONE, type Watcher } from './watcher'

/** A handle of a cached method, as `cacheOf` returns it, as far as advice needs it. */
export interface AdvisableCache {
  /** The method as people name it: `UserService.getUser`. */
  readonly label: string
  /** The backend that holds the entries. */
  readonly backend: any
  /** The counts of the method since the start or the last reset. */
  readonly stats: {
    /** Calls answered with an entry. */
    readonly hits: number
    /** Calls that ran the method. */
    readonly misses: number
    /** Calls that joined a load in flight. */
    readonly shared: number
    /** Loads that have ended, also those that failed. */
    readonly loads: number
    /** Milliseconds that loads took, in all. */
    readonly loadTime: number
    /** Entries that the backend holds at most. */
    readonly capacity: number
  }
}

/** Passes the requests of a method on to a watcher. Returns a function that ends it. */
export function watchRequests(cache: CallCache, watcher: Watcher): () => void {
  const requests = (cache.watch ?? new Requests(cache)) as Requests
  return requests.add(watcher)
}

/** The requests of one method and their watchers. Entries are looked up through it while one watches. */
class Requests implements RequestWatch {
  /*
   *   an entry is found           `get` passes the call on, unless the entry has expired
   *   a load runs, or is joined   `request` does
   *
   * While all watchers pause, calls look their entries up as if there were none.
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
