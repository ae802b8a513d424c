import type { Redis as IoRedis } from 'ioredis'
import type { createClient } from 'redis'
import type { RedisClient } from 'purecache/redis'

/** A client of one of the libraries. */
export interface Opened {
  readonly client: RedisClient & { on(event: string, listener: (error: unknown) => void): unknown }
  /** Sends a command of the test. */
  send(...args: string[]): Promise<unknown>
  close(): void
}

type Opener = (port: number) => Promise<Opened>

// Each library is loaded where it is used, because a process that loads all takes a second to start. The
// types of their versions differ only in parts that the tests do not use.
type NodeRedis = { createClient: typeof createClient }
type Io = { Redis: typeof IoRedis }

const node =
  (load: () => Promise<unknown>, isAwaited = true): Opener =>
  async (port) => {
    const { createClient: create } = (await load()) as NodeRedis
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
  (load: () => Promise<unknown>, isAwaited = true): Opener =>
  async (port) => {
    const { Redis: Client } = (await load()) as Io
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

export const CLIENTS: Readonly<Record<string, Opener>> = {
  redis: node(() => import('redis')),
  redis5: node(() => import('redis5')),
  ioredis: io(() => import('ioredis')),
  ioredis5: io(() => import('ioredis5')),
  iovalkey: io(() => import('iovalkey')),
}

/** Clients that do not wait until they are connected. */
export const LATER: Readonly<Record<string, Opener>> = {
  'redis, later': node(() => import('redis'), false),
  'ioredis, later': io(() => import('ioredis'), false),
}

/** Clients of a cluster, given the port of one of its nodes. */
export const CLUSTERS: Readonly<Record<string, Opener>> = {
  redis: async (port) => {
    const { createCluster } = await import('redis')
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
    const { Cluster } = await import('ioredis')
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
