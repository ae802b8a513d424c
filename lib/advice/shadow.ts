import { LFUCache } from '../backends/lfu'
import { LRUCache } from '../backends/lru'
import { LRUTTLCache } from '../backends/lru-ttl'
import { S3FIFOCache } from '../backends/s3-fifo'
import { SieveCache } from '../backends/sieve'
import { TinyLFUCache } from '../backends/tiny-lfu'
import { TTLCache } from '../backends/ttl'
import type { Clock } from '../common/clock'

/** Policies that shadows can have, by the names of their classes without `Cache`. */
export const SHADOWED = ['LRU', 'LFU', 'TTL', 'LRUTTL', 'Sieve', 'S3FIFO', 'TinyLFU'] as const

/** The name of a policy: its class without `Cache`. */
export type ShadowPolicy = (typeof SHADOWED)[number]

/** The ttl of entries and its clock, for policies with a ttl. */
export interface Age {
  readonly ttl: number
  readonly clock: Clock
}

/** A cache of hashes that simulates a cache with another policy or capacity, and counts hits in windows. */
export class Shadow {
  readonly policy: ShadowPolicy
  /** The simulated capacity. */
  readonly capacity: number
  /** Hits in the current window. */
  hits = 0
  readonly #cache: { get(hash: number): number | undefined; set(hash: number, value: number): unknown }

  /** `entries`: the number of hashes that it holds, for the watched share of the keys. */
  constructor(policy: ShadowPolicy, capacity: number, entries: number, age: Age | undefined) {
    this.policy = policy
    this.capacity = capacity
    this.#cache = create(policy, entries, age)
  }

  /** Looks up a key, and stores it when it is absent. */
  use(hash: number): void {
    if (this.#cache.get(hash) === undefined) this.#cache.set(hash, 1)
    else this.hits++
  }
}

function create(policy: ShadowPolicy, capacity: number, age: Age | undefined) {
  switch (policy) {
    case 'LRU':
      return new LRUCache<number, number>({ capacity })
    case 'LFU':
      return new LFUCache<number, number>({ capacity })
    case 'Sieve':
      return new SieveCache<number, number>({ capacity })
    case 'S3FIFO':
      return new S3FIFOCache<number, number>({ capacity })
    case 'TinyLFU':
      return new TinyLFUCache<number, number>({ capacity, ...age })
    case 'TTL':
      return new TTLCache<number, number>({ capacity, ...(age ?? { ttl: Infinity }) })
    case 'LRUTTL':
      return new LRUTTLCache<number, number>({ capacity, ...(age ?? { ttl: Infinity }) })
  }
}
