import { jest } from '@jest/globals'
import { cached, invalidateTags, LRUTTLCache, remoteCacheOf, type Rule, tags } from 'purecache'
import type { MemoryStore, TierStoreOptions } from 'purecache/redis'

/** Rows with versions, from which all processes load, with a delay of `delay`. */
export class Source {
  version = 1
  loads = 0
  delay = 0
  error: Error | undefined

  async load(id: number): Promise<Row> {
    this.loads++
    const { version, error } = this
    if (this.delay > 0) await pause(this.delay)
    if (error !== undefined) throw error
    return { id, version }
  }
}

export interface Row {
  readonly id: number
  readonly version: number
}

export interface ProcessOptions extends TierStoreOptions {
  readonly ttl?: number
  readonly tierTtl?: number
  readonly tagged?: boolean
  readonly rules?: readonly Rule<any, any, any, 'time'>[]
}

/** One process: a store, and a cached function before it. */
export function processOf(hub: MemoryStore, source: Source, options: ProcessOptions = {}) {
  const { ttl = 60_000, tierTtl, tagged = false, rules = [], ...others } = options
  const failures: unknown[] = []
  const store = hub.store({ onFailure: (error) => failures.push(error), ...others })
  const all: Rule<any, any, any, 'time' | 'promises' | 'shared scope'>[] = [
    store.tier('rows', { ttl: tierTtl }),
    ...rules,
  ]
  if (tagged) all.push(tags((row: Row) => [`row:${String(row.id)}`]))
  const find = cached(
    (id: number): Promise<Row> => source.load(id),
    { backend: LRUTTLCache, capacity: 1_000, ttl },
    ...all,
  )
  const handle = remoteCacheOf(find)
  return {
    store,
    failures,
    find,
    handle,
    get stats() {
      return handle.stats
    },
    /** Returns the version that a call gets. */
    version: async (id = 1) => (await find(id)).version,
    invalidateTags: (given: readonly string[]) => invalidateTags(given, find),
  }
}

export type Process = ReturnType<typeof processOf>

/** Advances the time, and runs all pending callbacks. */
export async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms)
}

/** Returns the outcome of a promise after that time. */
export async function after<T>(ms: number, promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  await pass(ms)
  return await promise
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
