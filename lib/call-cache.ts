import type { AsyncCacheBackend, CacheBackend } from './backends/backend'
import { cannot } from './errors'
import type { CallKeys } from './keys/call-keys'
import type { Scope, Scopes } from './keys/scopes'
import { RemoteStore } from './remote-store'
import { Fulfilled, isAsyncFunction, isThenable } from './results'
import { type Load, SingleFlight } from './single-flight'
import { type Counters, stopwatch } from './stats'

type Method = (...args: any[]) => unknown

/** What one decorated method's cache is made of. */
export interface CallCacheParts {
  readonly name: string | symbol
  /** The method as errors name it. */
  readonly call: string
  readonly backend: CacheBackend | AsyncCacheBackend
  /** Whether the backend serves this method alone, so that it may be cleared and told opaque keys. */
  readonly isOwn: boolean
  readonly isAsync: boolean
  readonly counters: Counters
  readonly keys: CallKeys
  readonly scopes: Scopes
  readonly key: Method | undefined
  /** Throws when the method may not have an asynchronous backend. */
  readonly requireRemote: () => void
}

/**
 * One decorated method: arguments → key → backend → single-flight → stats. It knows the protocol of backends and no
 * policy.
 */
export class CallCache {
  /*
   * A key is tracked from the moment when its value is stored: the scope lists
   * it, so that an instance's entries can be cleared, and CallKeys finds it
   * again. While it is only being loaded, CallKeys alone knows it.
   *
   * A result is stored only when its load is still the current one of its key.
   * Whatever makes a value outdated (delete, clear, set) forgets the load
   * first, and touches the backend second.
   */
  readonly parts: CallCacheParts
  readonly #backend: CacheBackend
  readonly #flights = new SingleFlight<Scope>()
  readonly #tracked = new Set<Scope>()
  #returnsPromises: boolean
  #remote: RemoteStore | undefined // of a backend that answers with promises

  constructor(parts: CallCacheParts) {
    this.parts = parts
    this.#backend = parts.backend as CacheBackend
    this.#returnsPromises = parts.isAsync
    if (!parts.isOwn && isAsyncFunction(parts.backend.get as Method)) this.#goRemote()
  }

  /** Calls the method through the cache. */
  call(self: unknown, args: readonly unknown[], method: Method): unknown {
    const { counters } = this.parts
    const scope = this.parts.scopes.of(self)
    const key = this.#keyOf(scope, self, args)
    if (this.#remote === undefined) {
      const found: unknown = this.#backend.get(key)
      if (found !== undefined || this.#backend.has(key)) {
        if (this.parts.isOwn || !isThenable(found)) {
          counters.hits++
          return this.#answer(found)
        }
        found.then(ignore, ignore) // asked anew, in order
        this.#goRemote()
      }
    }
    const joined = this.#flights.joinable(key)
    if (joined !== undefined) {
      counters.shared++
      return joined
    }
    if (this.#remote !== undefined) return this.#callRemote(scope, key as string, self, args, method)
    counters.misses++
    return this.#load(scope, key, self, args, method)
  }

  has(self: unknown, args: readonly unknown[]): boolean | Promise<boolean> {
    const key = this.#keyOf(this.parts.scopes.of(self), self, args)
    if (this.#remote !== undefined)
      return this.#remote.read(key as string).then((answer) => answer.length > 0)
    return this.#backend.has(key)
  }

  peek(self: unknown, args: readonly unknown[]): unknown {
    const key = this.#keyOf(this.parts.scopes.of(self), self, args)
    if (this.#remote !== undefined) return this.#remote.read(key as string).then(([value]) => value)
    const backend = this.#backend as CacheBackend & { peek?: (key: unknown) => unknown }
    return Fulfilled.unwrap(typeof backend.peek === 'function' ? backend.peek(key) : backend.get(key))
  }

  /** Stores a value, or what a promise fulfils with, as if the method had returned it. */
  set(self: unknown, args: readonly unknown[], value: unknown): void | Promise<void> {
    const scope = this.parts.scopes.of(self)
    const key = this.#keyOf(scope, self, args)
    this.#flights.forget(key)
    if (!isThenable(value))
      return this.#store(scope, key, this.#returnsPromises ? new Fulfilled(value) : value)
    this.#returnsPromises = true
    return this.#follow(value, this.#begin(scope, key), key).then(ignore)
  }

  delete(self: unknown, args: readonly unknown[]): boolean | Promise<boolean> {
    const scope = this.parts.scopes.of(self)
    return this.#delete(scope, this.#keyOf(scope, self, args))
  }

  /** Removes the entries of the scope that `self` is in. */
  clearScope(self: unknown): void | Promise<void> {
    const scope = this.parts.scopes.of(self)
    return this.parts.scopes.isShared ? this.clear() : this.forgetScope(scope)
  }

  /** Removes every entry of this method. */
  clear(): void | Promise<void> {
    this.#forgetLoads()
    if (!this.parts.isOwn) return after([...this.#tracked].map((scope) => this.forgetScope(scope)))
    try {
      this.#backend.clear()
    } finally {
      for (const scope of [...this.#tracked]) this.#prune(scope)
    }
  }

  /** Removes the entries of a scope, whose instance may be gone. */
  forgetScope(scope: Scope): void | Promise<void> {
    this.#forgetLoads(scope)
    const kept = this.parts.scopes.kept(scope)
    return after([...kept.keys].map((key) => this.#delete(kept, key)))
  }

  /** Hears that a backend of our own has removed an entry. */
  removed(key: unknown): void {
    const scope = this.parts.keys.scopeOf(key) ?? this.parts.scopes.root
    if (scope !== undefined) this.#untrackAbsent(this.parts.scopes.kept(scope), key)
  }

  #keyOf(scope: Scope, self: unknown, args: readonly unknown[]): unknown {
    const { key, keys } = this.parts
    return keys.of(scope, key === undefined ? args : [key.apply(self, args as unknown[])])
  }

  #answer(found: unknown): unknown {
    if (found instanceof Fulfilled) return found.promise
    return !this.parts.isOwn && this.#returnsPromises ? Promise.resolve(found) : found
  }

  #begin(scope: Scope, key: unknown): Load<Scope> {
    this.parts.keys.retain(key)
    return this.#flights.begin(key, scope)
  }

  #load(scope: Scope, key: unknown, self: unknown, args: readonly unknown[], method: Method): unknown {
    const { counters } = this.parts
    const load = this.#begin(scope, key)
    const startedAt = stopwatch()
    let result: unknown
    try {
      result = method.apply(self, args as unknown[])
    } catch (failure) {
      counters.ended(startedAt, true)
      this.#abandon(key, load)
      throw failure
    }
    if (isThenable(result)) {
      this.#returnsPromises = true
      return this.#follow(result, load, key, startedAt)
    }
    counters.ended(startedAt, false)
    if (this.#flights.end(key, load)) this.#store(scope, key, result)
    return result
  }

  /** Stores what a promise fulfils with, if its load is current still by then. `startedAt` is given for a miss. */
  #follow(
    result: PromiseLike<unknown>,
    load: Load<Scope>,
    key: unknown,
    startedAt?: number,
  ): Promise<unknown> {
    const { counters } = this.parts
    const promise: Promise<unknown> = Promise.resolve(result).then(
      (value) => {
        if (startedAt !== undefined) counters.ended(startedAt, false)
        if (this.#flights.end(key, load)) void this.#store(load.scope, key, new Fulfilled(value))
        return value
      },
      (failure: unknown) => {
        if (startedAt !== undefined) counters.ended(startedAt, true)
        this.#abandon(key, load)
        throw failure
      },
    )
    load.promise = promise
    return promise
  }

  /** A call by way of an asynchronous backend: others join it from the question to the store until the answer is stored. */
  #callRemote(scope: Scope, key: string, self: unknown, args: readonly unknown[], method: Method) {
    const load = this.#begin(scope, key)
    load.promise = this.#readOrLoad(load, key, self, args, method)
    return load.promise
  }

  async #readOrLoad(
    load: Load<Scope>,
    key: string,
    self: unknown,
    args: readonly unknown[],
    method: Method,
  ): Promise<unknown> {
    const { call, counters } = this.parts
    const answer = await this.#remote!.read(key)
    if (answer.length > 0) {
      counters.hits++
      if (this.#flights.end(key, load)) this.#track(load.scope, key)
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
      counters.ended(startedAt, true)
      this.#abandon(key, load)
      throw failure
    }
    counters.ended(startedAt, false)
    if (this.#flights.isCurrent(key, load))
      void Promise.resolve(this.#store(load.scope, key, value)).then(() => this.#flights.end(key, load))
    return value
  }

  #store(scope: Scope, key: unknown, value: unknown): void | Promise<void> {
    if (this.#remote !== undefined) {
      this.#track(scope, key)
      return this.#remote.write(key as string, Fulfilled.unwrap(value))
    }
    try {
      const set: unknown = this.#backend.set(key, this.parts.isOwn ? value : Fulfilled.unwrap(value))
      if (!this.parts.isOwn && isThenable(set)) return Promise.resolve(set).then(ignore, ignore)
    } finally {
      this.#track(scope, key) // even when a listener threw: the entry is there
    }
  }

  #delete(scope: Scope, key: unknown): boolean | Promise<boolean> {
    this.#flights.forget(key)
    if (this.#remote !== undefined) {
      this.#untrack(scope, key)
      return this.#remote.delete(key as string)
    }
    try {
      return this.#backend.delete(key)
    } finally {
      this.#untrackAbsent(scope, key)
    }
  }

  #abandon(key: unknown, load: Load<Scope>): void {
    if (this.#flights.end(key, load)) this.#releaseIdle(this.parts.scopes.kept(load.scope), key)
  }

  #forgetLoads(scope?: Scope): void {
    for (const key of this.#flights.forgetAll(scope && ((load) => load.scope.name === scope.name)))
      this.parts.keys.release(key)
  }

  #track(scope: Scope, key: unknown): void {
    const kept = this.parts.scopes.keep(scope)
    kept.keys.add(key)
    this.#tracked.add(kept)
    this.parts.keys.retain(key)
    // A backend that evicts without telling: look through the keys each time that they may have doubled.
    if (this.#remote === undefined && kept.keys.size > 2 * this.#backend.size + 64) this.#prune(kept)
  }

  #untrack(scope: Scope, key: unknown): void {
    scope.keys.delete(key)
    this.#releaseIdle(scope, key)
    if (scope.keys.size > 0) return
    this.#tracked.delete(scope)
    this.parts.scopes.release(scope)
  }

  #untrackAbsent(scope: Scope, key: unknown): void {
    if (!this.#backend.has(key)) this.#untrack(scope, key)
  }

  #prune(scope: Scope): void {
    for (const key of [...scope.keys]) this.#untrackAbsent(scope, key)
  }

  #releaseIdle(scope: Scope, key: unknown): void {
    if (!scope.keys.has(key) && !this.#flights.has(key)) this.parts.keys.release(key)
  }

  #goRemote(): void {
    this.parts.requireRemote()
    this.#remote = new RemoteStore(this.parts.backend as AsyncCacheBackend)
  }
}

/** Runs on when the last of some deletions has ended; at once when none is a promise. */
function after(deletions: unknown[]): void | Promise<void> {
  if (deletions.some(isThenable)) return Promise.all(deletions).then(ignore)
}

function ignore(): void {}
