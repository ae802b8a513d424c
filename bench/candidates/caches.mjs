import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const purecache = () => import('../../dist/esm/index.mjs')

const HOUR = 3_600_000

/**
 * A cache to measure. `create` makes one of this capacity; `get`, `set`, `remove` and `size` are compiled
 * into the loops, with the cache as `c`, the key as `k` and the value as `v`. `bound` is the multiple of its
 * capacity that it may hold.
 */
function candidate(name, create, expressions = {}) {
  return {
    name,
    create,
    get: 'c.get(k)',
    set: 'c.set(k, v)',
    remove: 'c.delete(k)',
    size: 'c.size',
    bound: 1,
    ...expressions,
  }
}

/** The reference for reads, updates and deletes. It does not evict. */
export const bareMap = candidate('Map', () => new Map())

/** The reference for new entries, with the cheapest possible eviction. Its `set` is only for new keys. */
class FifoMap {
  constructor(capacity) {
    this.map = new Map()
    this.oldest = this.map.keys()
    this.capacity = capacity
  }

  get size() {
    return this.map.size
  }

  get(key) {
    return this.map.get(key)
  }

  set(key, value) {
    // The iterator is kept, because a new one would walk over all deleted entries.
    if (this.map.size >= this.capacity) this.map.delete(this.oldest.next().value)
    this.map.set(key, value)
  }
}

export const fifoMap = candidate('FIFO Map', (capacity) => new FifoMap(capacity))

export const mnemonist = candidate(
  'mnemonist LRUMap',
  (capacity) => new (require('mnemonist').LRUMap)(capacity),
  // It cannot delete. This variant can, and is slower otherwise.
  { deleting: (capacity) => new (require('mnemonist').LRUMapWithDelete)(capacity) },
)

const lruCache = candidate('lru-cache', async (capacity) => {
  const { LRUCache } = await import('lru-cache')
  return new LRUCache({ max: capacity })
})

/**
 * The minimum of an exact LRU over a Map: the Map, the links and two arrays, all allocated at once. It has no
 * checks, no listeners, one kind of key and no resize. A slower cache pays for more features.
 */
class BarestLRU {
  constructor(capacity) {
    this.slots = new Map()
    this.links = new Int32Array(2 * capacity + 2) // of slot s, the next at 2s and the previous at 2s + 1
    this.keys = new Array(capacity + 1).fill(undefined)
    this.values = new Array(capacity + 1).fill(undefined)
    this.free = Array.from({ length: capacity }, (_, i) => capacity - i)
  }

  get size() {
    return this.slots.size
  }

  get(key) {
    const slot = this.slots.get(key)
    if (slot === undefined) return undefined
    this.use(slot)
    return this.values[slot]
  }

  set(key, value) {
    let slot = this.slots.get(key)
    if (slot === undefined) {
      if (this.free.length > 0) this.link((slot = this.free.pop()))
      else {
        slot = this.links[0]
        this.slots.delete(this.keys[slot])
        this.use(slot)
      }
      this.keys[slot] = key
      this.slots.set(key, slot)
    } else this.use(slot)
    this.values[slot] = value
  }

  delete(key) {
    const slot = this.slots.get(key)
    if (slot === undefined) return false
    this.slots.delete(key)
    this.unlink(slot)
    this.keys[slot] = this.values[slot] = undefined
    this.free.push(slot)
    return true
  }

  use(slot) {
    this.unlink(slot)
    this.link(slot)
  }

  link(slot) {
    const { links } = this
    const last = links[1]
    links[2 * slot] = 0
    links[2 * slot + 1] = last
    links[2 * last] = slot
    links[1] = slot
  }

  unlink(slot) {
    const { links } = this
    const next = links[2 * slot]
    const previous = links[2 * slot + 1]
    links[2 * previous] = next
    links[2 * next + 1] = previous
  }
}

export const barestLRU = candidate('barest LRU', (capacity) => new BarestLRU(capacity))

/** The candidates by policy. The first of each is of this library. */
export const policies = {
  cores: [
    candidate('purecache LRUCache', async (capacity) => new (await purecache()).LRUCache({ capacity })),
    mnemonist,
    lruCache,
    candidate(
      'quick-lru',
      async (capacity) => new (await import('quick-lru')).default({ maxSize: capacity }),
      {
        bound: 2,
      },
    ),
    candidate('lru.min', (capacity) => require('lru.min').createLRU({ max: capacity })),
    candidate('tiny-lru', async (capacity) => (await import('tiny-lru')).lru(capacity)),
  ],
  lfu: [
    candidate('purecache LFUCache', async (capacity) => new (await purecache()).LFUCache({ capacity })),
    candidate('purecache SieveCache', async (capacity) => new (await purecache()).SieveCache({ capacity })),
    candidate('purecache S3FIFOCache', async (capacity) => new (await purecache()).S3FIFOCache({ capacity })),
    candidate(
      'purecache TinyLFUCache',
      async (capacity) => new (await purecache()).TinyLFUCache({ capacity }),
      { admits: true },
    ),
    candidate('node-lfu-cache', (capacity) => require('node-lfu-cache')(capacity), {
      remove: 'c.del(k)',
      size: 'c.itemCount',
    }),
  ],
  ttl: [
    candidate('purecache TTLCache', async (capacity) => {
      const { coarseClock, TTLCache } = await purecache()
      return new TTLCache({ capacity, ttl: HOUR, clock: coarseClock() })
    }),
    candidate('@isaacs/ttlcache', async (capacity) => {
      const { TTLCache } = await import('@isaacs/ttlcache')
      return new TTLCache({ max: capacity, ttl: HOUR })
    }),
  ],
  'lru-ttl': [
    candidate('purecache LRUTTLCache', async (capacity) => {
      const { coarseClock, LRUTTLCache } = await purecache()
      return new LRUTTLCache({ capacity, ttl: HOUR, clock: coarseClock() })
    }),
    candidate(
      'purecache LRUTTLCache, exact',
      async (capacity) => new (await purecache()).LRUTTLCache({ capacity, ttl: HOUR }),
    ),
    candidate('lru-cache, ttl', async (capacity) => {
      const { LRUCache } = await import('lru-cache')
      return new LRUCache({ max: capacity, ttl: HOUR })
    }),
    candidate('lru-cache, ttl, exact', async (capacity) => {
      const { LRUCache } = await import('lru-cache')
      return new LRUCache({ max: capacity, ttl: HOUR, ttlResolution: 0 })
    }),
    candidate('tiny-lru, ttl', async (capacity) => (await import('tiny-lru')).lru(capacity, HOUR)),
  ],
}

/** All caches, for measurements that do not depend on the policy. */
export const allCaches = [...Object.values(policies).flat(), bareMap]
