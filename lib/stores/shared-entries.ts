import type { CallCache } from '../calls/call-cache'
import type { Entries } from '../calls/entries'
import { ENTRY } from '../calls/interned-calls'
import type { Call } from '../calls/rule'
import { marksOf } from '../calls/rule-set'
import { cannot } from '../common/errors'
import { abandon, forAll, ignore, isObject, isThenable, notify } from '../common/promises'
import type { Slot } from '../structures/arena/ring'
import { nameClasses, textOfCall } from './call-text'
import { unwrap, wrap } from './envelope'
import { joinNamespace, nameUsers, type NamespaceUsers, outdateOthers } from './namespace'
import type { FailureListener } from './options'
import { type TextMap, textMap } from './text-map'

/** A cache that several methods may use. Its methods return values, not promises. */
export interface SharedInstance {
  /** Returns the value of a key; `undefined` or `null` when there is none. */
  get(key: string): unknown
  /** Writes an entry; the result is ignored. */
  set(key: string, value: any): unknown
  /** Removes an entry. Unless it returns `false`, the entry counts as having been present. */
  delete(key: string): unknown
  /**
   * Returns whether there is an entry. Called from time to time, to find entries that the cache has dropped.
   */
  has?(key: string): boolean
}

/** The end of the error for an instance that answers with promises. */
export const MUST_ANSWER_AT_ONCE = 'its shared() backend must answer at once; remote() takes promises'

/** How one method uses an instance. */
export interface SharedSettings {
  /** The start of every key. */
  readonly prefix: string
  /** The users of the namespace, where one was given. */
  readonly users: NamespaceUsers | undefined
  readonly onFailure: FailureListener | undefined
}

/**
 * The entries of one method in a cache that others may use. The method knows an entry once it has stored or
 * found it.
 */
export class SharedEntries implements Entries {
  /*
   * Invariant: a number has a text in `#texts` while its entry is assumed to be in the instance. The number
   * is then held as `entry`, so the text stays that of its call. A deletion that failed leaves the text in
   * `#doomed`: the entry counts as gone, and is deleted before the key is read again, also where the method
   * was decorated again.
   */
  readonly backend: SharedInstance
  readonly #cache: CallCache
  readonly #settings: SharedSettings
  readonly #texts = new Map<Slot, string>()
  readonly #doomed: TextMap<true>

  constructor(cache: CallCache, backend: SharedInstance, settings: SharedSettings) {
    this.backend = backend
    this.#cache = cache
    this.#settings = settings
    this.#doomed = settings.users === undefined ? textMap() : (settings.users.doomed ??= textMap())
    nameClasses(cache.calls.keys)
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

  put(n: Slot, stored: unknown, _ttl: number | undefined, keepsOld: boolean): void {
    if (!keepsOld) outdateOthers(this.#cache, this.#settings.users)
    const text = this.#textOf(n)
    let done: unknown
    this.#texts.set(n, text)
    try {
      done = this.backend.set(text, wrap(stored))
      this.#doomed.delete(text)
    } catch (error) {
      notify(this.#settings.onFailure, error)
      this.#doomed.set(text, true)
      if (this.#retry(text)) this.#texts.delete(n) // the value before is outdated
    }
    if (isThenable(done)) this.#refuse(done)
  }

  delete(n: Slot): boolean {
    const text = this.#textOf(n)
    this.#texts.set(n, text)
    this.#doomed.set(text, true) // until the instance has deleted it
    outdateOthers(this.#cache, this.#settings.users)
    let deleted: unknown
    try {
      deleted = this.backend.delete(text)
    } catch (error) {
      this.#cache.calls.hold(n, ENTRY)
      notify(this.#settings.onFailure, error)
      throw error
    }
    this.#texts.delete(n)
    this.#doomed.delete(text)
    if (isThenable(deleted)) this.#refuse(deleted)
    return deleted !== false
  }

  holds(n: Slot): boolean {
    return this.#texts.has(n)
  }

  /** Holds the number of an entry that another user has stored, and lets the rules mark it. */
  meet(n: Slot, value: unknown, context: Call): void {
    const { calls, rules } = this.#cache
    if (calls.isHeldBy(n, ENTRY)) return
    rules.stored(n, marksOf(rules, value, context))
    this.#texts.set(n, this.#textOf(n))
    calls.hold(n, ENTRY)
  }

  named(label: string): void {
    if (this.#settings.users !== undefined) nameUsers(this.#settings.users, label)
  }

  discard(n: Slot): void {
    if (this.#texts.has(n)) this.delete(n)
  }

  isGone(n: Slot): boolean {
    const text = this.#texts.get(n)
    if (text === undefined || this.#doomed.has(text)) return false
    const { backend } = this
    try {
      const isThere: unknown = backend.has?.(text) ?? backend.get(text) !== undefined
      if (isThere) abandon(isThere)
      else this.#texts.delete(n)
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
      outdateOthers(this.#cache, users)
      if (users !== undefined) this.#clearUnknown()
    }
  }

  /** Deletes the entries that other users of the namespace have stored, where the instance lists its keys. */
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
    const text = this.#textOf(n)
    if (this.#doomed.size > 0 && this.#doomed.has(text) && !this.#retry(text)) return undefined
    let answer: unknown
    try {
      answer = (this.backend as unknown as Record<'get' | 'peek', (key: string) => unknown>)[name](text)
      if (!isThenable(answer)) return unwrap(answer, this.#cache.answers.isTimestamped)
    } catch (error) {
      notify(this.#settings.onFailure, error)
      return undefined
    }
    this.#refuse(answer)
  }

  /** Repeats the deletion of an entry. Returns whether it has succeeded. */
  #retry(text: string): boolean {
    try {
      this.backend.delete(text)
      this.#doomed.delete(text)
      return true
    } catch (error) {
      notify(this.#settings.onFailure, error)
      return false
    }
  }

  #textOf(n: Slot): string {
    return this.#texts.get(n) ?? this.#settings.prefix + textOfCall(this.#cache.calls.keys, n)
  }

  /** Throws because the instance has answered with a promise. */
  #refuse(answer: PromiseLike<unknown>): never {
    answer.then(ignore, ignore)
    throw new TypeError(cannot(`call ${this.#cache.label}`, MUST_ANSWER_AT_ONCE))
  }
}
