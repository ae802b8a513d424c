import type { AsyncCacheBackend, CacheBackend } from './backends/backend'
import { cannot } from './errors'
import { dropReading } from './clock'
import { argumentsOf, type CallKeys, type Scope } from './keys/call-keys'
import { CallKey } from './keys/key-index'
import { KnownKeys } from './known-keys'
import { RemoteStore } from './remote-store'
import {
  answerOf,
  forAll,
  Fulfilled,
  ignore,
  isAsyncFunction,
  isThenable,
  UNDEFINED,
  unwrap,
} from './results'
import { type Load, SingleFlight } from './single-flight'
import { type Counters, stopwatch } from './stats'

export type Method = (...args: any[]) => unknown

/** What one decorated method's cache is made of. */
export interface CallCacheParts {
  readonly name: string | symbol
  /** The method as errors name it. */
  readonly call: string
  readonly method: Method
  readonly backend: CacheBackend | AsyncCacheBackend
  /** Whether the backend serves this method alone, so that it may be cleared and told opaque keys. */
  readonly isOwn: boolean
  readonly counters: Counters
  readonly keys: CallKeys
  /** Throws when the method may not have an asynchronous backend. */
  readonly requireRemote: () => void
}

/**
 * One decorated method: arguments → key → backend → single-flight → stats. It knows the protocol of backends and no
 * policy.
 */
export class CallCache {
  /*
   * A key is known, to its scope and to CallKeys, from the beginning of its
   * load until neither a load nor the backend has it: `settle` asks.
   *
   * A result is stored only when its load is still the current one of its key.
   * Whatever makes a value outdated (delete, clear, set) forgets the load
   * first, and touches the backend second.
   */
  readonly parts: CallCacheParts
  readonly #backend: CacheBackend
  readonly #isOwn: boolean
  readonly #keys: CallKeys
  readonly #counters: Counters
  readonly #loads = new SingleFlight()
  readonly #known: KnownKeys
  #returnsPromises: boolean
  #isPlain = true // so far all values are stored as they are
  #remote: RemoteStore | undefined // of a backend that answers with promises

  constructor(parts: CallCacheParts) {
    this.parts = parts
    this.#backend = parts.backend as CacheBackend
    this.#isOwn = parts.isOwn
    this.#keys = parts.keys
    this.#counters = parts.counters
    this.#known = new KnownKeys(parts.keys, (scope) => this.#collect(scope))
    this.#returnsPromises = isAsyncFunction(parts.method)
    if (!parts.isOwn && isAsyncFunction(parts.backend.get as Method)) this.#goRemote()
  }

  /** Calls the method through the cache. Arguments as for `CallKeys.of`. */
  call(
    self: unknown,
    count: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    all?: readonly unknown[],
  ): unknown {
    const keys = this.#keys
    const key = keys.isPlain(self, count, a) ? a : keys.of(self, count, a, b, c, all)
    if (this.#isOwn) {
      const found: unknown = this.#backend.get(key)
      if (found !== undefined) {
        this.#counters.hits++
        return this.#isPlain ? found : answerOf(found)
      }
    }
    return this.#ask(key, self, argumentsOf(count, a, b, c, all))
  }

  #ask(key: unknown, self: unknown, args: readonly unknown[]): unknown {
    const scope = this.#keys.scopeOf(key)
    if (this.#isOwn) {
      // A listener that heard of an expiry may have called this method, and stored.
      if (key instanceof CallKey && key.isReleased) key = this.#keyOfAll(self, args)
      const found: unknown = this.#backend.has(key) ? this.#backend.get(key) : undefined
      if (found !== undefined) {
        this.#counters.hits++
        return answerOf(found)
      }
    } else if (this.#remote === undefined) {
      const found: unknown = this.#backend.get(key)
      if (isThenable(found)) {
        found.then(ignore, ignore) // asked anew, in order
        this.#goRemote()
      } else if (found !== undefined || this.#holds(key)) {
        this.#counters.hits++
        this.#know(self, key, scope)
        return this.#returnsPromises ? Promise.resolve(found) : found
      }
    }
    const joined = this.#loads.joinable(key)
    if (joined !== undefined) {
      this.#counters.shared++
      return joined
    }
    const load = this.#begin(self, key, scope)
    if (this.#remote !== undefined) return (load.promise = this.#readOrLoad(load, self, args))
    this.#counters.misses++
    return this.#load(load, self, args)
  }

  has(self: unknown, args: readonly unknown[]): boolean | Promise<boolean> {
    const key = this.#keyOfAll(self, args)
    const holds = this.#remote === undefined && this.#holds(key)
    return this.#remote?.read(key as string).then((answer) => answer.length > 0) ?? holds
  }

  peek(self: unknown, args: readonly unknown[]): unknown {
    const key = this.#keyOfAll(self, args)
    if (this.#remote === undefined) {
      const backend = this.#backend as CacheBackend & { peek?: (key: unknown) => unknown }
      const found = typeof backend.peek === 'function' ? backend.peek(key) : (backend.get(key) as unknown)
      if (this.#isOwn || !isThenable(found)) return unwrap(found)
      found.then(ignore, ignore)
      this.#goRemote()
    }
    return this.#remote!.read(key as string).then(([value]) => value)
  }

  /** Stores a value, or what a promise fulfils with, as if the method had returned it. */
  set(self: unknown, args: readonly unknown[], value: unknown): void | Promise<void> {
    const load = this.#begin(self, this.#keyOfAll(self, args))
    if (isThenable(value)) return this.#follow(value, load).then(ignore)
    this.#loads.forget(load.key)
    return this.#store(load, value)
  }

  delete(self: unknown, args: readonly unknown[]): boolean | Promise<boolean> {
    const key = this.#keyOfAll(self, args)
    return this.#delete(this.#keys.scopeOf(key), key)
  }

  /** Removes the entries of the scope that `self` is in. */
  clearScope(self: unknown): void | Promise<void> {
    return this.#keys.option === 'class' ? this.clear() : this.#clearKnown(this.#keys.scopeOfThis(self))
  }

  /** Removes every entry of this method. */
  clear(): void | Promise<void> {
    if (!this.#isOwn) return forAll(this.#known.scopes, (scope) => this.#clearKnown(scope))
    this.#loads.clear()
    this.#known.clear()
    this.#backend.clear()
  }

  /** Hears that a backend of our own has removed an entry. */
  removed(key: unknown): void {
    this.#settle(this.#keys.scopeOf(key), key)
  }

  #keyOfAll(self: unknown, args: readonly unknown[]): unknown {
    return this.#keys.of(self, args.length, args[0], args[1], args[2], args)
  }

  /** Begins a load; one with the same key is forgotten. */
  #begin(self: unknown, key: unknown, scope = this.#keys.scopeOf(key)): Load {
    this.#know(self, key, scope)
    return this.#loads.begin(key, scope)
  }

  #know(self: unknown, key: unknown, scope: Scope): void {
    const known = this.#known.add(self, scope, key)
    // A backend may evict without telling: look through the keys each time that they may have doubled.
    if (this.#remote === undefined && known > 2 * (this.#backend.size + this.#loads.size) + 64)
      for (const each of this.#known.of(scope)) if (each !== key) this.#settle(scope, each)
  }

  #load(load: Load, self: unknown, args: readonly unknown[]): unknown {
    const startedAt = stopwatch()
    let result: unknown
    try {
      result = this.parts.method.apply(self, args as unknown[])
      if (isThenable(result)) {
        this.#returnsPromises = true
        return this.#follow(result, load, startedAt)
      }
    } catch (failure) {
      this.#fail(load, startedAt)
      throw failure
    }
    this.#counters.ended(startedAt, false)
    if (this.#loads.end(load)) void this.#store(load, result, true)
    return result
  }

  /** Stores what a promise fulfils with, if its load is current still by then. `startedAt` is given for a miss. */
  #follow(result: PromiseLike<unknown>, load: Load, startedAt?: number): Promise<unknown> {
    const promise = Promise.resolve(result).then(
      (value) => {
        if (startedAt !== undefined) this.#counters.ended(startedAt, false)
        if (this.#loads.end(load)) void this.#store(load, value)
        return value
      },
      (failure: unknown) => {
        this.#fail(load, startedAt)
        throw failure
      },
    )
    if (this.#returnsPromises) load.promise = promise // a method that answers with values cannot wait for one
    return promise
  }

  /** A call by way of an asynchronous backend: others join it from the question to the store until the answer is stored. */
  async #readOrLoad(load: Load, self: unknown, args: readonly unknown[]): Promise<unknown> {
    const { call, method } = this.parts
    const counters = this.#counters
    const answer = await this.#remote!.read(load.key as string)
    if (answer.length > 0) {
      counters.hits++
      this.#loads.end(load)
      return answer[0]
    }
    counters.misses++
    const startedAt = stopwatch()
    let value: unknown
    try {
      const result = method.apply(self, args as unknown[])
      if (!isThenable(result))
        throw new TypeError(cannot(call, 'an asynchronous backend needs an async method'))
      value = await result
    } catch (failure) {
      this.#fail(load, startedAt)
      throw failure
    }
    counters.ended(startedAt, false)
    if (this.#loads.isCurrent(load))
      void Promise.resolve(this.#store(load, value)).then(() => this.#loads.end(load))
    return value
  }

  #fail(load: Load, startedAt: number | undefined): void {
    if (startedAt !== undefined) this.#counters.ended(startedAt, true)
    if (this.#loads.end(load)) this.#settle(load.scope, load.key)
  }

  /** Stores a value; as it is when the method returned it so, else as calls are to be answered. */
  #store({ key, scope }: Load, value: unknown, asIs = false): void | Promise<void> {
    if (this.#remote !== undefined) return this.#remote.write(key as string, value)
    dropReading() // the load may have taken long
    try {
      if (this.#isOwn) {
        const stored = asIs || !this.#returnsPromises ? value : new Fulfilled(value)
        if (stored !== value || value === undefined) this.#isPlain = false
        this.#backend.set(key, stored === undefined ? UNDEFINED : stored)
      } else {
        const set: unknown = this.#backend.set(key, value)
        if (isThenable(set)) {
          this.#goRemote()
          return this.#remote!.follow(key as string, set).then(ignore, ignore)
        }
      }
    } finally {
      this.#settle(scope, key) // it may have refused, and also when a listener threw the entry is there
    }
  }

  #delete(scope: Scope, key: unknown): boolean | Promise<boolean> {
    this.#loads.forget(key)
    try {
      if (this.#remote !== undefined) return this.#remote.delete(key as string)
      const deleted: unknown = this.#backend.delete(key)
      if (this.#isOwn || !isThenable(deleted)) return deleted as boolean
      this.#goRemote()
      return this.#remote!.follow(key as string, deleted).then((was) => was !== false)
    } finally {
      if (this.#remote === undefined) this.#settle(scope, key)
      else this.#known.delete(scope, key)
    }
  }

  /** Removes the entries of an instance that is gone. */
  #collect(scope: Scope): void {
    try {
      void this.#clearKnown(scope)
    } catch {
      // A listener threw. There is nobody to hear of it, and the entries are gone.
    }
  }

  #clearKnown(scope: Scope): void | Promise<void> {
    return forAll(this.#known.of(scope), (key) => this.#delete(scope, key))
  }

  /** Lets go of a key that nothing needs any more. */
  #settle(scope: Scope, key: unknown): void {
    if (!this.#loads.has(key) && !(this.#remote === undefined && this.#holds(key)))
      this.#known.delete(scope, key)
  }

  /** Whether the backend has an entry, if it can tell at once. */
  #holds(key: unknown): boolean {
    const has: unknown = this.#backend.has(key)
    if (this.#isOwn || !isThenable(has)) return has as boolean
    has.then(ignore, ignore)
    this.#goRemote()
    return false
  }

  #goRemote(): void {
    if (this.#remote !== undefined) return
    this.parts.requireRemote()
    this.#remote = new RemoteStore(this.parts.backend as AsyncCacheBackend)
  }
}
