import {
  type CacheBackend,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  S3FIFOCache,
  SieveCache,
  TinyLFUCache,
  TTLCache,
} from 'purecache'

/** A clock that stands still until a spec moves it. */
export const clock = {
  time: 0,
  now: (): number => clock.time,
}

export const TTL = 1_000

/** Creates one of every backend, with the type that libraries expect of a cache. */
export function backendsOf<K, V>(capacity: number): CacheBackend<K, V>[] {
  return [...withoutTime<K, V>(capacity), ...withTime<K, V>(capacity)]
}

export function withTime<K, V>(capacity: number): CacheBackend<K, V>[] {
  const options = { capacity, ttl: TTL, clock }
  return [new LRUTTLCache<K, V>(options), new TTLCache<K, V>(options), new TinyLFUCache<K, V>(options)]
}

function withoutTime<K, V>(capacity: number): CacheBackend<K, V>[] {
  const options = { capacity }
  return [
    new LRUCache<K, V>(options),
    new LFUCache<K, V>(options),
    new SieveCache<K, V>(options),
    new S3FIFOCache<K, V>(options),
    new TinyLFUCache<K, V>(options),
  ]
}

export function nameOf(backend: object): string {
  return backend.constructor.name
}
