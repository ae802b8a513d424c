import { Cluster, Redis as IoRedis } from 'ioredis'
import { Redis as IoRedis5 } from 'ioredis5'
import { Redis as IoValkey } from 'iovalkey'
import { createClient, createCluster } from 'redis'
import { createClient as createClient5 } from 'redis5'
import type { RedisClient } from 'purecache/redis'

/** A client of one of the libraries, connected. */
export interface Opened {
  readonly client: RedisClient & { on(event: string, listener: (error: unknown) => void): unknown }
  /** Sends a command of the test's own. */
  send(...args: string[]): Promise<unknown>
  close(): void
}

type Opener = (port: number) => Promise<Opened>

const node =
  (create: typeof createClient, isAwaited = true): Opener =>
  async (port) => {
    const client = create({ socket: { host: '127.0.0.1', port, reconnectStrategy: 50 } })
    client.on('error', () => undefined)
    const connected = client.connect()
    if (isAwaited) await connected
    return {
      client,
      send: (...args) => client.sendCommand(args),
      close: () => client.destroy(),
    }
  }

const io =
  (Client: typeof IoRedis, isAwaited = true): Opener =>
  async (port) => {
    const client = new Client({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => 50 })
    client.on('error', () => undefined)
    const connected = client.connect()
    if (isAwaited) await connected
    else connected.catch(() => undefined)
    return {
      client,
      send: (name, ...args) => client.call(name!, ...args),
      close: () => client.disconnect(),
    }
  }

// The types of the libraries differ in what the tests do not use.
export const CLIENTS: Readonly<Record<string, Opener>> = {
  redis: node(createClient),
  redis5: node(createClient5 as unknown as typeof createClient),
  ioredis: io(IoRedis),
  ioredis5: io(IoRedis5 as unknown as typeof IoRedis),
  iovalkey: io(IoValkey as unknown as typeof IoRedis),
}

/** Clients that do not wait until they are connected. */
export const LATER: Readonly<Record<string, Opener>> = {
  'redis, later': node(createClient, false),
  'ioredis, later': io(IoRedis, false),
}

/** Clients of a cluster, given the port of one of its nodes. */
export const CLUSTERS: Readonly<Record<string, Opener>> = {
  redis: async (port) => {
    const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${String(port)}` }] })
    client.on('error', () => undefined)
    await client.connect()
    return {
      client,
      send: (...args) => client.sendCommand(args[1], false, args),
      close: () => client.destroy(),
    }
  },
  ioredis: async (port) => {
    const client = new Cluster([{ host: '127.0.0.1', port }], { lazyConnect: true, scaleReads: 'slave' })
    client.on('error', () => undefined)
    await client.connect()
    return {
      client,
      send: (name, ...args) => client.call(name!, ...args) as Promise<unknown>,
      close: () => client.disconnect(),
    }
  },
}
