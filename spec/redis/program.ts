// One process of the tests: a cached method before a store on Redis. It takes operations by messages.
import type { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { cached, invalidateTags, LRUTTLCache, remoteCacheOf, tags } from 'purecache'
import { redisStore } from 'purecache/redis'
import { CLIENTS, CLUSTERS, LATER } from './support/clients'
import { KINDS } from './support/kinds'
import type { Row } from './support/database'
import type { WorkerOptions } from './support/worker'
import { type Walk, walk } from './support/walk'

const options = JSON.parse(process.argv[2]!) as WorkerOptions
const failures: string[] = []
process.on('unhandledRejection', (error) => process.send!({ type: 'unhandled', error: String(error) }))

const opened = await (options.cluster === true ? CLUSTERS : { ...CLIENTS, ...LATER })[options.client]!(
  options.port,
)
const listenersOf = (client: object): Record<string, number> => {
  const emitter = client as EventEmitter
  return Object.fromEntries(
    emitter.eventNames().map((event) => [String(event), emitter.listenerCount(event)]),
  )
}
/** Those that the client has before a store uses it. */
const listenersBefore = listenersOf(opened.client)
const store = redisStore(opened.client, {
  prefix: options.prefix,
  onFailure: (error) => failures.push(String(error)),
  ...options.store,
})

const pending = new Map<number, (row: any) => void>()
let asked = 0
function ask<T>(message: object): Promise<T> {
  const n = ++asked
  return new Promise<T>((resolve) => {
    pending.set(n, resolve)
    process.send!({ ...message, n })
  })
}

let slowShare = 0
const find = cached(
  (id: number): Promise<Row> => ask({ type: 'load', id, slow: Math.random() < slowShare ? 20 : 0 }),
  { backend: LRUTTLCache, capacity: 10_000, ttl: options.ttl ?? 60_000 },
  store.tier('rows'),
  tags((row: Row) => [`row:${String(row.id)}`, 'rows']),
)
const untagged = cached(
  (id: number): Promise<Row> => ask({ type: 'load', id, slow: Math.random() < slowShare ? 20 : 0 }),
  { backend: LRUTTLCache, capacity: 10_000, ttl: options.ttl ?? 60_000 },
  store.tier('plain'),
)
const kind = cached(
  async (name: string): Promise<unknown> => KINDS[name]!(),
  { backend: LRUTTLCache, capacity: 100, ttl: 60_000 },
  store.tier('kinds'),
)

const sized = cached(
  async (length: number, n: number): Promise<string> => String(n % 10).repeat(length),
  { backend: LRUTTLCache, capacity: 10_000, ttl: 60_000 },
  store.tier('sized'),
)

const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await act()
  return performance.now() - start
}

const operations: Record<string, (...args: any[]) => unknown> = {
  ready: () => true,
  find: (id: number) => find(id),
  untagged: (id: number) => untagged(id),
  /** Milliseconds of the slowest of some calls, one after the other. */
  slowest: async (first: number, count: number) => {
    let slowest = 0
    for (let id = first; id < first + count; id++) slowest = Math.max(slowest, await timed(() => find(id)))
    return slowest
  },
  burst: async (id: number, count: number) => {
    const rows = await Promise.all(Array.from({ length: count }, () => find(id)))
    return new Set(rows.map(({ version }) => version)).size
  },
  delete: (id: number) => remoteCacheOf(find).delete(id),
  set: (id: number, version: number) => remoteCacheOf(find).set([id], { id, version }),
  clear: () => remoteCacheOf(find).clear(),
  invalidateTags: (given: string[]) => invalidateTags(given, find),
  stats: () => ({ ...remoteCacheOf(find).stats }),
  untaggedStats: () => ({ ...remoteCacheOf(untagged).stats }),
  failures: () => failures,
  /**
   * Whether a value of a kind is right, and whether it came from the store, also when it was still being
   * written.
   */
  kind: async (name: string) => {
    const shared = () => remoteCacheOf(kind).stats.storeHits + remoteCacheOf(kind).stats.waits
    const before = shared()
    const value = await kind(name)
    return {
      isRight: isDeepStrictEqual(value, KINDS[name]!()),
      isShared: shared() > before,
    }
  },
  fill: async (length: number, count: number) => {
    for (let n = 0; n < count; n++) await sized(length, n)
  },
  forgetHere: () => remoteCacheOf(sized).stats.size,
  walk: async (given: Walk) => {
    slowShare = given.slowShare
    try {
      return await walk(given, {
        find: async (id) => (await find(id)).version,
        commit: (id) => ask<number>({ type: 'commit', id }),
        delete: (id) => remoteCacheOf(find).delete(id),
        invalidate: (id) => invalidateTags([`row:${String(id)}`], find),
      })
    } finally {
      slowShare = 0
    }
  },
  /** How many listeners the client has of each event, before it had a store and now. */
  listeners: () => [listenersBefore, listenersOf(opened.client)],
  close: async () => {
    await store.close()
    opened.close()
    setImmediate(() => process.disconnect())
  },
}

process.on('message', (message: any) => {
  if (message.type === 'loaded') {
    pending.get(message.n)?.(message.row)
    pending.delete(message.n)
    return
  }
  const { call, operation, args } = message
  void (async () => operations[operation]!(...args))().then(
    (value) => process.send?.({ type: 'done', call, value }),
    (error: unknown) => process.send?.({ type: 'done', call, error: String(error) }),
  )
})
