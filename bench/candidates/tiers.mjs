import { once } from 'node:events'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { Redis } = require('ioredis')

const CAPACITY = 10_000
const HOUR = 3_600_000
const HOST = '127.0.0.1'

/*
 * A candidate's `open({ port, name, load })` returns one process's cache: `get(key)`, which calls `load(key)`
 * where it must, `delete(key)`, and `deleteTag(tag)` where there are tags. Every entry has the tag that
 * `load` gives it. Each has an hour's ttl, 10,000 entries in the process, and announcements to other
 * processes, as its documentation shows.
 *
 * `isInRedisAlone`: it keeps no entries in the process. `sendsValues`: each value is sent to other processes,
 * so that they need not read it from Redis.
 */

/** Without a tier: the reference of hits in the process. */
export const alone = {
  name: 'purecache, without a tier',
  async open({ load }) {
    const { LRUTTLCache, Cached } = await import('../../dist/esm/index.mjs')
    return service(load, Cached({ backend: LRUTTLCache, capacity: CAPACITY, ttl: HOUR, scope: 'class' }))
  },
}

export const tiers = [
  {
    name: 'purecache',
    hasTags: true,
    async open({ port, name, load, tagOf }) {
      const { Cached, invalidateTags, LRUTTLCache, remoteCacheOf, tags } =
        await import('../../dist/esm/index.mjs')
      const { redisStore } = await import('../../dist/esm/redis.mjs')
      const client = await ioredis(port)
      const store = redisStore(client, { prefix: name })
      const options = { backend: LRUTTLCache, capacity: CAPACITY, ttl: HOUR, scope: 'class' }
      const rules = tagOf === undefined ? [] : [tags((_, { args: [key] }) => [tagOf(key)])]
      const opened = service(load, Cached(options, store.tier('users'), ...rules))
      const handle = remoteCacheOf(opened.service, 'get')
      return {
        ...opened,
        delete: (key) => handle.delete(key),
        deleteTag: (tag) => invalidateTags([tag], opened.service),
      }
    },
  },
  {
    name: 'bentocache',
    hasTags: true,
    async open({ port, name, load, tagOf }) {
      const { BentoCache, bentostore } = await import('bentocache')
      const { memoryDriver } = await import('bentocache/drivers/memory')
      const { redisBusDriver, redisDriver } = await import('bentocache/drivers/redis')
      const connection = { host: HOST, port }
      const tiered = bentostore()
        .useL1Layer(memoryDriver({ maxItems: CAPACITY }))
        .useL2Layer(redisDriver({ connection }))
        .useBus(redisBusDriver({ connection }))
      const cache = new BentoCache({ default: 'tiered', prefix: name, stores: { tiered } })
      const get = (key) =>
        cache.getOrSet({ key, ttl: HOUR, factory: () => load(key), tags: tagOf && [tagOf(key)] })
      return {
        get,
        delete: (key) => cache.delete({ key }),
        deleteTag: (tag) => cache.deleteByTag({ tags: [tag] }),
      }
    },
  },
  {
    name: 'cacheable',
    hasTags: true,
    sendsValues: true,
    async open({ port, name, load, tagOf }) {
      const { Cacheable, KeyvCacheableMemory } = await import('cacheable')
      const { createKeyv } = await import('@keyv/redis')
      const { Keyv } = await import('keyv')
      const { RedisMessageProvider } = await import('@qified/redis')
      const url = `redis://${HOST}:${port}`
      const cache = new Cacheable({
        primary: new Keyv({ store: new KeyvCacheableMemory({ lruSize: CAPACITY }) }),
        secondary: createKeyv(url, { namespace: name }),
        sync: { qified: new RedisMessageProvider({ uri: url }), namespace: name },
        tags: tagOf !== undefined,
        ttl: HOUR,
      })
      const getTagged = async (key) => {
        const found = await cache.get(key)
        if (found !== undefined) return found
        const value = await load(key)
        await cache.set(key, value, { ttl: HOUR, tags: [tagOf(key)] })
        return value
      }
      const get = (key) => cache.getOrSet(key, () => load(key), { ttl: HOUR })
      return {
        get: tagOf ? getTagged : get,
        delete: (key) => cache.delete(key),
        deleteTag: (tag) => cache.tags.invalidateTag(tag),
      }
    },
  },
  {
    name: 'async-cache-dedupe',
    hasTags: true,
    isInRedisAlone: true,
    async open({ port, name, load, tagOf }) {
      const { createCache } = await import('async-cache-dedupe')
      const options = { client: await ioredis(port), invalidation: { referencesTTL: HOUR / 1_000 } }
      const cache = createCache({ ttl: HOUR / 1_000, storage: { type: 'redis', options } })
      const settings = tagOf === undefined ? {} : { references: (key) => [tagOf(key)] }
      cache.define(name, settings, load)
      return {
        get: (key) => cache[name](key),
        delete: (key) => cache.clear(name, key),
        deleteTag: (tag) => cache.invalidateAll(tag),
      }
    },
  },
  {
    name: 'layered-loader',
    hasTags: false,
    async open({ port, name, load }) {
      const { createNotificationPair, Loader, RedisCache } = await import('layered-loader')
      const { publisher, consumer } = createNotificationPair({
        channel: name,
        publisherRedis: await ioredis6(port),
        consumerRedis: await ioredis6(port),
      })
      const loader = new Loader({
        inMemoryCache: { ttlInMsecs: HOUR, maxItems: CAPACITY, cacheType: 'lru-object' },
        asyncCache: new RedisCache(await ioredis6(port), { json: true, prefix: name, ttlInMsecs: HOUR }),
        notificationPublisher: publisher,
        notificationConsumer: consumer,
        dataSourceGetOneFn: load,
      })
      await loader.init()
      return { get: (key) => loader.get(key), delete: (key) => loader.invalidateCacheFor(key) }
    },
  },
]

/** A connection, for a candidate or the reference. */
export const ioredis = (port) => connected(Redis, port)

const ioredis6 = (port) => connected(require('ioredis6').Redis, port)

async function connected(Client, port) {
  const client = new Client({ host: HOST, port })
  await once(client, 'ready')
  return client
}

function service(load, decorator) {
  class Users {
    get(key) {
      return load(key)
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Users.prototype, 'get')
  Object.defineProperty(Users.prototype, 'get', decorator(Users.prototype, 'get', descriptor) ?? descriptor)
  const users = new Users()
  return { service: users, get: (key) => users.get(key) }
}
