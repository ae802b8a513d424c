import {
  Cached,
  cached,
  cacheOf,
  invalidateTags,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  remote,
  remoteCacheOf,
  rememberErrors,
  shared,
  tags,
  TinyLFUCache,
  Updates,
} from 'purecache'

type Keys = readonly (readonly unknown[])[]

const LARGE = { backend: LRUCache, capacity: 1e6 } as const
const ignore = () => {}

/** An asynchronous store that keeps no key in a native collection. */
function store() {
  const held = new LRUCache<string, unknown>({ capacity: 1e6 })
  return {
    get: async (key: string) => held.get(key),
    set: async (key: string, value: unknown) => void held.set(key, value),
    delete: async (key: string) => held.delete(key),
  }
}

const textOf = (args: readonly unknown[], at: number): string =>
  typeof args[0] === 'string' ? args[0] : `tag ${at}`

/** Every operation with keys as parameters, over all keys of a family. */
export const operations: Record<string, (keys: Keys) => unknown> = {
  calls(keys) {
    const of = cached((..._args: unknown[]) => 1, LARGE)
    for (const args of keys) of(...args)
    for (const args of keys) of(...args)
  },
  'evicting calls'(keys) {
    const of = cached((..._args: unknown[]) => 1, { backend: TinyLFUCache, capacity: keys.length / 4 })
    for (const args of keys) of(...args)
    for (const args of keys) of(...args)
  },
  'has, peek, set and delete'(keys) {
    const of = cached((..._args: unknown[]) => 1, LARGE)
    const cache = cacheOf(of)
    for (const args of keys) void cache.set([...args], 2)
    for (const args of keys) cache.has(...args)
    for (const args of keys) cache.peek(...args)
    for (const args of keys) cache.delete(...args)
    for (const args of keys) cache.delete(...args)
  },
  'calls of a second instance, and clear'(keys) {
    class Service {
      @Cached(LARGE)
      of(..._args: unknown[]): number {
        return 1
      }
    }
    const [first, second] = [new Service(), new Service()]
    first.of()
    for (const args of keys) second.of(...args)
    cacheOf(second, 'of').clear()
    for (const args of keys) second.of(...args)
  },
  scopes(keys) {
    class Service {
      constructor(readonly tenant: readonly unknown[]) {}
      @Cached({ ...LARGE, scope: (self: Service) => self.tenant[0] ?? null })
      of(_n: number): number {
        return 1
      }
    }
    for (const args of keys) new Service(args).of(1)
    for (const args of keys) cacheOf(new Service(args), 'of').clear()
  },
  'primitive instances'(keys) {
    const of = cached(
      function (this: unknown, _n: number) {
        return 1
      },
      { ...LARGE, scope: 'instance' },
    )
    for (const args of keys) of.call(args[0], 1)
    for (const args of keys) of.call(args[0], 1)
  },
  tags(keys) {
    const of = cached(
      (at: number) => at,
      LARGE,
      tags((at) => [textOf(keys[at]!, at)]),
    )
    keys.forEach((_, at) => of(at))
    keys.forEach((args, at) => void invalidateTags([textOf(args, at)], of))
  },
  'remembered errors'(keys) {
    const of = cached(
      (..._args: unknown[]): number => {
        throw new Error('down')
      },
      LARGE,
      rememberErrors(1e9),
    )
    const attempt = (args: readonly unknown[]) => {
      try {
        of(...args)
      } catch {
        // as it must be
      }
    }
    for (const args of keys) attempt(args)
    for (const args of keys) attempt(args)
    cacheOf(of).clear()
  },
  'key functions'(keys) {
    const of = cached((at: number) => at, { ...LARGE, key: (at) => keys[at]![0] })
    keys.forEach((_, at) => of(at))
    keys.forEach((_, at) => of(at))
  },
  'a shared cache'(keys) {
    const of = cached((..._args: unknown[]) => 1, {
      backend: shared(new LRUCache<string, unknown>({ capacity: 1e6 })),
    })
    for (const args of keys) of(...args)
    for (const args of keys) of(...args)
    for (const args of keys) cacheOf(of).delete(...args)
    for (const args of keys) of(...args)
    cacheOf(of).clear()
  },
  async 'loads in flight'(keys) {
    const load = cached(async (..._args: unknown[]) => 1, LARGE)
    await Promise.all(keys.flatMap((args) => [load(...args), load(...args)]))
    await Promise.all(keys.map((args) => cacheOf(load).refresh(...args)))
  },
  async refreshes(keys) {
    let now = 0
    const load = cached(
      async (..._args: unknown[]) => 1,
      { backend: LRUTTLCache, capacity: 1e6, ttl: 100, clock: { now: () => now } },
      refreshAfter(50),
    )
    await Promise.all(keys.map((args) => load(...args)))
    now = 50
    await Promise.all(keys.map((args) => load(...args)))
    now = 200
    for (const args of keys) cacheOf(load).has(...args)
  },
  async writes(keys) {
    class Rows {
      @Cached(LARGE)
      async find(..._args: unknown[]): Promise<number> {
        return 1
      }
      @Updates('find', (_, { args }) => args)
      async save(..._args: unknown[]): Promise<number> {
        return 2
      }
    }
    const [, rows] = [new Rows(), new Rows()]
    await Promise.all(keys.map((args) => rows.save(...args)))
    const writing = keys.map((args) => rows.save(...args))
    for (const args of keys) cacheOf(rows, 'find').delete(...args)
    await Promise.all(writing)
  },
  async 'a remote store'(keys) {
    const load = cached(async (..._args: unknown[]) => 1, { backend: remote(store(), { namespace: 'n' }) })
    const cache = remoteCacheOf(load)
    await Promise.all(keys.map((args) => load(...args)))
    await Promise.all(keys.map((args) => load(...args)))
    await Promise.all(keys.map((args) => cache.delete(...args)))
    await Promise.all(keys.map((args) => cache.set([...args], 2)))
    await cache.clear()
  },
  listeners(keys) {
    const of = cached((..._args: unknown[]) => 1, { backend: LRUCache, capacity: keys.length / 4 })
    cacheOf(of).subscribe(ignore)
    for (const args of keys) of(...args)
    for (const args of keys) of(...args)
    for (const _ of cacheOf(of).entries()) void _
  },
}
