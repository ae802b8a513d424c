import type { CallCache } from '../calls/call-cache'
import type { Entries } from '../calls/entries'
import type { FarStore } from '../calls/far-store'
import { recall } from '../calls/failures'
import { finish, settle } from '../calls/holding'
import type { Load } from '../calls/load'
import { refreshBehind } from '../calls/refresh-behind'
import type { Call } from '../calls/rule'
import { beginRunOf } from '../calls/run'
import type { Scope } from '../calls/scope-index'
import { type Timestamped, valueOf } from '../calls/stored'
import { cannot } from '../common/errors'
import { forAll, ignore, isThenable } from '../common/promises'
import { ENTRY } from '../keys/holders'
import type { Slot } from '../structures/arena/ring'
import { textOfCall } from './call-text'
import { unwrap, wrap } from './envelope'
import { joinNamespace, nameUsers, type NamespaceUsers, outdateOthers } from './namespace'
import { Patience } from './patience'
import type { RemoteInstance } from './remote-store'

/** How a store is used. */
export interface RemoteSettings {
  readonly users: NamespaceUsers
  readonly timeout: number
  readonly retryAfter: number
  readonly onFailure: ((error: unknown) => void) | undefined
}

/** Calls whose entries a store is taken to hold, at most: for `clear` and tags. */
const MAX_KNOWN = 10_000

/**
 * The entries of one method in a store that answers with promises. Nothing is found at once: `answer` asks
 * the store first and the method second, and other calls join it. Operations on one call happen in order.
 */
export class RemoteEntries implements Entries, FarStore {
  /*
   * Invariant: a number is held as `entry` while its call is known, written, or doomed: to be deleted in the
   * store when that answers again. A doomed entry counts as gone.
   */
  readonly isBehind = false
  readonly backend: RemoteInstance
  readonly #cache: CallCache
  readonly #users: NamespaceUsers
  readonly #prefix: string
  readonly #patience: Patience
  readonly #known = new Set<Slot>() // the oldest first
  readonly #doomed = new Set<Slot>()
  readonly #pending = new Map<Slot, Promise<unknown>>() // the last operation of a call

  constructor(cache: CallCache, backend: RemoteInstance, settings: RemoteSettings) {
    this.backend = backend
    this.#cache = cache
    this.#users = settings.users
    this.#prefix = `${settings.users.namespace}:`
    joinNamespace(cache, settings.users)
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
    void this.deleteFar(n).catch(ignore)
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
    void this.clearFar().catch(ignore)
  }

  answer(n: Slot, context: Call): Promise<unknown> {
    const { answers, loader } = this.#cache
    const refresh = loader.loads.current(n)
    if (refresh !== undefined) return answers.promised(this.#answerDuring(refresh, n, context))
    const load = loader.loads.begin(n, false)
    return answers.promised((load.promise = this.#answer(load, n, context)))
  }

  async readFar(n: Slot): Promise<unknown> {
    const entry = await this.#read(n)
    return entry === undefined || this.#cache.answers.isExpired(entry) ? undefined : { value: valueOf(entry) }
  }

  deleteFar(n: Slot): Promise<boolean> {
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

  async clearFar(scope?: Scope): Promise<void> {
    const { calls } = this.#cache
    const all = calls.of(scope).filter((n) => this.holds(n))
    const deleted = forAll(all, (n) => this.deleteFar(n))
    for (const n of calls.of(scope)) settle(this.#cache, n)
    await deleted
  }

  /** Settles when all that was begun for a call is done. */
  async whenDone(n: Slot): Promise<void> {
    await this.#pending.get(n)?.then(ignore, ignore)
  }

  async #answer(load: Load, n: Slot, context: Call): Promise<unknown> {
    const { answers, counters, loader, observer, rules } = this.#cache
    const entry = await this.#read(n)
    const age = entry === undefined ? 'expired' : answers.ageOf(entry)
    if (age !== 'expired') {
      counters.hits++
      if (age === 'old') counters.staleHits++
      if (loader.loads.isCurrent(load)) this.#endHit(load, entry, context, age === 'old')
      observer?.hit(load.scope, context, { value: valueOf(entry) }, age === 'old')
      return valueOf(entry)
    }
    const failure = loader.loads.isCurrent(load) ? rules.recalls(n) : undefined
    if (failure !== undefined)
      try {
        return recall(this.#cache, n, failure, entry as Timestamped | undefined, context)
      } finally {
        loader.loads.end(load)
        settle(this.#cache, n)
      }
    counters.misses++
    observer?.miss(load.scope, context)
    const run = beginRunOf(this.#cache, load, context, entry as Timestamped | undefined)
    return loader.awaitResult(run, this.#runMethod(context))
  }

  /** Ends the load of a call that the store has answered. A rule that throws fails this call alone. */
  #endHit(load: Load, entry: unknown, context: Call, isOld: boolean): void {
    const { n } = load
    const { calls, loader } = this.#cache
    calls.begin(n)
    loader.loads.end(load)
    try {
      this.#meet(n, entry, context)
      if (isOld) refreshBehind(this.#cache, n, context)
    } finally {
      finish(this.#cache, n)
    }
  }

  async #runMethod({ self, args }: Call): Promise<unknown> {
    const { label, method } = this.#cache
    const result = method.apply(self, args as unknown[])
    if (!isThenable(result))
      throw new TypeError(cannot(`call ${label}`, 'a remote() backend needs an async method'))
    return await result
  }

  /** Answers a call during a refresh, which it joins only where the store has nothing. */
  async #answerDuring(refresh: Load, n: Slot, context: Call): Promise<unknown> {
    const { answers, counters, loader, observer } = this.#cache
    const entry = await this.#read(n)
    const age = entry === undefined ? 'expired' : answers.ageOf(entry)
    if (age === 'expired') {
      const { self, args } = context
      const joined = loader.loads.isCurrent(refresh)
        ? loader.loads.join(n, entry as Timestamped | undefined, context)
        : undefined
      return joined ?? this.#cache.call(self, args.length, args[0], args[1], args[2], args)
    }
    counters.hits++
    if (age === 'old') counters.staleHits++
    observer?.hit(refresh.scope, context, { value: valueOf(entry) }, age === 'old')
    return valueOf(entry)
  }

  /** Reads the entry of a call from the store; `undefined` also when the store fails. */
  async #read(n: Slot): Promise<unknown> {
    const text = this.#textOf(n)
    const pending = this.#pending.get(n)
    try {
      // An operation may have ended without the store's answer, so its end does not end a rest.
      if (pending !== undefined) await this.#patience.bound(() => pending)
      if (this.#patience.isResting) return undefined
      if (this.#doomed.has(n)) await this.deleteFar(n)
      const found = await this.#patience.wait(() => this.backend.get(text))
      this.#deleteDoomed()
      return unwrap(found, this.#cache.answers.isTimestamped)
    } catch {
      return undefined
    }
  }

  /** Deletes the entries that could not be deleted before, because the store answers now. */
  #deleteDoomed(): void {
    for (const n of this.#doomed) if (!this.#pending.has(n)) void this.deleteFar(n).catch(ignore)
  }

  async #write(n: Slot, text: string, value: unknown, keepsOld: boolean): Promise<void> {
    if (this.#patience.isResting) {
      if (!keepsOld) this.#doom(n) // an older value may still be there
      return
    }
    const written = this.#begin(() => this.backend.set(text, value))
    try {
      await this.#patience.wait(() => written)
      this.#doomed.delete(n)
    } catch {
      this.#doom(n)
      // Should it be late and not lost, a deletion must come after it.
      void written.then(ignore, ignore).then(() => {
        this.#deleteLate(n, text)
      })
    }
  }

  /**
   * Deletes what a late write has stored, perhaps over a newer value. Its number may stand for another call
   * by now.
   */
  #deleteLate(n: Slot, text: string): void {
    const isSame = this.holds(n) && this.#textOf(n) === text
    const deleted = isSame ? this.deleteFar(n) : this.#patience.wait(() => this.backend.delete(text))
    deleted.then(ignore, ignore)
  }

  async #begin<T>(operation: () => PromiseLike<T>): Promise<T> {
    return await operation()
  }

  /** Runs an operation on a call after those that were begun before. */
  #enqueue<T>(n: Slot, operation: () => Promise<T>): Promise<T> {
    const earlier = this.#pending.get(n) ?? Promise.resolve()
    const done = earlier.then(operation, operation)
    const settled = done.then(ignore, ignore).then(() => {
      if (this.#pending.get(n) !== settled) return
      this.#pending.delete(n)
      settle(this.#cache, n)
    })
    this.#pending.set(n, settled)
    this.#cache.calls.holders.hold(n, ENTRY)
    return done
  }

  #meet(n: Slot, entry: unknown, context: Call): void {
    const { rules } = this.#cache
    if (!this.#known.has(n)) rules.stored(n, rules.mark(valueOf(entry), context))
    this.#know(n)
  }

  #know(n: Slot): void {
    this.#known.delete(n)
    this.#known.add(n)
    this.#cache.calls.holders.hold(n, ENTRY)
    for (const oldest of this.#known) {
      if (this.#known.size <= MAX_KNOWN) return
      this.#known.delete(oldest)
      settle(this.#cache, oldest)
    }
  }

  #doom(n: Slot): void {
    this.#cache.calls.holders.hold(n, ENTRY)
    this.#doomed.add(n)
  }

  #textOf(n: Slot): string {
    return this.#prefix + textOfCall(this.#cache.calls.keys, n)
  }
}
