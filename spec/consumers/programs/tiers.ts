// A tier behind two methods, as two processes would have them. It needs no server.
import { cached, LRUTTLCache, remoteCacheOf } from 'purecache'
import { memoryStore, type MemoryTierStore, redisStore, textCodec } from 'purecache/redis'
import { check, equal, throws } from './check.js'

const rows = new Map([[7, new Date(0)]])

function findBy(store: MemoryTierStore): (id: number) => Promise<Date | undefined> {
  const load = async (id: number): Promise<Date | undefined> => rows.get(id)
  return cached(load, { backend: LRUTTLCache, capacity: 10, ttl: 60_000 }, store.tier('rows'))
}

check('a tier shares a load and an invalidation', async () => {
  const hub = memoryStore()
  const [here, there] = [hub.store({ maxStale: 0 }), hub.store({ maxStale: 0 })]
  const [a, b] = [findBy(here), findBy(there)]
  await a(7)
  equal((await b(7))?.getTime(), 0)
  equal(remoteCacheOf(b).stats.storeHits, 1)
  rows.set(7, new Date(1))
  await remoteCacheOf(a).delete(7)
  equal((await b(7))?.getTime(), 1)
  await Promise.all([here.close(), there.close()])
})

check('values are texts in a store', () => {
  equal(
    (textCodec.decode(textCodec.encode(new Map([[1n, undefined]])) ?? '') as Map<bigint, unknown>).size,
    1,
  )
})

check('redisStore refuses what is no client', () => {
  throws(
    () => redisStore({} as never, { prefix: 'shop' }),
    'client must be of node-redis, ioredis or iovalkey',
  )
})
