import type { CallCache } from '../calls/call-cache'
import type { Entries } from '../calls/entries'
import { finish, settle } from '../calls/holding'
import { ENTRY } from '../calls/interned-calls'
import type { Call } from '../calls/rule'
import { marksOf } from '../calls/rule-set'
import type { Scope } from '../calls/scope-index'
import { valueOf } from '../calls/stored'
import { forAll, ignore } from '../common/promises'
import type { Slot } from '../structures/arena/ring'
import { nameClasses, textOfCall } from './call-text'
import { unwrap, wrap } from './envelope'
import { joinNamespace, nameUsers, type NamespaceUsers, outdateOthers } from './namespace'
import { Patience } from './patience'

/** A store that answers with promises, such as a store in another process. */
export interface RemoteInstance {
  /** The value of a key; `undefined` or `null` when there is none. */
  get(key: string): PromiseLike<unknown>
  /** Writes an entry. */
  set(key: string, value: any): PromiseLike<unknown>
  /** Removes an entry. Unless it resolves to `false`, the entry counts as one that was there. */
  delete(key: string): PromiseLike<unknown>
}

/** How one method uses a store. */
export interface RemoteSettings {
  readonly users: NamespaceUsers
  /** Milliseconds that a call waits for an answer. */
  readonly timeout: number
  /** Milliseconds after a failure during which the store gets deletions alone. */
  readonly retryAfter: number
  readonly onFailure: ((error: unknown) => void) | undefined
}

/** Calls at most whose entries are assumed to be in the store, and deleted by `clear` and tags. */
const MAX_KNOWN = 10_000

/**
 * The entries of one method in a store that answers with promises. Operations on one call are done in order.
 * `get` and `peek` find nothing, because only `read` can wait for the store.
 */
export class RemoteEntries implements Entries {
  /*
   *   known     stored or found, so assumed to be in the store
   *   doomed    to be deleted, again once the store answers: counts as gone
   *   pending   with an operation under way
   *
   * Invariant: a number is held as `entry` while its call is one of these.
   */
  readonly backend: RemoteInstance
  readonly #cache: CallCache
  readonly #users: NamespaceUsers
  readonly #prefix: string
  readonly #patience: Patience
  readonly #known = new Set<Slot>() // oldest first
  readonly #doomed = new Set<Slot>()
  readonly #pending = new Map<Slot, Promise<unknown>>() // the last operation of a call

  constructor(cache: CallCache, backend: RemoteInstance, settings: RemoteSettings) {
    this.backend = backend
    this.#cache = cache
    this.#users = settings.users
    this.#prefix = `${settings.users.namespace}:`
    joinNamespace(cache, settings.users)
    nameClasses(cache.calls.keys)
    this.#patience = new Patience(settings.timeout, settings.retryAfter, settings.onFailure)
  }

  get source(): this {
    return this
  }

  get(): undefined {
    return undefined
  }

  peek(): undefined {
    return undefined
  }

  put(n: Slot, stored: unknown, _ttl: number | undefined, keepsOld: boolean): void {
    const text = this.#textOf(n)
    this.#know(n)
    this.#enqueue(n, () => this.#write(n, text, wrap(stored), keepsOld)).then(ignore, ignore)
  }

  delete(n: Slot): boolean {
    void this.remove(n).catch(ignore)
    return true
  }

  holds(n: Slot): boolean {
    return this.#known.has(n) || this.#doomed.has(n) || this.#pending.has(n)
  }

  named(label: string): void {
    nameUsers(this.#users, label)
  }

  discard(n: Slot): void {
    this.#known.delete(n)
  }

  clear(): void {
    void this.removeAll().catch(ignore)
  }

  /** Deletes an entry. Resolves to whether there may have been one; rejects when the store fails. */
  remove(n: Slot): Promise<boolean> {
    const text = this.#textOf(n)
    outdateOthers(this.#cache, this.#users)
    this.#known.delete(n)
    this.#doom(n)
    return this.#enqueue(n, async () => {
      try {
        const deleted = await this.#patience.wait(() => this.backend.delete(text))
        this.#doomed.delete(n)
        return deleted !== false
      } catch (failure) {
        this.#doom(n)
        throw failure
      }
    })
  }

  /** Deletes the entries of one scope, or all that are known. Rejects when the store fails. */
  async removeAll(scope?: Scope): Promise<void> {
    const { calls } = this.#cache
    const all = calls.holdAll(scope)
    const removed = forAll(all, (n) => this.holds(n) && this.remove(n))
    for (const n of all) finish(this.#cache, n)
    await removed
  }

  /** Settles when all earlier operations on a call have ended. */
  async whenDone(n: Slot): Promise<void> {
    await this.#pending.get(n)
  }

  /** Reads an entry, after earlier operations on its call. Resolves to `undefined` when the store fails. */
  async read(n: Slot): Promise<unknown> {
    const text = this.#textOf(n)
    const pending = this.#pending.get(n)
    try {
      // An operation may have ended without the store's answer, so its end does not end a rest.
      if (pending !== undefined) await this.#patience.bound(() => pending)
      if (this.#patience.isResting) return undefined
      if (this.#doomed.has(n)) await this.remove(n)
      const found = await this.#patience.wait(() => this.backend.get(text))
      this.#deleteDoomed()
      return unwrap(found, this.#cache.answers.isTimestamped)
    } catch {
      return undefined
    }
  }

  /** Adds an entry that `read` has found to the known ones. @throws an error of a rule, such as of `tags`. */
  found(n: Slot, entry: unknown, context: Call): void {
    const { rules } = this.#cache
    if (!this.#known.has(n)) rules.stored(n, marksOf(rules, valueOf(entry), context))
    this.#know(n)
  }

  /** Repeats deletions that have failed, because the store answers now. */
  #deleteDoomed(): void {
    for (const n of this.#doomed) if (!this.#pending.has(n)) this.delete(n)
  }

  async #write(n: Slot, text: string, value: unknown, keepsOld: boolean): Promise<void> {
    if (this.#patience.isResting) {
      if (!keepsOld) this.#doom(n) // the store may have an older value
      return
    }
    const written = (async () => await this.backend.set(text, value))() // rejects where `set` throws
    try {
      await this.#patience.wait(() => written)
      this.#doomed.delete(n)
    } catch {
      this.#doom(n)
      // It may be late and not lost: a deletion must come after it.
      void written.then(ignore, ignore).then(() => {
        this.#deleteLate(n, text)
      })
    }
  }

  /**
   * Deletes the value of a late write, which may have replaced a newer one. The number may stand for another
   * call by now.
   */
  #deleteLate(n: Slot, text: string): void {
    if (this.holds(n) && this.#textOf(n) === text) this.delete(n)
    else this.#patience.wait(() => this.backend.delete(text)).catch(ignore)
  }

  /** Runs an operation on a call after earlier ones. */
  #enqueue<T>(n: Slot, operation: () => Promise<T>): Promise<T> {
    const earlier = this.#pending.get(n) ?? Promise.resolve()
    const done = earlier.then(operation)
    const settled = done.then(ignore, ignore).then(() => {
      if (this.#pending.get(n) !== settled) return
      this.#pending.delete(n)
      settle(this.#cache, n)
    })
    this.#pending.set(n, settled)
    this.#cache.calls.hold(n, ENTRY)
    return done
  }

  /** Makes a call the newest of the known ones, and forgets the oldest beyond the bound. */
  #know(n: Slot): void {
    this.#known.delete(n)
    this.#known.add(n)
    this.#cache.calls.hold(n, ENTRY)
    for (const oldest of this.#known) {
      if (this.#known.size <= MAX_KNOWN) return
      this.#known.delete(oldest)
      settle(this.#cache, oldest)
    }
  }

  #doom(n: Slot): void {
    this.#cache.calls.hold(n, ENTRY)
    this.#doomed.add(n)
  }

  #textOf(n: Slot): string {
    return this.#prefix + textOfCall(this.#cache.calls.keys, n)
  }
}
