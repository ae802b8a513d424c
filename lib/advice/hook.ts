import type { Watcher } from './watcher'

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
  /** Calls `listener` with each event. Returns a function that ends it. */
  subscribe(listener: (event: any) => void): () => void
  /** Returns the key of a call. */
  explain(...args: any[]): { readonly key: string }
  /** Passes requests on without an event for each. */
  watch?(watcher: Watcher): () => void
}

/** An event of a handle, of any kind. */
interface RequestEvent {
  readonly type: string
  readonly args: readonly unknown[]
  readonly error?: unknown
}

/** Passes the requests of a method on to a watcher. Returns a function that ends it. */
export function watchRequests(cache: AdvisableCache, watcher: Watcher): () => void {
  if (cache.watch !== undefined) return cache.watch(watcher)
  return cache.subscribe(({ type, args, error }: RequestEvent) => {
    if (type === 'hit' ? error !== undefined : type !== 'miss' && type !== 'shared') return
    const hash = hashed(cache.explain(...args).key)
    if (type === 'miss' || (hash & watcher.mask) === 0) watcher.request(hash)
  })
}

/** A 32-bit hash of a text, all bits of which depend on all of it. */
function hashed(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
