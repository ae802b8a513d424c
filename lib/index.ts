export type { AsyncCacheBackend, CacheBackend, RemovalCause, RemovalListener } from './backends/backend'
export type { Bound, EntryBound, NoBound, OptionalBound, Weigh, WeightBound } from './backends/options'
export { LFUCache, type LFUOptions } from './backends/lfu'
export { LRUCache, type LRUOptions } from './backends/lru'
export { LRUTTLCache, type LRUTTLOptions } from './backends/lru-ttl'
export { S3FIFOCache, type S3FIFOOptions } from './backends/s3-fifo'
export { SieveCache, type SieveOptions } from './backends/sieve'
export type { EntryOptions } from './backends/timed-cache'
export { TinyLFUCache, type TinyLFUOptions } from './backends/tiny-lfu'
export { TTLCache, type TTLOptions } from './backends/ttl'
export { cached } from './decorators/replacement'
export type { Clock } from './common/clock'
export { Cached, type CachedDecorator } from './decorators/cached'
export type { CacheEvent, CacheListener, HitEvent, LoadEvent, MissEvent, RemoveEvent } from './calls/events'
export { cacheOf, cachesOf, invalidateTags, type MethodCacheOf } from './handle/cache-of'
export type { ScopeOption } from './keys/call-keys'
export { CACHE } from './decorators/metadata'
export type { MethodCache } from './handle/method-cache'
export type { AnyBackend, BackendClass, CachedOptions } from './decorators/options'
export type { CallContext, RuleOptions, TimeRuleOptions, ValueRule } from './calls/rules'
export type { CacheStats } from './calls/counters'
export {
  type Answered,
  type ArgumentsOf,
  Invalidates,
  type Outdated,
  Updates,
  type WriteDecorator,
} from './decorators/writes'
