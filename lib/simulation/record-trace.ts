import { requireClock, requireFunction } from '../backends/options'
import type { CallCache } from '../calls/call-cache'
import type { Clock } from '../common/clock'
import { cannot } from '../common/errors'
import { requireOptions } from '../handle/options'
import { cacheBehind } from '../handle/cache-behind'
import { NONE } from '../structures/arena/ring'
import { Fingerprint } from './fingerprint'
import type { Operation } from './trace'

/** The part of a handle of `cacheOf` that recording needs. */
export interface RecordableCache {
  /** The label of the method: `UserService.getUser`. */
  readonly label: string
  /** Calls `listener` with each event. Returns a function that ends the subscription. */
  subscribe(listener: (event: any) => void): () => void
  /** Returns the key of a call. */
  explain(...args: any[]): { readonly key: string }
  /** Returns whether there is an entry for a call. */
  has(...args: any[]): unknown
  /** The backend that holds the entries. */
  readonly backend?: any
  /** The instance through which the handle was reached. */
  readonly instance?: object | undefined
}

/** Options of `recordTrace`. */
export interface RecordOptions {
  /** Returns the text that stands for a call in the recording. Default: a hash of the key of the call. */
  readonly key?: ((args: readonly any[], cache: RecordableCache) => string) | undefined
  /** The source of time. Default: `Date`. */
  readonly clock?: Clock | undefined
}

/** An event of a handle, of any kind. */
interface RecordedEvent {
  readonly type: 'hit' | 'miss' | 'shared' | 'load' | 'refresh' | 'remove'
  readonly args: readonly unknown[] | undefined
  readonly duration?: number
  readonly error?: unknown
  readonly cause?: string
}

/**
 * Records the calls of cached methods from now on, as JSON lines for the command `purecache simulate`, or,
 * once they are parsed, for `simulate`. Returns a function that ends the recording.
 *
 * A line contains the `cache`, the `key` of the call, the `time` in milliseconds and, after a load, its
 * duration in milliseconds (`load`). `operation` marks lines that are not ordinary calls. S3-FIFO and TinyLFU
 * decide by hashes of this process, so their lines also contain the `hash`.
 *
 * A miss is written when its result is stored. So a simulation at the method's own policy and capacity gives
 * exactly the method's own hits, under three conditions: the cache is empty at first, its `capacity` is a
 * number of entries, and the handle's `set` adds no entry, because it sends no event.
 *
 * By default a key is a hash with a seed of this recording, so the file contains no arguments. But a reader
 * can test whether it contains a guessed call, and can compute integers back from a `hash`. Keep the file as
 * private as the calls. An error of `write` becomes an unhandled rejection and fails no call.
 *
 * @param handles - One handle or several. For a method whose instances have their own entries, a handle that
 * was reached through an instance.
 * @param write - Is called with each line, which ends in a line feed.
 * @throws {TypeError} for anything other than a handle, for an unknown option, when `write` or `key` is not a
 * function, and for a `clock` without a `now` method that returns a number.
 * @throws {RangeError} when the time of `clock` is not finite.
 */
export function recordTrace(
  handles: RecordableCache | Iterable<RecordableCache>,
  write: (line: string) => void,
  options: RecordOptions = {},
): () => void {
  const all = Symbol.iterator in Object(handles) ? [...(handles as Iterable<RecordableCache>)] : [handles]
  for (const handle of all as (Partial<RecordableCache> | null | undefined)[])
    if (typeof handle?.subscribe !== 'function')
      throw new TypeError(cannot('record', 'a handle must come from cacheOf', handle))
  requireFunction('record', 'write', write)
  const { clock = Date, key = hashedKeys() } = requireOptions('record', options, ['key', 'clock'])
  requireFunction('record', 'key', key)
  requireClock('record', clock)
  const ends = (all as RecordableCache[]).map((cache) => {
    const recording = new Recording(cache, key, (row) => {
      write(`${JSON.stringify({ cache: cache.label, time: clock.now(), ...row })}\n`)
    })
    return cache.subscribe((event: RecordedEvent) => {
      recording.take(event)
    })
  })
  return () => {
    for (const end of ends) end()
  }
}

/** The record of one event. */
interface RecordedRow {
  readonly key: string
  readonly load?: number | undefined
  readonly hash?: number | undefined
  readonly operation?: Operation
}

/** Policies that decide by hashes of their keys. */
const HASHING: readonly unknown[] = ['S3FIFOCache', 'TinyLFUCache']

/** Converts the events of one cache to rows. */
class Recording {
  /*
   * The result of a superseded load is not stored, but another load may have been
   * stored by the time it ends, so the presence of the entry is not sufficient. A
   * load was stored when its entry is present now and was absent before.
   */
  readonly #cache: RecordableCache
  readonly #keyOf: NonNullable<RecordOptions['key']>
  readonly #write: (row: RecordedRow) => void
  readonly #calls: CallCache | undefined // where the policy decides by hashes
  readonly #held = new Set<string>()

  constructor(
    cache: RecordableCache,
    keyOf: NonNullable<RecordOptions['key']>,
    write: (row: RecordedRow) => void,
  ) {
    this.#cache = cache
    this.#keyOf = keyOf
    this.#write = write
    const backend = cache.backend as { readonly [Symbol.toStringTag]?: unknown } | undefined
    if (HASHING.includes(backend?.[Symbol.toStringTag])) this.#calls = cacheBehind(cache)
  }

  take({ type, args, duration: load, error, cause }: RecordedEvent): void {
    if (args === undefined || type === 'miss') return // hidden by a `key` option; the load of a miss follows
    const key = this.#keyOf(args, this.#cache)
    if (type === 'hit' && error === undefined) this.#write({ key })
    else if (type === 'hit' || type === 'shared')
      this.#write({ key, operation: 'shared' }) // not passed on to the backend
    else if (type === 'remove') this.#remove(key, cause!)
    else {
      const wasHeld = this.#held.has(key)
      const isHeld = error === undefined && this.#cache.has(...args) !== false
      if (isHeld) this.#held.add(key)
      if (type === 'load' && (!isHeld || wasHeld)) this.#write({ key, load, operation: 'unstored' })
      else if (type === 'load') this.#write({ key, load, hash: this.#hashOf(args) })
      else if (isHeld) this.#write({ key, hash: this.#hashOf(args), operation: 'set' })
    }
  }

  /**
   * Whether the backend has no entries, so that it has also forgotten the hashes of absent keys. The entries
   * of one instance are removed one by one.
   */
  get #isEmptied(): boolean {
    const { size } = (this.#cache.backend ?? {}) as { readonly size?: number }
    return size === 0 && this.#calls?.calls.keys.scopes.option === 'class'
  }

  /** Returns the hash that the backend uses for a call that it holds. */
  #hashOf(args: readonly unknown[]): number | undefined {
    const n = this.#calls?.find(this.#cache.instance, args)
    return n === undefined || n === NONE ? undefined : this.#calls!.calls.keys.table.of(n)
  }

  #remove(key: string, cause: string): void {
    if (cause === 'replaced') return
    this.#held.delete(key)
    if (cause === 'deleted') this.#write({ key, operation: 'delete' })
    if (cause === 'cleared') this.#write({ key, operation: this.#isEmptied ? 'clear' : 'delete' })
  }
}

function hashedKeys(): (args: readonly unknown[], cache: RecordableCache) => string {
  const fingerprint = new Fingerprint(Math.random() * 2 ** 32)
  return (args, cache) => {
    fingerprint.take(`${cache.label} ${cache.explain(...args).key}`)
    const { high, low } = fingerprint
    return [high, low].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
