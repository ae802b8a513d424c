import { quantile } from '../handle/method-stats'
import { cachesIn, type Reading, readingsOf } from '../metrics/readings'
import type { InspectedCache, Settings } from './options'
import { cut } from './short-text'
import type { MethodState, State } from './wire'
import { VERSION } from './version'

/** Returns the state of all methods. O(methods), independent of their sizes. */
export function stateOf(settings: Settings, since: number): State {
  const caches = cachesIn(settings.caches)
  const platform = globalThis as Platform
  const byLabel = new Map<string, InspectedCache[]>()
  for (const cache of caches) {
    const others = byLabel.get(cache.label)
    if (others === undefined) byLabel.set(cache.label, [cache])
    else others.push(cache)
  }
  return {
    now: Date.now(),
    process: { pid: platform.process?.pid ?? null, runtime: runtimeOf(platform), version: VERSION, since },
    isChosen: settings.isChosen,
    show: settings.show,
    actions: settings.actions,
    methods: readingsOf(caches).map((reading) => methodOf(reading, byLabel.get(reading.label)!)),
  }
}

function methodOf(
  { loadTimes, ...reading }: Reading,
  [cache, ...others]: readonly InspectedCache[],
): MethodState {
  const { scope } = cache!
  const backend: unknown = cache!.backend
  const { ttl } = backend as { readonly ttl?: unknown }
  return {
    ...reading,
    caches: others.length + 1,
    backend: classOf(backend),
    scope: typeof scope === 'function' ? 'function' : String(scope),
    ttl: typeof ttl === 'number' ? ttl : null,
    capacity: Number.isFinite(reading.capacity) ? reading.capacity : null,
    loadTimeP50: quantile(loadTimes, 0.5),
    loadTimeP95: quantile(loadTimes, 0.95),
  }
}

/**
 * Returns the name of a backend's class. Classes of this package have it in their tag, which minifiers do not
 * change.
 */
function classOf(backend: unknown): string {
  const { [Symbol.toStringTag]: tag, constructor } = backend as {
    readonly [Symbol.toStringTag]?: unknown
    readonly constructor?: { readonly name?: unknown }
  }
  const name = typeof tag === 'string' ? tag : constructor?.name
  return typeof name === 'string' ? cut(name) : 'unknown'
}

/** The globals that identify the runtime. */
export interface Platform {
  readonly process?: {
    readonly pid?: number
    readonly versions?: Readonly<Record<string, string | undefined>>
  }
  readonly navigator?: { readonly userAgent?: string }
}

/** Returns the name and the version of the runtime. Bun and Deno also have a version of Node. */
export function runtimeOf({ process, navigator }: Platform): string {
  const { bun, deno, node } = process?.versions ?? {}
  if (deno !== undefined) return `Deno ${deno}`
  if (bun !== undefined) return `Bun ${bun}`
  return node === undefined ? (navigator?.userAgent ?? 'unknown') : `Node v${node}`
}
