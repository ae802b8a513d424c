// Run by calls/garbage.spec.ts in a process of its own: prints the number of objects that are alive without
// other references.
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as turn } from 'node:timers/promises'
import {
  Cached,
  cached,
  cacheOf,
  caches,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  rememberErrors,
  remote,
  remoteCacheOf,
  tags,
  Updates,
} from 'purecache'
import { inUse } from './in-use'

const COUNT = 50
const LRU = { backend: LRUCache, capacity: 1_000 } as const

/** Returns the number of objects that are alive after garbage collection. */
async function alive(references: readonly WeakRef<object>[], isDone = () => true): Promise<number> {
  const count = () => references.filter((reference) => reference.deref() !== undefined).length
  for (let round = 0; round < 200 && (count() > 1 || !isDone()); round++) {
    await turn(1) // the target of a deref() is held until the turn is over
    globalThis.gc!()
  }
  return count()
}

/** Calls `make` so many times in a frame of its own, and refers weakly to what it returns. */
async function made(make: (n: number) => object | Promise<object>): Promise<WeakRef<object>[]> {
  const references: WeakRef<object>[] = []
  for (let n = 0; n < COUNT; n++) references.push(new WeakRef(await make(n)))
  return references
}

async function instances() {
  class Service {
    @Cached(LRU)
    of(value: unknown): unknown[] {
      return [value]
    }
    @Cached(LRU)
    async load(n: number): Promise<number> {
      return n
    }
  }
  const sizes = () => (['of', 'load'] as const).map((name) => cacheOf(Service.prototype, name).stats.size)
  const kept = new Service()
  kept.of('kept')
  const references = await made(async () => {
    const service = new Service()
    service.of('primitive')
    service.of({ structured: 1 })
    await service.load(1)
    return service
  })
  const before = sizes()
  const left = await alive(references, () => sizes().join() === '1,0')
  const next = new Service()
  return {
    before,
    after: sizes(),
    isCollected: left <= 1,
    keptHas: cacheOf(kept, 'of').has('kept'),
    nextIsApart: next.of('kept') !== kept.of('kept'),
  }
}

async function listenersThatThrow() {
  const of = cached((n: number) => n, {
    ...LRU,
    scope: 'instance',
    onRemove: () => {
      throw new Error('listener')
    },
  })
  const references = await made(() => {
    const self = {}
    for (const n of [1, 2, 3]) of.call(self, n)
    return self
  })
  await alive(references, () => cacheOf(of).stats.size === 0)
  return cacheOf(of).stats.size
}

/** Instances and arguments of loads that never end. */
async function endlessLoads() {
  class Service {
    @Cached({ backend: LRUCache, capacity: 10 })
    async load(_query: object): Promise<void> {
      return new Promise(() => {})
    }
    @Cached(
      { backend: LRUTTLCache, capacity: 10, ttl: 1e9 },
      refreshAfter(1),
      rememberErrors(5),
      tags(() => ['t']),
    )
    plain(_query: object): Promise<void> {
      return new Promise(() => {})
    }
  }
  const services = await made((n) => {
    const service = new Service()
    void service.load({ n })
    void service.plain({ n })
    return service
  })
  const one = new Service()
  const queries = await made((n) => {
    const query = { n, large: new Array(100).fill(n) }
    void one.load(query)
    void one.plain(query)
    return query
  })
  return {
    instances: await alive(services),
    arguments: await alive(queries),
    pending: cacheOf(Service.prototype, 'load').stats.pending,
  }
}

/** Stores of `AsyncLocalStorage` in which an entry was loaded, and instances that they lead to. */
async function contexts() {
  const storage = new AsyncLocalStorage<object>()
  class PerRequest {
    @Cached(LRU)
    async load(n: number): Promise<number> {
      await null
      return n
    }
  }
  const shared = cached(async (n: number) => {
    await null
    return [n]
  }, LRU)
  const refreshed = cached(
    async (n: number) => {
      await null
      return [n]
    },
    { backend: LRUTTLCache, capacity: 1_000, ttl: 1e9 },
    refreshAfter(1e6),
  )
  const references = await made(async (n) => {
    const service = new PerRequest()
    await storage.run({ service }, async () => {
      await service.load(n)
      await Promise.all([shared(n), shared(n)])
      await refreshed(n)
      await shared(n)
    })
    return service
  })
  const left = await alive(references)
  return { alive: left, entries: cacheOf(shared).stats.size }
}

async function classes() {
  const references = await made(async (n) => {
    class Service {
      @Cached(LRU)
      static make(value: number): number[] {
        return [value]
      }
      @Cached(LRU)
      static async load(value: number): Promise<number> {
        return value
      }
      @Cached(LRU)
      of(value: number): number {
        return value
      }
      @Updates('of', (_, { args }) => args as never)
      put(value: number): number {
        return value
      }
    }
    Service.make(n)
    await Service.load(n)
    const service = new Service()
    service.of(n)
    service.put(n)
    cacheOf(Service, 'make').subscribe(() => {})
    cacheOf(service, 'of')
    return Service
  })
  return alive(references)
}

/** Functions that are cached again and again, and called on one object that lives on. */
async function functions() {
  const self = {}
  const references = await made((n) => {
    const fn = (value: number) => value + n
    const of = cached(fn, { ...LRU, scope: 'instance' })
    of.call(self, 1)
    return of
  })
  const left = await alive(references)
  const count = caches().length
  return { alive: left, isListed: count < COUNT / 2, self: typeof self }
}

/** Keys of writes that came while another write never ended. */
async function endlessWrites() {
  class Rows {
    @Cached({ backend: LRUCache, capacity: 10 })
    async find(_query: object): Promise<number> {
      return 1
    }
    @Updates('find', (_, { args }) => args as never)
    hang(_query: object): Promise<number> {
      return new Promise(() => {})
    }
    @Updates('find', (_, { args }) => args as never)
    async save(_query: object): Promise<number> {
      return 2
    }
  }
  const rows = new Rows()
  void rows.hang({ n: -1 })
  const used = async (from: number) => {
    for (let n = from; n < from + 20_000; n++) await rows.save({ n })
    globalThis.gc!()
    return process.memoryUsage().heapUsed
  }
  const before = await used(0)
  return (await used(20_000)) - before
}

/** Bytes of calls that a remote store answered when all entries had been cleared. */
async function clearedReads() {
  const store = { get: async () => 1, set: async () => {}, delete: async () => true }
  const load = cached(async (_query: object) => 1, { backend: remote(store, { namespace: 'n' }) })
  const used = async (from: number) => {
    for (let n = from; n < from + 10_000; n++) {
      const read = load({ n })
      await remoteCacheOf(load).clear()
      await read
    }
    await turn(1) // timers of the store's patience end
    return inUse()
  }
  const before = await used(0)
  return (await used(10_000)) - before
}

console.log(
  JSON.stringify({
    functions: await functions(), // before the others, because it counts all caches of the process
    instances: await instances(),
    listenersThatThrow: await listenersThatThrow(),
    endlessLoads: await endlessLoads(),
    contexts: await contexts(),
    classes: await classes(),
    endlessWrites: await endlessWrites(),
    clearedReads: await clearedReads(),
  }),
)
