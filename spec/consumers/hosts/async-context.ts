// An entry outlives the request that loaded it, and must keep nothing of it: run with --expose-gc.
import { AsyncLocalStorage } from 'node:async_hooks'
import { Cached, cached, cacheOf, LRUCache, LRUTTLCache } from 'purecache'
import { check, equal, report } from './check.js'

declare const gc: () => void
declare const setImmediate: (run: () => void) => unknown

const requests = new AsyncLocalStorage<object>()
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** How many of these requests are in memory still, when all that can be collected was. */
async function alive(made: readonly WeakRef<object>[]): Promise<number> {
  for (let i = 0; i < 20 && made.some((request) => request.deref() !== undefined); i++) {
    await turn()
    gc()
  }
  return made.filter((request) => request.deref() !== undefined).length
}

/** Serves requests in contexts of their own, each with a large store, and gives weak references to those. */
async function serve(count: number, request: (n: number) => unknown): Promise<WeakRef<object>[]> {
  const made: WeakRef<object>[] = []
  for (let n = 0; n < count; n++) {
    const store = { request: n, body: new Uint8Array(1_024) }
    made.push(new WeakRef(store))
    await requests.run(store, () => request(n))
  }
  return made
}

class Repository {
  @Cached({ backend: LRUCache, capacity: 1_000 })
  async find(id: number): Promise<object> {
    await null
    return { id }
  }

  @Cached({ backend: LRUTTLCache, capacity: 1_000, ttl: 60_000, scope: 'class' })
  async shared(id: number): Promise<object> {
    await null
    return { id }
  }

  @Cached({ backend: LRUCache, capacity: 1_000, scope: 'class' })
  thenable(id: number): PromiseLike<object> {
    return { then: (resolve: any) => Promise.resolve({ id }).then(resolve) as never }
  }
}

const load = cached(
  async (id: number) => {
    await null
    return { id }
  },
  { backend: LRUCache, capacity: 1_000 },
)

check('an entry of a long-lived instance keeps no context', async () => {
  const repository = new Repository()
  const made = await serve(20, (n) => repository.find(n))
  equal([await alive(made), cacheOf(repository, 'find').has(7)], [0, true])
})

check('an entry that instances share keeps no context', async () => {
  const made = await serve(20, (n) => new Repository().shared(n))
  equal([await alive(made), cacheOf(Repository.prototype, 'shared').stats.size], [0, 20])
})

check('an instance that lives in a context is collected with it', async () => {
  const instances: WeakRef<object>[] = []
  const made = await serve(20, (n) => {
    const repository = new Repository()
    instances.push(new WeakRef(repository))
    Object.assign(requests.getStore()!, { repository })
    return repository.find(n)
  })
  equal([await alive(made), await alive(instances)], [0, 0])
})

check('an entry of a function keeps no context, whoever hits it', async () => {
  const made = await serve(20, async (n) => [await load(n), await load(n), await load(0)])
  equal([await alive(made), cacheOf(load).stats.size], [0, 20])
})

check('an entry that came as another thenable keeps no context', async () => {
  const repository = new Repository()
  const made = await serve(20, async (n) => repository.thenable(n))
  equal(await alive(made), 0)
})

check('a load that requests share keeps none of them', async () => {
  let answer!: (value: object) => void
  const slow = cached((_: number) => new Promise<object>((resolve) => (answer = resolve)), {
    backend: LRUCache,
    capacity: 8,
  })
  const waiting: Promise<object>[] = []
  const made = await serve(5, () => void waiting.push(slow(1)))
  answer({})
  await Promise.all(waiting)
  waiting.length = 0
  // eslint-disable-next-line no-useless-assignment -- it leads to the promise that the method made
  answer = () => {}
  equal(await alive(made), 0)
})

check('each caller has its own context after a hit', async () => {
  const seen = await Promise.all(
    [1, 2].map((n) =>
      requests.run({ n }, async () => {
        await load(0)
        return (requests.getStore() as { n: number }).n
      }),
    ),
  )
  equal(seen, [1, 2])
})

void report()
