// Run by thorough-only/cost-by-scope.spec.ts in a process of its own: prints the steps of operations at n and
// at 4n.
import { setTimeout as turn } from 'node:timers/promises'
import {
  Cached,
  cached,
  cacheOf,
  Invalidates,
  invalidateTags,
  LRUCache,
  shared,
  tags,
  Updates,
} from 'purecache'
import { StepCounter } from './steps'

const steps = new StepCounter()
const LRU = { backend: LRUCache, capacity: 1e6 } as const
const never = new Promise<number>(() => {})

/** A service with n loads in flight, each on another instance. */
function inFlight(n: number) {
  class Service {
    @Cached(LRU, tags(() => ['t']))
    async load(_n: number): Promise<number> {
      return never
    }
    @Invalidates<Service>('load')
    write(): void {}
  }
  const services = Array.from({ length: n }, () => new Service())
  for (const service of services) void service.load(1)
  return { Service, services, one: services[n >> 1]! }
}

/** A service with n instances, each with an entry and a listener. */
function listened(n: number) {
  class Service {
    @Cached(LRU)
    of(id: number): number {
      return id
    }
  }
  const services = Array.from({ length: n }, () => new Service())
  for (const service of services) cacheOf(service, 'of').subscribe(() => {})
  for (const service of services) service.of(1)
  return services[n >> 1]!
}

/** A class with n cached methods. */
function wide(n: number) {
  const anyInvalidates = Invalidates as (name: string) => any
  class Wide {
    @anyInvalidates('m0')
    write(): void {}
  }
  for (let at = 0; at < n; at++) {
    const descriptor = { value: (id: number) => id, writable: true, configurable: true }
    Cached(LRU)(Wide.prototype, `m${at}`, descriptor)
    Object.defineProperty(Wide.prototype, `m${at}`, descriptor)
  }
  return new Wide() as Wide & { m0(id: number): number }
}

/** n entries of n instances with their own tags, and a tag that two of them have. */
function tagged(n: number) {
  class Service {
    @Cached(LRU, tags((id: number) => (id < 2 ? ['few', `t${id}`] : [`t${id}`])))
    of(id: number): number {
      return id
    }
  }
  const services = Array.from({ length: n }, () => new Service())
  services.forEach((service, id) => service.of(id))
  return { Service, services }
}

/** n instances over one shared backend, and a fresh instance. */
function sharing(n: number) {
  const backend = new LRUCache<string, unknown>({ capacity: 64 })
  class Service {
    @Cached({ backend: shared(backend) })
    of(id: number): number {
      return id
    }
  }
  const services = Array.from({ length: n }, () => new Service())
  for (const service of services) service.of(0)
  return { services, one: services[0]! }
}

/** W writes of @Updates at once, and their ends. */
async function writes(n: number): Promise<void> {
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  class Rows {
    @Cached({ ...LRU, scope: 'class' })
    async find(id: number): Promise<number> {
      return id
    }
    @Updates<Rows>('find', (_, { args }) => [args[0] as number])
    async save(id: number): Promise<number> {
      await gate
      return id
    }
  }
  const rows = new Rows()
  const all = Array.from({ length: n }, async (_, id) => rows.save(id))
  open()
  await Promise.all(all)
}

/** The same with a deletion of each row during the writes. */
async function deletedWrites(n: number): Promise<void> {
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  class Rows {
    @Cached(LRU)
    async find(query: { id: number }): Promise<number> {
      return query.id
    }
    @Updates<Rows>('find', (_, { args }) => [{ id: args[0] as number }])
    async save(id: number): Promise<number> {
      await gate
      return id
    }
  }
  const rows = new Rows()
  const all = Array.from({ length: n }, async (_, id) => rows.save(id))
  for (let id = 0; id < n; id++) cacheOf(rows, 'find').delete({ id })
  open()
  await Promise.all(all)
}

/** Returns the steps until n instances and their entries are collected during n loads in flight. */
async function collection(n: number): Promise<number> {
  class Service {
    @Cached(LRU)
    async load(id: number): Promise<number> {
      return id > 0 ? id : never
    }
  }
  const loading = Array.from({ length: n }, () => new Service())
  for (const service of loading) void service.load(0)
  await Promise.all(Array.from({ length: n }, async () => new Service().load(1)))
  const cache = cacheOf(Service.prototype, 'load')
  const counted = await steps.ofAsync(async () => {
    for (let round = 0; round < 500 && cache.stats.size > 0; round++) {
      globalThis.gc!()
      await turn(1)
    }
  })
  if (cache.stats.size > 0) throw new Error('instances were not collected')
  for (const service of loading) cacheOf(service, 'load').has(0)
  return counted
}

const of = (n: number, prepare: (n: number) => () => void): number => {
  const act = prepare(n)
  return steps.of(act)
}

const constant: Record<string, (n: number) => () => void> = {
  'clear of an instance beside loads in flight'(n) {
    const { one } = inFlight(n)
    return () => cacheOf(one, 'load').clear()
  },
  '@Invalidates beside loads in flight'(n) {
    const { one } = inFlight(n)
    return () => one.write()
  },
  'invalidateTags of an instance beside loads in flight'(n) {
    const { one } = inFlight(n)
    return () => void invalidateTags(['t'], one)
  },
  'a hit beside listeners of other instances'(n) {
    const service = listened(n)
    return () => void service.of(1)
  },
  'a miss beside listeners of other instances'(n) {
    const service = listened(n)
    return () => void service.of(2)
  },
  'the end of a subscription beside others'(n) {
    const service = listened(n)
    const end = cacheOf(service, 'of').subscribe(() => {})
    return end
  },
  'clear of an instance beside entries of others'(n) {
    const service = listened(n)
    return () => cacheOf(service, 'of').clear()
  },
  'cacheOf a class of many methods'(n) {
    const wideOne = wide(n)
    return () => void cacheOf(wideOne, 'm0')
  },
  '@Invalidates in a class of many methods'(n) {
    const wideOne = wide(n)
    wideOne.write()
    return () => wideOne.write()
  },
  'invalidateTags of a tag of two entries'(n) {
    const { Service } = tagged(n)
    return () => void invalidateTags(['few'], Service.prototype)
  },
  'invalidateTags of an instance, of a tag that others bear'(n) {
    const { services } = tagged(n)
    return () => void invalidateTags(['few', 't5'], services[5])
  },
  'calls over a shared backend that many instances use'(n) {
    const { one } = sharing(n)
    return () => {
      for (let id = 0; id < 512; id++) one.of(id)
    }
  },
  'an eviction beside many instances'(n) {
    class Service {
      @Cached({ backend: LRUCache, capacity: n })
      of(id: number): number {
        return id
      }
    }
    const services = Array.from({ length: n }, () => new Service())
    for (const service of services) service.of(1)
    const fresh = new Service()
    return () => void fresh.of(1)
  },
}

const linear: Record<string, (n: number) => () => void> = {
  'calls that evict those of other instances'(n) {
    class Service {
      @Cached({ backend: LRUCache, capacity: n })
      of(id: number): number {
        return id
      }
    }
    const services = Array.from({ length: n }, () => new Service())
    for (const service of services) service.of(1)
    const fresh = new Service()
    return () => {
      for (let id = 0; id < n; id++) fresh.of(id)
    }
  },
  'clear of each instance beside loads in flight'(n) {
    const { services } = inFlight(n)
    return () => services.forEach((service) => cacheOf(service, 'load').clear())
  },
  'invalidateTags of the tag of all entries'(n) {
    const all = cached(
      (id: number) => id,
      LRU,
      tags(() => ['all']),
    )
    for (let id = 0; id < n; id++) all(id)
    return () => void invalidateTags(['all'], all)
  },
}

const N = 200
const seen: Record<string, [number, number]> = {}
for (const [name, prepare] of Object.entries({ ...constant, ...linear })) {
  of(N, prepare) // a first run, for lazy initialisation
  seen[name] = [of(N, prepare), of(4 * N, prepare)]
}
const asynchronous: Record<string, (n: number) => Promise<number>> = {
  'writes of @Updates at once': async (n) => steps.ofAsync(async () => writes(n)),
  'writes of @Updates that deletions overtake': async (n) => steps.ofAsync(async () => deletedWrites(n)),
  'the collection of instances beside loads in flight': collection,
}
for (const [name, count] of Object.entries(asynchronous)) {
  await count(N)
  seen[name] = [await count(N), await count(4 * N)]
}
console.log(JSON.stringify({ constant: Object.keys(constant), seen }))
