import type { Watcher } from './watcher'

/** A handle of a cached method, as `cacheOf` returns it, as far as advice needs it. */
export interface AdvisableCache {
  readonly label: string
  readonly backend: any
  readonly stats: {
    readonly hits: number
    readonly misses: number
    readonly shared: number
    readonly loads: number
    readonly loadTime: number
    readonly capacity: number
  }
  subscribe(listener: (event: any) => void): () => void
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
