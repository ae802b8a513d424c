import { cannot } from '../../common/errors'
import { requireOptions } from '../options'
import { linkOf, type RedisClient } from './client'
import { RedisConnection } from './redis-connection'
import { readStoreOptions, STORE_OPTIONS, type TierStoreOptions } from './store-options'
import { TierStore } from './tier-store'

/** Options of `redisStore()`. */
export interface RedisStoreOptions extends TierStoreOptions {
  /**
   * The start of all names in Redis, which is also their hash tag: not empty, without braces, control
   * characters and lone surrogates. Use a different one for each database and each `keyPrefix` of a client,
   * because all databases of a server share its channels.
   */
  readonly prefix: string
  /**
   * The number of parts of the store, each in its own slot of a cluster. Default 1. The same in all
   * processes.
   */
  readonly shards?: number | undefined
}

/** More shards than this would need too many channels for each process. */
const MAX_SHARDS = 1_024

/**
 * Returns a store on Redis or Valkey that processes share. The client is one of node-redis, ioredis or
 * iovalkey, on a duplicate of which the store subscribes; or it has the methods of `PlainClient`. The store
 * does not connect, close or configure it.
 *
 * While the client is not connected, calls run their methods.
 *
 * @throws {TypeError} for another client, or an option of the wrong kind; {RangeError} for one out of range.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions): TierStore {
  const doing = 'create a store'
  const link = linkOf(doing, client)
  const own = requireOptions(doing, 'redisStore', options, [...STORE_OPTIONS, 'prefix', 'shards'])
  const settings = readStoreOptions(doing, own)
  return new TierStore(new RedisConnection(link, prefixOf(doing, own), shardsOf(doing, own)), settings)
}

function prefixOf(doing: string, { prefix }: Readonly<Record<string, unknown>>): string {
  const must =
    'prefix must be a string that is not empty, without braces, control characters and lone surrogates'
  if (typeof prefix !== 'string') throw new TypeError(cannot(doing, must, prefix))
  if (!/^[^{}\p{Cc}\p{Surrogate}]+$/u.test(prefix)) throw new RangeError(cannot(doing, must, prefix))
  return prefix
}

function shardsOf(doing: string, { shards = 1 }: Readonly<Record<string, unknown>>): number {
  const must = `shards must be a whole number from 1 to ${String(MAX_SHARDS)}`
  if (typeof shards !== 'number') throw new TypeError(cannot(doing, must, shards))
  if (!Number.isInteger(shards) || shards < 1 || shards > MAX_SHARDS)
    throw new RangeError(cannot(doing, must, shards))
  return shards
}
