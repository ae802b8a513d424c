// The backends by themselves: their specs need no decorator.
export type { RemovalCause, RemovalListener } from '../../lib/backends/backend'
export { LFUCache } from '../../lib/backends/lfu'
export { LRUCache } from '../../lib/backends/lru'
export { LRUTTLCache } from '../../lib/backends/lru-ttl'
export { S3FIFOCache } from '../../lib/backends/s3-fifo'
export { SieveCache } from '../../lib/backends/sieve'
export { TinyLFUCache } from '../../lib/backends/tiny-lfu'
export { TTLCache } from '../../lib/backends/ttl'
