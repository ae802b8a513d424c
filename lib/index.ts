export type {
  AsyncCacheBackend,
  CacheBackend,
  RemovalCause,
  RemovalListener,
} from './backends/backend'
export { LFUCache, type LFUOptions } from './backends/lfu'
export { LRUCache, type LRUOptions } from './backends/lru'
export { LRUTTLCache, type LRUTTLOptions } from './backends/lru-ttl'
export type { EntryOptions } from './backends/timed-cache'
export { TTLCache, type TTLOptions } from './backends/ttl'
export { cached } from './cached'
export type { Clock } from './clock'
export { Cached, type CachedDecorator } from './decorate'
export { cacheOf, cachesOf, type MethodCacheOf } from './inspect'
export type { ScopeOption } from './keys/scopes'
export { CACHE } from './metadata'
export type { MethodCache } from './method-cache'
export type { AnyBackend, BackendClass, CachedOptions } from './options'
export type { CacheStats } from './stats'
