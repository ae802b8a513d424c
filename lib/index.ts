export type { CacheBackend, RemovalCause, RemovalListener } from './backends/backend'
export { LFUCache, type LFUOptions } from './backends/lfu'
export { LRUCache, type LRUOptions } from './backends/lru'
export { LRUTTLCache, type LRUTTLOptions } from './backends/lru-ttl'
export { S3FIFOCache, type S3FIFOOptions } from './backends/s3-fifo'
export { SieveCache, type SieveOptions } from './backends/sieve'
export type { EntryOptions } from './backends/timed-cache'
export { TinyLFUCache, type TinyLFUOptions } from './backends/tiny-lfu'
export { TTLCache, type TTLOptions } from './backends/ttl'
export { weighing } from './backends/weighing'
export type { Weigh, Weighing } from './backends/options'
export type { CallContext, Failure, Rule, RuleTarget } from './calls/rule'
export type { CacheStats } from './calls/stats'
export { type Clock, coarseClock } from './common/clock'
export { Cached } from './decorators/cached'
export type { CachedDecorator, CachedFactory, CachedFunction } from './decorators/cached-decorator'
export { cached } from './decorators/cached-function'
export { CACHE } from './decorators/metadata'
export type {
  AnyBackend,
  AnyOptions,
  BackendClass,
  CachedOptions,
  CallOptions,
  FunctionOptions,
  OptionsOf,
  OwnOptions,
  RemoteCallOptions,
  RemoteFunctionOptions,
  SharedScope,
} from './decorators/options'
export type { PublishedCache } from './decorators/published-cache'
export type {
  ArgumentsMapper,
  UpdateDecorator,
  ValueMapper,
  WriteDecorator,
} from './decorators/write-decorator'
export { Invalidates, Updates } from './decorators/writes'
export {
  cacheOf,
  cachesOf,
  type MethodCacheOf,
  remoteCacheOf,
  type RemoteMethodCacheOf,
} from './handle/cache-of'
export { caches, clearAll, setEnabled } from './handle/caches'
export type {
  CacheEvent,
  CacheListener,
  HitEvent,
  LoadEvent,
  MissEvent,
  RemoveEvent,
  SharedEvent,
  StoreEvent,
} from './handle/events'
export type { StoreState } from './calls/observer'
export type { ArgumentExplanation, CallExplanation } from './handle/explain'
export { invalidateTags } from './handle/invalidate-tags'
export type { MethodCache } from './handle/method-cache'
export type { LoadTimeBucket, MethodStats } from './handle/method-stats'
export type { RemoteMethodCache } from './handle/remote-method-cache'
export type { WarmOptions } from './handle/warm'
export type { Comparison } from './keys/explanation'
export { byIdentity, byValue } from './keys/by-value'
export type { ScopeOption } from './keys/call-scopes'
export { cacheIf } from './rules/cache-if'
export { cloned, frozen } from './rules/cloned'
export { expireAfter } from './rules/expire-after'
export { jitter } from './rules/jitter'
export { refreshAfter } from './rules/refresh-after'
export { rememberErrors } from './rules/remember-errors'
export { staleIfError } from './rules/stale-if-error'
export { tags } from './rules/tags'
export { timeoutLoad } from './rules/timeout-load'
export { when } from './rules/when'
export type { RemoteInstance } from './stores/remote-entries'
export { remote, type RemoteOptions } from './stores/remote-store'
export type { SharedInstance } from './stores/shared-entries'
export { shared, type SharedOptions } from './stores/shared-store'
export type { RemoteBackend, SharedBackend } from './stores/store'
