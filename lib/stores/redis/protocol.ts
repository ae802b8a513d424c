/*
 * The protocol between processes and a store that they share. Two implementations speak it: `memoryStore()`,
 * and Redis by scripts.
 *
 * A store is divided into shards. Each shard has
 *
 *   generation   a unique text. An entry of another generation is void. A shard without state begins a new
 *                one.
 *   epoch        a count of invalidations of tags. An entry is void when one of its tags was invalidated in
 *                an epoch above that in which its load began.
 *   sequence     a count of messages to all processes, which a clear does not reset.
 *
 * and for each key at most one entry and one lease. Every operation on a shard is atomic. Each part of this
 * state may vanish alone: without it, writes are refused and entries are void.
 *
 * Not part of the protocol, because the process does it for all implementations: time limits, the breaker,
 * the counting of sequences, repeated deletions, waiting, and the renewal of leases.
 */

/** The right to store one value. It ends by `write`, `leave`, `claim`, `delete` and by its expiry. */
export interface Lease {
  /** A text that is never used again. */
  readonly token: string
  /** The generation of the shard when the lease was granted. */
  readonly generation: string
  /** The epoch of the shard when the lease was granted, which is before the load begins. */
  readonly epoch: number
}

/** The right to store a value that was not loaded. */
export interface Claim {
  readonly lease: Lease
  /** The sequence of the announcement that the entry is removed. */
  readonly sequence: number
}

/** Options of a read. */
export interface ReadOptions {
  /** Tags that every entry of the key has besides its own, by which a method or a scope is cleared. */
  readonly tags: readonly string[]
  /**
   * `peek`: only the entry. `load`: the valid entry, or a lease where there is none. `renew`: as `load`, but
   * an entry counts only if it lives longer than `above`.
   */
  readonly mode: 'peek' | 'load' | 'renew'
  /**
   * Milliseconds until the entry expires that is to be loaded again; `Infinity`, the default, for any entry.
   * An entry that lives longer was written since. Used only by `renew`.
   */
  readonly above?: number | undefined
  /** Milliseconds after which a new lease expires. Not used by `peek`. */
  readonly lease: number
  /** Whether this process gets a notice, `ready` or `again`, when the lease of another ends. */
  readonly waits: boolean
}

/** A valid entry. */
export interface Hit {
  readonly type: 'hit'
  /** The value as it was written. */
  readonly value: string
  /** Milliseconds until it expires, by the store's clock. */
  readonly rest: number
  /** Its own tags, as they were written. */
  readonly tags: readonly string[]
}

/** The absence of a valid entry. `peek` gets no lease. */
export interface Miss {
  readonly type: 'miss'
  /** The lease under which the key is loaded, by this process or another. */
  readonly lease: Lease | undefined
  /** Whether this process took the lease; else another process has it. */
  readonly isOurs: boolean
}

/** A value to be stored. */
export interface Entry {
  readonly value: string
  /** Its own tags. */
  readonly tags: readonly string[]
  /** The tags that every entry of the key has. */
  readonly keyTags: readonly string[]
  /** Milliseconds until it expires; a positive number, not `Infinity`. */
  readonly ttl: number
}

/** The point up to which a process has received the announcements of a shard. */
export interface Position {
  readonly generation: string
  readonly sequence: number
}

/** A message to all processes, including its origin, in the order of `sequence`. */
export type Announcement = {
  readonly shard: number
  readonly sequence: number
  /** The `process` of the store that caused it. */
  readonly origin: string
} & (
  | { readonly type: 'deleted'; readonly key: string }
  | { readonly type: 'tags'; readonly tags: readonly string[] }
  | { readonly type: 'cleared'; readonly generation: string }
)

/** A message to one process. */
export type Notice =
  /**
   * The answer to `beat`, through the channel of announcements' connection, after all that were sent before
   * it.
   */
  | ({ readonly type: 'beat'; readonly shard: number; readonly id: number } & Position)
  /** The load that this process waits for has stored its value. */
  | { readonly type: 'ready'; readonly key: string }
  /** The lease that this process waits for has ended without a value. */
  | { readonly type: 'again'; readonly key: string }
  /** The subscription was established, for the first time or again. Earlier announcements may be lost. */
  | { readonly type: 'listening' }

export type Message = Announcement | Notice

/**
 * The connection of one process to a store. Every method returns a promise, and none throws. A promise may
 * reject with any error when the store cannot be reached or refuses a command, and may stay pending for ever,
 * so the process limits the time. A rejected or unanswered operation may have been done, or may be done
 * later.
 */
export interface SharedStore {
  /** Names this process among those of the store: a unique text without spaces. */
  readonly process: string
  /** The number of shards, which are numbered from 0. */
  readonly shards: number
  /** The shard of a key. The same in all processes. */
  shardOf(key: string): number

  /**
   * Calls the listener with every message from now on. Resolves when the subscription is established; rejects
   * when that failed at first. In both cases the subscription is established again after a loss. Called once.
   */
  listen(listener: (message: Message) => void): Promise<void>

  /** Resolves to the valid entry of a key, or to the lease under which it is loaded. */
  read(key: string, options: ReadOptions): Promise<Hit | Miss>

  /**
   * Stores the value of a load, unless that is outdated: the lease must be that of the key, its generation
   * that of the shard, and no tag invalidated above its epoch. Resolves to whether the value is stored. If
   * the lease is that of the key, ends it and notifies waiting processes: by `ready` when the value is
   * stored, else by `again`.
   *
   * `announces`: if the value is stored, announces `deleted`, so that all processes drop their entries, as
   * after a `claim`.
   */
  write(key: string, lease: Lease, entry: Entry, announces: boolean): Promise<boolean>

  /** Ends a lease, unless the key has another by now, and notifies waiting processes by `again`. */
  leave(key: string, lease: Lease): Promise<void>

  /** Lets a lease expire `ms` milliseconds from now. Resolves to whether it is still that of the key. */
  renew(key: string, lease: Lease, ms: number): Promise<boolean>

  /**
   * Takes a lease in place of any other, whose result is then refused, and notifies waiting processes by
   * `again`. Removes the entry and announces `deleted`, so that no older value answers even if this process
   * dies before it writes. A value that is set, not loaded, is written under this lease, so that a late write
   * is refused after a newer deletion.
   *
   * `position`: does nothing and resolves to `undefined` when the shard has another generation or sequence,
   * because then this process has missed an announcement. So the result of a write is checked twice: the
   * process looks for announcements since the write began, and the store checks that the process has received
   * all.
   */
  claim(key: string, lease: number, position?: Position): Promise<Claim | undefined>

  /**
   * Removes the entry and the lease of a key, notifies waiting processes by `again` and announces `deleted`.
   * Resolves to whether there was an entry, valid or not, and the sequence of the announcement.
   */
  delete(key: string): Promise<{ readonly existed: boolean; readonly sequence: number }>

  /**
   * Makes all entries void that have one of these tags, and refuses loads under way whose values turn out to
   * have one. Announces `tags`. Resolves to the sequence of the announcement. A shard that would remember too
   * many tags begins a new generation in their place, and announces `cleared`.
   */
  tags(shard: number, tags: readonly string[]): Promise<number>

  /**
   * Begins a new generation, so that all entries are void and all loads under way refused, and announces
   * `cleared`. Resolves to the sequence of the announcement. `expected`: does nothing and resolves to
   * `undefined` when the shard has another generation by now.
   */
  clear(shard: number, expected?: string): Promise<number | undefined>

  /** Sends this process a `beat` with the given id and the present generation and sequence of a shard. */
  beat(shard: number, id: number): Promise<void>

  /**
   * Ends the subscription and every other resource that keeps the process alive. Operations reject from then
   * on.
   */
  close(): Promise<void>
}

/** Converts values to text and back. */
export interface Codec {
  /** Returns the text of a value; `undefined` when it cannot be restored exactly from a text. */
  encode(value: unknown): string | undefined
  /** Returns the value of a text. Throws for a text that `encode` has not made. */
  decode(text: string): unknown
}
