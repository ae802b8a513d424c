import type { CallCache } from './call-cache'
import { cannot } from './errors'
import type { ScopeOption } from './keys/call-keys'
import type { CacheStats } from './stats'

/**
 * The handle of one decorated method's cache, in terms of its calls. With an asynchronous backend whatever reads or
 * writes entries returns a promise.
 *
 * Reached through an instance it acts on the entries which that instance sees. Reached through a prototype or a method
 * function, `clear` removes all and the other operations need the scope `'class'`.
 */
export class MethodCache<Args extends readonly any[] = any[], V = any> {
  readonly #cache: CallCache
  readonly #self: { readonly instance: unknown } | undefined

  /** @internal Handles come from `cacheOf` and `cachesOf`. */
  constructor(cache: CallCache, self?: { readonly instance: unknown }) {
    this.#cache = cache
    this.#self = self
  }

  /** The method's name. */
  get name(): string | symbol {
    return this.#cache.parts.name
  }

  /** The backend that holds the entries. Its keys are opaque, or strings led by the namespace when it is ready-made. */
  get backend(): any {
    return this.#cache.parts.backend
  }

  /** Which calls share entries, as it was given or by default. */
  get scope(): ScopeOption {
    return this.#cache.parts.keys.option
  }

  /** What the cache of the whole method has done, whichever way the handle was reached. */
  get stats(): CacheStats {
    return this.#cache.parts.counters.snapshot(this.backend as object)
  }

  /** Sets every counter to zero. Entries stay. */
  resetStats(): void {
    this.#cache.parts.counters.reset()
  }

  /** Removes the instance's entries, or all of the method's. Loads in flight are not stored. */
  clear(): void | Promise<void> {
    return this.#self === undefined ? this.#cache.clear() : this.#cache.clearScope(this.#self.instance)
  }

  /** Whether a call with these arguments would be a hit. Neither a use nor counted. */
  has(...args: Args): boolean {
    return this.#cache.has(this.#selfTo('read'), args) as boolean
  }

  /** The settled value that a call with these arguments would be answered with, or `undefined`. Not counted. */
  peek(...args: Args): V | undefined {
    return this.#cache.peek(this.#selfTo('read'), args) as V | undefined
  }

  /**
   * Stores a value as if a call with these arguments had returned it; a load of it in flight is not stored. A promise
   * is stored when it fulfils.
   */
  set(args: Args, value: V | PromiseLike<V>): void | Promise<void> {
    if (!Array.isArray(args))
      throw new TypeError(cannot(this.#doing('write'), 'arguments must be an array', args))
    return this.#cache.set(this.#selfTo('write'), args, value)
  }

  /** Removes the entry of these arguments; tells whether it was there. A load of it in flight is not stored. */
  delete(...args: Args): boolean {
    return this.#cache.delete(this.#selfTo('delete'), args) as boolean
  }

  #selfTo(operation: string): unknown {
    if (this.#self !== undefined) return this.#self.instance
    if (this.scope === 'class') return undefined
    throw new TypeError(
      cannot(this.#doing(operation), `the handle must come from an instance, since the scope is not 'class'`),
    )
  }

  #doing(operation: string): string {
    return `${operation} an entry of ${this.#cache.parts.call.replace('call ', '')}`
  }
}
