import type { AsyncCacheBackend, CacheBackend } from './backends/backend'
import { cannot } from './errors'
import { argumentsOf, type CallKeys, type Scope } from './keys/call-keys'
import { Mark } from './keys/marks'
import { RemoteStore } from './remote-store'
import { Fulfilled, isAsyncFunction, isObject, isThenable } from './results'
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

/** A run of the method that has begun. It has no promise while its synchronous part runs. */
interface Load {
  readonly key: unknown
  readonly scope: Scope
  promise: Promise<unknown> | undefined
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
  readonly #loads = new Map<unknown, Load>()
  readonly #known = new Map<Scope, Set<unknown>>()
  #returnsPromises: boolean
  #remote: RemoteStore | undefined // of a backend that answers with promises

  constructor(parts: CallCacheParts) {
    this.parts = parts
    this.#backend = parts.backend as CacheBackend
    this.#isOwn = parts.isOwn
    this.#keys = parts.keys
    this.#counters = parts.counters
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
        return this.#returnsPromises ? this.#answer(found) : found
      }
    }
    return this.#ask(key, self, argumentsOf(count, a, b, c, all))
  }

  #ask(key: unknown, self: unknown, args: readonly unknown[]): unknown {
    const scope = this.#keys.scopeOf(key)
    if (this.#remote === undefined) {
      const found: unknown = this.#isOwn ? undefined : this.#backend.get(key)
      if (found !== undefined || this.#backend.has(key)) {
        if (this.#isOwn || !isThenable(found)) {
          this.#counters.hits++
          return this.#answer(found)
        }
        found.then(ignore, ignore) // asked anew, in order
        this.#goRemote()
      }
    }
    const joined = this.#loads.get(key)?.promise
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
    if (this.#remote !== undefined)
      return this.#remote.read(key as string).then((answer) => answer.length > 0)
    return this.#backend.has(key)
  }

  peek(self: unknown, args: readonly unknown[]): unknown {
    const key = this.#keyOfAll(self, args)
    if (this.#remote !== undefined) return this.#remote.read(key as string).then(([value]) => value)
    const backend = this.#backend as CacheBackend & { peek?: (key: unknown) => unknown }
    return Fulfilled.unwrap(typeof backend.peek === 'function' ? backend.peek(key) : backend.get(key))
  }

  /** Stores a value, or what a promise fulfils with, as if the method had returned it. */
  set(self: unknown, args: readonly unknown[], value: unknown): void | Promise<void> {
    const load = this.#begin(self, this.#keyOfAll(self, args))
    if (isThenable(value)) return this.#follow(value, load).then(ignore)
    this.#loads.delete(load.key)
    return this.#store(load, this.#returnsPromises ? new Fulfilled(value) : value)
  }

  delete(self: unknown, args: readonly unknown[]): boolean | Promise<boolean> {
    const key = this.#keyOfAll(self, args)
    return this.#delete(this.#keys.scopeOf(key), key)
  }

  /** Removes the entries of the scope that `self` is in. */
  clearScope(self: unknown): void | Promise<void> {
    if (this.#keys.option === 'class') return this.clear()
    return this.#clearKnown(this.#keys.scopeOf(this.#keys.of(self, 0)))
  }

  /** Removes every entry of this method. */
  clear(): void | Promise<void> {
    if (!this.#isOwn) return after([...this.#known.keys()].map((scope) => this.#clearKnown(scope)))
    this.#loads.clear()
    for (const keys of this.#known.values()) keys.clear()
    this.#keys.clear()
    this.#backend.clear()
  }

  /** Hears that a backend of our own has removed an entry. */
  removed(key: unknown): void {
    this.#settle(this.#keys.scopeOf(key), key)
  }

  #answer(found: unknown): unknown {
    if (found instanceof Fulfilled) return found.promise
    return !this.#isOwn && this.#returnsPromises ? Promise.resolve(found) : found
  }

  #keyOfAll(self: unknown, args: readonly unknown[]): unknown {
    return this.#keys.of(self, args.length, args[0], args[1], args[2], args)
  }

  /** Begins a load; one with the same key is forgotten. */
  #begin(self: unknown, key: unknown, scope = this.#keys.scopeOf(key)): Load {
    let known = this.#known.get(scope)
    if (known === undefined) {
      known = new Set()
      this.#known.set(scope, known)
      if (scope instanceof Mark && isObject(self)) collections?.register(self, this.#onCollected(scope))
    }
    if (!known.has(key)) {
      known.add(key)
      this.#keys.retain(key)
      // A backend may evict without telling: look through the keys each time that they may have doubled.
      if (this.#remote === undefined && known.size > 2 * (this.#backend.size + this.#loads.size) + 64)
        for (const each of [...known]) if (each !== key) this.#settle(scope, each)
    }
    const load: Load = { key, scope, promise: undefined }
    this.#loads.set(key, load)
    return load
  }

  // Made here, where no `self` is in reach of the function.
  #onCollected(scope: Mark): () => void {
    return () => {
      void this.#clearKnown(scope)
      this.#known.delete(scope)
      this.#keys.forget(scope)
    }
  }

  #load(load: Load, self: unknown, args: readonly unknown[]): unknown {
    const startedAt = stopwatch()
    let result: unknown
    try {
      result = this.parts.method.apply(self, args as unknown[])
    } catch (failure) {
      this.#fail(load, startedAt)
      throw failure
    }
    if (isThenable(result)) return this.#follow(result, load, startedAt)
    this.#counters.ended(startedAt, false)
    if (this.#end(load)) void this.#store(load, result)
    return result
  }

  /** Stores what a promise fulfils with, if its load is current still by then. `startedAt` is given for a miss. */
  #follow(result: PromiseLike<unknown>, load: Load, startedAt?: number): Promise<unknown> {
    this.#returnsPromises = true
    return (load.promise = Promise.resolve(result).then(
      (value) => {
        if (startedAt !== undefined) this.#counters.ended(startedAt, false)
        if (this.#end(load)) void this.#store(load, new Fulfilled(value))
        return value
      },
      (failure: unknown) => {
        this.#fail(load, startedAt)
        throw failure
      },
    ))
  }

  /** A call by way of an asynchronous backend: others join it from the question to the store until the answer is stored. */
  async #readOrLoad(load: Load, self: unknown, args: readonly unknown[]): Promise<unknown> {
    const { call, method } = this.parts
    const counters = this.#counters
    const answer = await this.#remote!.read(load.key as string)
    if (answer.length > 0) {
      counters.hits++
      this.#end(load)
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
    if (this.#isCurrent(load)) void Promise.resolve(this.#store(load, value)).then(() => this.#end(load))
    return value
  }

  #isCurrent(load: Load): boolean {
    return this.#loads.get(load.key) === load
  }

  /** Ends a load. Tells whether it was current still, so that its result may be stored. */
  #end(load: Load): boolean {
    return this.#isCurrent(load) && this.#loads.delete(load.key)
  }

  #fail(load: Load, startedAt: number | undefined): void {
    if (startedAt !== undefined) this.#counters.ended(startedAt, true)
    if (this.#end(load)) this.#settle(load.scope, load.key)
  }

  #store({ key, scope }: Load, value: unknown): void | Promise<void> {
    const isOwn = this.#isOwn
    if (this.#remote !== undefined) return this.#remote.write(key as string, Fulfilled.unwrap(value))
    try {
      const set: unknown = this.#backend.set(key, isOwn ? value : Fulfilled.unwrap(value))
      if (!isOwn && isThenable(set)) return Promise.resolve(set).then(ignore, ignore)
    } finally {
      this.#settle(scope, key) // it may have refused, and also when a listener threw the entry is there
    }
  }

  #delete(scope: Scope, key: unknown): boolean | Promise<boolean> {
    this.#loads.delete(key)
    try {
      return this.#remote === undefined ? this.#backend.delete(key) : this.#remote.delete(key as string)
    } finally {
      this.#settle(scope, key)
    }
  }

  #clearKnown(scope: Scope): void | Promise<void> {
    return after([...(this.#known.get(scope) ?? [])].map((key) => this.#delete(scope, key)))
  }

  /** Lets go of a key that nothing needs any more. */
  #settle(scope: Scope, key: unknown): void {
    if (this.#loads.has(key) || (this.#remote === undefined && this.#backend.has(key))) return
    const known = this.#known.get(scope)
    if (known?.delete(key) !== true) return
    this.#keys.release(key)
    if (known.size === 0 && !(scope instanceof Mark)) this.#known.delete(scope) // instances are watched, once
  }

  #goRemote(): void {
    this.parts.requireRemote()
    this.#remote = new RemoteStore(this.parts.backend as AsyncCacheBackend)
  }
}

// Not every edge runtime has it; there, entries of instances that are gone wait to be evicted.
const collections =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<() => void>((forget) => forget())
    : undefined

/** Runs on when the last of some deletions has ended; at once when none is a promise. */
function after(deletions: unknown[]): void | Promise<void> {
  if (deletions.some(isThenable)) return Promise.all(deletions).then(ignore)
}

function ignore(): void {}
