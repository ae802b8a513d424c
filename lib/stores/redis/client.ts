import { cannot } from '../../common/errors'
import { ignore, isObject } from '../../common/promises'
import { type Listening, Subscription } from './subscription'

/** A client of node-redis: `createClient`, `createCluster` or `createSentinel`. */
export interface NodeRedisClient {
  sendCommand(...args: any[]): PromiseLike<unknown>
  duplicate(...args: any[]): unknown
}

/** A client of ioredis or iovalkey: `Redis` or `Cluster`. */
export interface IoRedisClient {
  call(...args: any[]): PromiseLike<unknown>
  duplicate(...args: any[]): unknown
}

/** Any other client. Replies are as Redis sends them, with texts as strings. */
export interface PlainClient {
  /** Sends a command: its name and its arguments. */
  send(args: string[]): PromiseLike<unknown>
  /** Calls the listener with each message of a channel, until the program ends. */
  subscribe(channel: string, listener: (message: string) => void): PromiseLike<unknown>
}

/** The user's client, which `redisStore` does not connect, close or configure. */
export type RedisClient = NodeRedisClient | IoRedisClient | PlainClient

/** The operations of a client that the store needs. */
export interface RedisLink {
  /** Sends a command. `key` is one of its keys. Rejects when the client is not connected. */
  send(key: string, args: readonly string[]): PromiseLike<unknown>
  /** Subscribes to channels, again after each loss of the connection. */
  subscribe(channels: readonly string[], listening: Listening): Subscription
}

type Member = (...args: any[]) => any
type Shape = Readonly<Record<string, unknown>>

/**
 * Recognises a client by its shape.
 *
 * @throws {TypeError} for anything else.
 */
export function linkOf(doing: string, client: unknown): RedisLink {
  if (isObject(client)) {
    const shape = client as Shape
    const has = (...names: string[]): boolean => names.every((name) => typeof shape[name] === 'function')
    if (has('call', 'duplicate', 'on')) return ioRedisLink(shape)
    if (
      has('sendCommand', 'duplicate', 'subscribe', 'on') ||
      has('sendCommand', 'duplicate', 'getMasterNode')
    )
      return nodeRedisLink(shape)
    if (has('send', 'subscribe')) return plainLink(client as PlainClient)
  }
  const must = 'its client must be of node-redis, ioredis or iovalkey, or have send() and subscribe() methods'
  throw new TypeError(cannot(doing, must, client))
}

function rejectUnconnected(): Promise<never> {
  return Promise.reject(new Error(cannot('reach the shared store', 'its client is not connected')))
}

function nodeRedisLink(client: Shape): RedisLink {
  const sendCommand: Member = (client['sendCommand'] as Member).bind(client)
  const isCluster = 'masters' in client
  const isSentinel = 'getMasterNode' in client
  let wasReady = false
  const send = (key: string, args: readonly string[]): PromiseLike<unknown> => {
    // Commands may wait for the first connection. Later they would pile up behind a dead connection.
    const { isReady } = client
    if (isReady === false && wasReady) return rejectUnconnected()
    wasReady ||= isReady === true
    if (isCluster) return sendCommand(key, false, args) as PromiseLike<unknown>
    return (isSentinel ? sendCommand(false, args) : sendCommand(args)) as PromiseLike<unknown>
  }
  return {
    send,
    subscribe: (channels, listening) =>
      new Subscription(listening, (events) => {
        const own = duplicateOf(client)
        const onMessage = (message: unknown, channel: unknown): void => {
          events.message(channel, message)
        }
        const listen = (): void => {
          const { subscribe } = own as Record<string, Member>
          Promise.resolve(subscribe!.call(own, [...channels], onMessage)).then(
            events.listening,
            events.failed,
          )
        }
        // A cluster and a Sentinel report no events of the connections that they subscribe on.
        const isOne = !isCluster && !isSentinel
        on(own, 'error', ignore) // the client reconnects, and operations of the store fail meanwhile
        if (isOne) on(own, 'ready', listen)
        const { connect, destroy, disconnect } = own as Record<string, Member | undefined>
        Promise.resolve(connect!.call(own)).then(isOne ? ignore : listen, events.failed)
        return () => {
          Promise.resolve((destroy ?? disconnect!).call(own)).catch(ignore)
        }
      }),
  }
}

/** States of ioredis in which a command would make it connect, or wait for a connection that was lost. */
const UNUSABLE = new Set<unknown>(['wait', 'reconnecting', 'close', 'end', 'disconnecting'])

function ioRedisLink(client: Shape): RedisLink {
  const call: Member = (client['call'] as Member).bind(client)
  const isCluster = client['isCluster'] === true
  return {
    send: (_, args) => {
      if (UNUSABLE.has(client['status'])) return rejectUnconnected()
      return call(...args) as PromiseLike<unknown>
    },
    subscribe: (channels, listening) =>
      new Subscription(listening, (events) => {
        // Channels get no prefix, because the scripts that publish in them know none.
        const settings = { keyPrefix: '', lazyConnect: true, maxRetriesPerRequest: null }
        const own = duplicateOf(client, ...(isCluster ? [[]] : []), settings)
        on(own, 'error', ignore) // the client reconnects, and operations of the store fail meanwhile
        on(own, 'message', events.message)
        on(own, 'ready', () => {
          const { subscribe } = own as Record<string, Member>
          Promise.resolve(subscribe!.call(own, ...channels)).then(events.listening, events.failed)
        })
        const { connect, disconnect } = own as Record<string, Member>
        Promise.resolve(connect!.call(own)).catch(ignore)
        return () => {
          disconnect!.call(own)
        }
      }),
  }
}

function plainLink(client: PlainClient): RedisLink {
  return {
    send: (_, args) => client.send([...args]),
    subscribe: (channels, listening) =>
      new Subscription(listening, (events) => {
        const all = channels.map((channel) =>
          client.subscribe(channel, (message: unknown) => {
            events.message(channel, message)
          }),
        )
        Promise.all(all).then(events.listening, events.failed)
        return ignore
      }),
  }
}

function duplicateOf(client: Shape, ...settings: readonly unknown[]): object {
  return (client['duplicate'] as Member).call(client, ...settings) as object
}

function on(client: object, event: string, listener: (...args: any[]) => void): void {
  ;(client as { on(event: string, listener: Member): unknown }).on(event, listener)
}
