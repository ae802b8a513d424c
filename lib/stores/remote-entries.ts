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
import { type Limits, Patience } from './patience'
import { type TextMap, textMap } from './text-map'

/** A store whose methods return promises, such as a store in another process. */
export interface RemoteInstance {
  /** Resolves to the value of a key; `undefined` or `null` when there is none. */
  get(key: string): PromiseLike<unknown>
  /** Writes an entry. */
  set(key: string, value: any): PromiseLike<unknown>
  /** Removes an entry. Unless it resolves to `false`, the entry counts as having been present. */
  delete(key: string): PromiseLike<unknown>
}

/** How one method uses a store. */
export interface RemoteSettings extends Limits {
  readonly users: NamespaceUsers
}

/** Known calls, at most, whose entries are assumed to be in the store and deleted by `clear` and tags. */
const MAX_KNOWN = 10_000

/**
 * The entries of one method in a store that answers with promises. Operations on one call are done in order.
 * `get` and `peek` find nothing, because only `read` can wait for the store.
 */
export class RemoteEntries implements Entries {
  /*
   *   known        calls that were stored or found, so that their entries are assumed to be in the store
   *   doomed       keys to be deleted again once the store answers: their entries count as deleted
   *   operations   the last operation on each key that has not ended
   *
   * The last two are those of the namespace, because the method may be decorated again, as hot module
   * replacement does.
   *
   * Invariant: a number is held as `entry` while its call is known.
   */
  readonly backend: RemoteInstance
  readonly #cache: CallCache
  readonly #users: NamespaceUsers
  readonly #doomed: TextMap<true>
  readonly #operations: TextMap<Promise<unknown>>
  readonly #patience: Patience
  readonly #known = new Map<Slot, object>() // each with a mark of its last use, oldest first

  constructor(cache: CallCache, backend: RemoteInstance, settings: RemoteSettings) {
    this.backend = backend
    this.#cache = cache
    this.#users = settings.users
    this.#doomed = settings.users.doomed ??= textMap()
    this.#operations = settings.users.operations ??= textMap()
    joinNamespace(cache, settings.users)
    nameClasses(cache.calls.keys)
    this.#patience = new Patience(settings)
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
    if (!keepsOld) outdateOthers(this.#cache, this.#users)
    const text = this.#textOf(n)
    this.#know(n)
    this.#enqueue(text, () => this.#write(text, wrap(stored), keepsOld)).catch(ignore)
  }

  delete(n: Slot): boolean {
    void this.remove(n).catch(ignore)
    return true
  }

  holds(n: Slot): boolean {
    return this.#known.has(n)
  }

  named(label: string): void {
    nameUsers(this.#users, label)
  }

  discard(n: Slot): void {
    this.#known.delete(n)
  }

  /** Deletes the entries of one scope, or all that are known, and those whose deletion has failed. */
  async clear(scope?: Scope): Promise<void> {
    const all = this.#cache.calls.holdAll(scope)
    const removed = forAll([...this.#doomed.keys(), ...all], (each) => {
      if (typeof each === 'string') return this.#remove(each)
      return this.#known.has(each) && this.remove(each)
    })
    for (const n of all) finish(this.#cache, n)
    await removed
  }

  /** Deletes an entry. Resolves to whether there may have been one; rejects when the store fails. */
  async remove(n: Slot): Promise<boolean> {
    outdateOthers(this.#cache, this.#users)
    const mark = this.#known.get(n)
    const isRemoved = await this.#remove(this.#textOf(n))
    // Unless the entry was stored again meanwhile, or another call has the number by now.
    if (this.#known.get(n) === mark) this.#forget(n)
    return isRemoved
  }

  /**
   * Deletes the entries of one scope, or all that are known, those whose deletion has failed or is under way,
   * and those that are known to other decorations, whose scopes are not. Rejects when the store fails.
   */
  async removeAll(scope?: Scope): Promise<void> {
    const others = outdateOthers(this.#cache, this.#users).map(({ entries }) => entries.clear())
    await forAll([this.clear(scope), ...others], (each) => each)
  }

  /** Settles when all earlier operations on a call have ended. */
  async whenDone(n: Slot): Promise<void> {
    await this.#operations.get(this.#textOf(n))
  }

  /** Reads an entry, after earlier operations on its call. Resolves to `undefined` when the store fails. */
  async read(n: Slot): Promise<unknown> {
    const text = this.#textOf(n)
    const pending = this.#operations.get(text)
    try {
      // An operation may have ended without the store's answer, so its end does not end a rest.
      if (pending !== undefined) await this.#patience.bound(() => pending)
      if (this.#patience.isResting) return undefined
      if (this.#doomed.has(text)) await this.#remove(text)
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
    for (const text of this.#doomed.keys()) if (!this.#operations.has(text)) this.#remove(text).catch(ignore)
  }

  #remove(text: string): Promise<boolean> {
    this.#doomed.set(text, true)
    return this.#enqueue(text, async () => {
      try {
        const deleted = await this.#patience.wait(() => this.backend.delete(text))
        this.#doomed.delete(text)
        return deleted !== false
      } catch (failure) {
        this.#doomed.set(text, true) // a write before it may have taken it out
        throw failure
      }
    })
  }

  async #write(text: string, value: unknown, keepsOld: boolean): Promise<void> {
    if (this.#patience.isResting) {
      if (!keepsOld) this.#doomed.set(text, true) // the store may have an older value
      return
    }
    const written = (async () => await this.backend.set(text, value))() // rejects where `set` throws
    try {
      await this.#patience.wait(() => written)
      this.#doomed.delete(text)
    } catch {
      this.#doomed.set(text, true)
      // It may be late and not lost, and replace a newer value: a deletion must come after it.
      const remove = () => this.#remove(text).catch(ignore)
      void written.then(remove, remove)
    }
  }

  /** Runs an operation on a key after earlier ones. */
  #enqueue<T>(text: string, operation: () => Promise<T>): Promise<T> {
    const done = (this.#operations.get(text) ?? Promise.resolve()).then(operation)
    const end = () => {
      if (this.#operations.get(text) === settled) this.#operations.delete(text)
    }
    const settled = done.then(end, end)
    this.#operations.set(text, settled)
    return done
  }

  /** Makes a call the newest of the known ones, and forgets the oldest beyond the bound. */
  #know(n: Slot): void {
    this.#known.delete(n)
    this.#known.set(n, {})
    this.#cache.calls.hold(n, ENTRY)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) return
      this.#forget(oldest)
    }
  }

  #forget(n: Slot): void {
    this.#known.delete(n)
    settle(this.#cache, n)
  }

  #textOf(n: Slot): string {
    return `${this.#users.namespace}:${textOfCall(this.#cache.calls.keys, n)}`
  }
}
