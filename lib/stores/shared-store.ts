import type { CallCache } from '../calls/call-cache'
import type { Entries } from '../calls/entries'
import { cannot } from '../common/errors'
import {
  abandon,
  forAll,
  ignore,
  isAsyncFunction,
  isObject,
  isThenable,
  type Method,
  notify,
} from '../common/promises'
import { ENTRY } from '../keys/holders'
import type { Slot } from '../structures/arena/ring'
import { textOfCall } from './call-text'
import { unwrap, wrap } from './envelope'
import { type FailureListener, failureListenerOf, requireOptions } from './options'
import {
  claimNamespace,
  joinNamespace,
  nameUsers,
  type NamespaceUsers,
  outdateOthers,
  uniqueNamespace,
} from './namespace'
import { CONNECT, type SharedBackend, type StoreConnection, type StoreMethod } from './store'

/** A cache that several methods may use: it must have `get`, `set` and `delete`, which answer at once. */
export interface SharedInstance {
  /** The value of a key; `undefined` or `null` when there is none. */
  get(key: string): unknown
  /** Writes an entry; the result is ignored. */
  set(key: string, value: any): unknown
  /** Removes an entry; unless it returns `false`, the entry counts as one that was there. */
  delete(key: string): unknown
  /** Whether there is an entry. Asked now and then, to forget what the cache has dropped. */
  has?(key: string): boolean
}

/** Options of `shared()`. */
export interface SharedOptions {
  /** Leads every key. Default: unique for each decoration in this process. */
  readonly namespace?: string | undefined
  /** Is called with each error of the instance. A call never fails for it. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/**
 * A backend that is not the method's own: a ready cache that answers at once, such as a `Map`, another
 * library's cache, or one of ours that serves several methods under one capacity. Keys in it are strings, led
 * by the namespace, and values are plain where no rule needs their time.
 *
 * A `Map` has no bound. What the instance removes by itself is not reported, so evictions and expirations are
 * 0.
 *
 * @throws {TypeError} at decoration, when a method is missing or answers with promises, when an option is of
 * the wrong kind, or when another method uses the namespace on the same instance.
 */
export function shared(instance: SharedInstance, options: SharedOptions = {}): SharedBackend {
  return new Shared(instance, options)
}

class Shared implements SharedBackend {
  readonly kind = 'shared'
  readonly #instance: SharedInstance
  readonly #options: SharedOptions

  constructor(instance: SharedInstance, options: SharedOptions) {
    this.#instance = instance
    this.#options = options
  }

  [CONNECT](method: StoreMethod): StoreConnection {
    const { doing } = method
    const instance = this.#instance as unknown
    if (!isObject(instance)) throw new TypeError(cannot(doing, 'shared() must be given a cache', instance))
    for (const name of ['get', 'set', 'delete', 'has'] as const) {
      const member = (instance as Record<string, unknown>)[name]
      if (typeof member !== 'function' && (name !== 'has' || member !== undefined))
        throw new TypeError(cannot(doing, `its shared() backend must have a ${name}() method`, member))
      if (isAsyncFunction(member as Method))
        throw new TypeError(
          cannot(doing, 'its shared() backend must answer at once; remote() takes promises'),
        )
    }
    const options = requireOptions(doing, 'shared', this.#options, ['namespace', 'onFailure'])
    const { namespace } = options
    const onFailure = failureListenerOf(doing, options.onFailure)
    const users = namespace === undefined ? undefined : claimNamespace(instance, namespace, method)
    const settings = {
      prefix: `${users?.namespace ?? uniqueNamespace(method)}:`,
      users,
      onFailure,
    }
    return (cache) => ({ entries: new SharedEntries(cache, this.#instance, settings) })
  }
}

interface SharedSettings {
  readonly prefix: string
  /** The users of the namespace, where one was given. */
  readonly users: NamespaceUsers | undefined
  readonly onFailure: FailureListener | undefined
}

/**
 * The entries of one method in a cache that others may use. An entry is known here once it was stored or
 * found.
 */
class SharedEntries implements Entries {
  /*
   * Invariant: a number has a text here while its entry is taken to be held. The number is then held as
   * `entry`, so the text stays that of its call. A deletion that failed leaves the text in `#doomed`, and the
   * entry counts as gone.
   */
  readonly backend: SharedInstance
  readonly #cache: CallCache
  readonly #settings: SharedSettings
  readonly #texts = new Map<Slot, string>()
  readonly #doomed = new Set<Slot>()

  constructor(cache: CallCache, backend: SharedInstance, settings: SharedSettings) {
    this.backend = backend
    this.#cache = cache
    this.#settings = settings
    if (settings.users !== undefined) joinNamespace(cache, settings.users)
  }

  get source(): this {
    return this
  }

  get(n: Slot): unknown {
    return this.#read(n, 'get')
  }

  peek(n: Slot): unknown {
    return this.#read(n, typeof (this.backend as { peek?: unknown }).peek === 'function' ? 'peek' : 'get')
  }

  put(n: Slot, stored: unknown): void {
    const text = this.#textOf(n)
    let done: unknown
    this.#texts.set(n, text)
    try {
      done = this.backend.set(text, wrap(stored))
      this.#doomed.delete(n)
    } catch (error) {
      notify(this.#settings.onFailure, error)
      this.#doom(n)
    }
    if (isThenable(done)) this.#refuse(done)
  }

  delete(n: Slot): boolean {
    const text = this.#textOf(n)
    this.#texts.set(n, text)
    this.#doomed.add(n) // until the instance has done it
    if (this.#settings.users !== undefined) outdateOthers(this.#cache, this.#settings.users)
    let deleted: unknown
    try {
      deleted = this.backend.delete(text)
    } catch (error) {
      this.#cache.calls.holders.hold(n, ENTRY)
      notify(this.#settings.onFailure, error)
      throw error
    }
    this.#forget(n)
    if (isThenable(deleted)) this.#refuse(deleted)
    return deleted !== false
  }

  holds(n: Slot): boolean {
    return this.#texts.has(n)
  }

  meet(n: Slot): void {
    this.#texts.set(n, this.#textOf(n))
  }

  named(label: string): void {
    if (this.#settings.users !== undefined) nameUsers(this.#settings.users, label)
  }

  discard(n: Slot): void {
    if (this.#texts.has(n)) this.delete(n)
  }

  isGone(n: Slot): boolean {
    const text = this.#texts.get(n)
    if (text === undefined || this.#doomed.has(n)) return false
    const { backend } = this
    try {
      const isThere: unknown = backend.has?.(text) ?? backend.get(text) !== undefined
      if (isThere) abandon(isThere)
      else this.#forget(n)
      return !isThere
    } catch (error) {
      notify(this.#settings.onFailure, error)
      return false
    }
  }

  clear(): void {
    const { users } = this.#settings
    try {
      void forAll([...this.#texts.keys()], (n) => this.delete(n))
    } finally {
      if (users !== undefined) {
        outdateOthers(this.#cache, users)
        this.#clearUnknown()
      }
    }
  }

  /** Deletes the entries of others under the namespace, where the instance can list its keys. */
  #clearUnknown(): void {
    const { keys } = this.backend as { keys?: () => Iterable<unknown> }
    if (typeof keys !== 'function') return
    try {
      const found: unknown = keys.call(this.backend)
      if (!isObject(found) || !(Symbol.iterator in found)) return
      for (const key of [...(found as Iterable<unknown>)])
        if (typeof key === 'string' && key.startsWith(`${this.#settings.prefix}(`)) this.backend.delete(key)
    } catch (error) {
      notify(this.#settings.onFailure, error)
      throw error
    }
  }

  #read(n: Slot, name: 'get' | 'peek'): unknown {
    if (this.#doomed.has(n) && !this.#retry(n)) return undefined
    let answer: unknown
    try {
      answer = (this.backend as unknown as Record<'get' | 'peek', (key: string) => unknown>)[name](
        this.#textOf(n),
      )
      if (!isThenable(answer)) return unwrap(answer, this.#cache.answers.isTimestamped)
    } catch (error) {
      notify(this.#settings.onFailure, error)
      return undefined
    }
    this.#refuse(answer)
  }

  /** Repeats deletions that failed; returns whether all are done. */
  #retry(n: Slot): boolean {
    try {
      this.backend.delete(this.#textOf(n))
      this.#doomed.delete(n)
      return true
    } catch (error) {
      notify(this.#settings.onFailure, error)
      return false
    }
  }

  #doom(n: Slot): void {
    this.#doomed.add(n)
    if (this.#retry(n)) this.#forget(n)
  }

  #forget(n: Slot): void {
    this.#texts.delete(n)
    this.#doomed.delete(n)
  }

  #textOf(n: Slot): string {
    return this.#texts.get(n) ?? this.#settings.prefix + textOfCall(this.#cache.calls.keys, n)
  }

  #refuse(answer: PromiseLike<unknown>): never {
    answer.then(ignore, ignore)
    throw new TypeError(
      cannot(
        `call ${this.#cache.label}`,
        'its shared() backend must answer at once; remote() takes promises',
      ),
    )
  }
}
