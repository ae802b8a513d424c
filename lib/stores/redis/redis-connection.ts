import { cannot } from '../../common/errors'
import { ignore } from '../../common/promises'
import { stopwatch } from '../../common/stopwatch'
import { randomInts } from '../../structures/index/seed'
import { busMessage } from './bus-message'
import type { RedisLink } from './client'
import type { Claim, Entry, Hit, Lease, Message, Miss, Position, ReadOptions, SharedStore } from './protocol'
import { fromWire, placeOf, RedisNames, toWire } from './redis-names'
import { ScriptRunner } from './script-runner'
import { BEAT, CLAIM, CLEAR, DELETE, LEAVE, READ, RENEW, type Script, TAGS, WRITE } from './scripts'
import type { Subscription } from './subscription'

/** Milliseconds of the longest lease and the longest ttl of an entry: about 34 years. */
const LONGEST = 2 ** 40

/**
 * Milliseconds without any heartbeat, while the server accepts them, after which the subscription is begun
 * again.
 */
const MAX_SILENCE = 5_000

/** Heartbeats that are sent again once the subscription is established, at most. */
const MAX_EARLY = 1_000

/**
 * The connection of one process to Redis. Each operation is one script, which is one command and one round
 * trip.
 */
export class RedisConnection implements SharedStore {
  readonly process: string = uniqueText()
  readonly shards: number
  readonly #link: RedisLink
  readonly #names: readonly RedisNames[]
  readonly #scripts: ScriptRunner
  #subscription: Subscription | undefined
  #listener: ((message: Message) => void) | undefined
  #quietSince = Infinity
  /** Heartbeats that were sent before there was a listener; `undefined` once there is one. */
  #early: (readonly [shard: number, id: number])[] | undefined = []
  #tokens = 0
  #isClosed = false

  constructor(link: RedisLink, prefix: string, shards: number) {
    this.#link = link
    this.shards = shards
    this.#names = Array.from({ length: shards }, (_, shard) => new RedisNames(prefix, shard, shards))
    this.#scripts = new ScriptRunner(link)
  }

  shardOf(key: string): number {
    return this.shards === 1 ? 0 : placeOf(key) % this.shards
  }

  listen(listener: (message: Message) => void): Promise<void> {
    this.#listener = listener
    const shards = new Map<string, number>()
    for (const [shard, names] of this.#names.entries())
      shards.set(names.channel, shard).set(names.channelOf(this.process), shard)
    return new Promise((resolve, reject) => {
      this.#subscription = this.#link.subscribe([...shards.keys()], {
        message: (channel, text) => {
          const shard = shards.get(String(channel))
          const message = shard === undefined ? undefined : busMessage(shard, String(text))
          if (message?.type === 'beat') this.#quietSince = stopwatch()
          if (message !== undefined) this.#listener?.(message)
        },
        listening: () => {
          this.#quietSince = stopwatch()
          this.#listener?.({ type: 'listening' })
          const early = this.#early ?? []
          this.#early = undefined
          for (const [shard, id] of early) this.beat(shard, id).catch(ignore)
          resolve()
        },
        failed: reject,
      })
    })
  }

  async read(key: string, options: ReadOptions): Promise<Hit | Miss> {
    const { mode, above = Infinity, lease, waits, tags } = options
    const answer = await this.#onKey(READ, key, [
      mode,
      milliseconds(lease),
      waits ? '1' : '0',
      String(mode === 'renew' ? Math.min(Math.floor(above), LONGEST) : -1),
      ...tags,
    ])
    const [, token, generation, epoch, isOurs] = listOf(answer, 1, 4, 5)
    if (isOurs !== undefined)
      return { type: 'miss', lease: leaseOf(token, generation, epoch), isOurs: integerOf(isOurs) === 1 }
    return token === undefined
      ? { type: 'miss', lease: undefined, isOurs: false }
      : hitOf(token, generation, epoch)
  }

  async write(key: string, lease: Lease, entry: Entry, announces: boolean): Promise<boolean> {
    const { token, generation, epoch } = lease
    const answer = await this.#onKey(WRITE, key, [
      token,
      generation,
      String(epoch),
      toWire(entry.value),
      milliseconds(entry.ttl),
      announces ? '1' : '0',
      entry.tags.join('\n'),
      ...entry.keyTags,
    ])
    return integerOf(answer) === 1
  }

  async leave(key: string, lease: Lease): Promise<void> {
    integerOf(await this.#onKey(LEAVE, key, [lease.token]))
  }

  async renew(key: string, lease: Lease, ms: number): Promise<boolean> {
    return integerOf(await this.#onKey(RENEW, key, [lease.token, milliseconds(ms)])) === 1
  }

  async claim(key: string, lease: number, position?: Position): Promise<Claim | undefined> {
    const known = position === undefined ? [] : [position.generation, String(position.sequence)]
    const answer = await this.#onKey(CLAIM, key, [milliseconds(lease), ...known])
    const [token, generation, epoch, sequence] = listOf(answer, 0, 4)
    if (token === undefined) return undefined
    return { lease: leaseOf(token, generation, epoch), sequence: integerOf(sequence) }
  }

  async delete(key: string): Promise<{ readonly existed: boolean; readonly sequence: number }> {
    const [existed, sequence] = listOf(await this.#onKey(DELETE, key, []), 2)
    return { existed: integerOf(existed) > 0, sequence: integerOf(sequence) }
  }

  async tags(shard: number, tags: readonly string[]): Promise<number> {
    return integerOf(await this.#onShard(TAGS, shard, [tags.join('\n')]))
  }

  async clear(shard: number, expected?: string): Promise<number | undefined> {
    const sequence = integerOf(await this.#onShard(CLEAR, shard, expected === undefined ? [] : [expected]))
    return sequence < 0 ? undefined : sequence
  }

  async beat(shard: number, id: number): Promise<void> {
    if (this.#early !== undefined) this.#early = [...this.#early.slice(-MAX_EARLY), [shard, id]]
    integerOf(await this.#onShard(BEAT, shard, [String(id)]))
    // A connection may be dead unnoticed by both ends, although the server answers on the other one.
    const silence = stopwatch() - this.#quietSince
    if (silence > MAX_SILENCE && !this.#isClosed) {
      this.#quietSince = stopwatch()
      this.#subscription?.renew()
    }
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.#listener = undefined
    this.#subscription?.close()
    return Promise.resolve()
  }

  #onKey(script: Script, key: string, args: readonly string[]): Promise<unknown> {
    const shard = this.shardOf(key)
    const names = this.#names[shard]!
    const wire = toWire(key)
    return this.#run(script, shard, [names.state, ...names.of(wire)], [wire, ...args])
  }

  #onShard(script: Script, shard: number, args: readonly string[]): Promise<unknown> {
    return this.#run(script, shard, [this.#names[shard]!.state], args)
  }

  #run(script: Script, shard: number, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new Error(cannot('reach the shared store', 'it is closed')))
    const token = `${this.process}.${(++this.#tokens).toString(36)}`
    return this.#scripts.run(script, keys, [this.#names[shard]!.channel, this.process, token, ...args])
  }
}

function uniqueText(): string {
  return [...randomInts(4)].map((part) => (part >>> 0).toString(36)).join('')
}

// Redis takes whole milliseconds, at least one, and refuses a time beyond the range of its clock.
function milliseconds(ms: number): string {
  return String(Math.min(Math.max(1, Math.ceil(ms)), LONGEST))
}

function leaseOf(token: unknown, generation: unknown, epoch: unknown): Lease {
  return { token: String(token), generation: String(generation), epoch: integerOf(epoch) }
}

/** Returns the elements of an answer that is a list of one of these lengths. */
function listOf(answer: unknown, ...lengths: readonly number[]): readonly unknown[] {
  return Array.isArray(answer) && lengths.includes(answer.length) ? answer : refuse(answer)
}

/** Returns an integer in an answer of a script. Some clients return integers as texts. */
function integerOf(answer: unknown): number {
  return /^-?\d+$/.test(String(answer)) ? Number(answer) : refuse(answer)
}

/** Throws for an answer that no script has made, so that the operation counts as failed. */
function refuse(answer: unknown): never {
  throw new TypeError(cannot('reach the shared store', 'its reply must be that of the script', answer))
}

function hitOf(value: unknown, rest: unknown, tags: unknown): Hit {
  const lines = String(tags)
  return {
    type: 'hit',
    value: fromWire(String(value)),
    rest: integerOf(rest),
    tags: lines === '' ? [] : lines.split('\n'),
  }
}
