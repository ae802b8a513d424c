import { Redis as IoRedis } from 'ioredis'
import { Redis as IoRedis5 } from 'ioredis5'
import { Redis as IoValkey } from 'iovalkey'
import { createClient } from 'redis'
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
  (create: typeof createClient): Opener =>
  async (port) => {
    const client = create({ socket: { host: '127.0.0.1', port, reconnectStrategy: 50 } })
    client.on('error', () => undefined)
    await client.connect()
    return {
      client,
      send: (...args) => client.sendCommand(args),
      close: () => client.destroy(),
    }
  }

const io =
  (Client: typeof IoRedis): Opener =>
  async (port) => {
    const client = new Client({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => 50 })
    client.on('error', () => undefined)
    await client.connect()
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
