import type { CallCache } from '../calls/call-cache'
import { cannot } from '../common/errors'
import type { CacheListener } from '../calls/events'
import type { ScopeOption } from '../keys/call-keys'
import { ignore, isThenable } from '../common/promises'
import type { Within } from '../calls/loads-in-flight'
import type { CacheStats } from '../calls/counters'

// The property is Symbol.dispose where the platform and the compiler know it: TypeScript below 5.2 does not.
const DISPOSE: unique symbol = ((Symbol as { dispose?: symbol }).dispose ??
  Symbol.for('Symbol.dispose')) as never
type Dispose = SymbolConstructor extends { readonly dispose: infer S extends symbol } ? S : never
type Disposing = { readonly [S in Dispose]: () => void }

// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- of the class below
export interface MethodCache<Args extends readonly any[] = any[], V = any> extends Disposing {}

/**
 * The handle of one decorated method's cache, in terms of its calls. With an asynchronous backend whatever reads or
 * writes entries returns a promise.
 *
 * Reached through an instance it acts on the entries which that instance sees. Reached through a prototype or a method
 * function, `clear` removes all and the other operations need the scope `'class'`.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- as above
export class MethodCache<Args extends readonly any[] = any[], V = any> {
  readonly #cache: CallCache
  readonly #self: { readonly instance: unknown } | undefined
  readonly #subscriptions = new Set<() => void>()

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
    return this.#cache.parts.recorder.counters.snapshot(this.backend as object)
  }

  /** Sets every counter to zero. Entries stay. */
  resetStats(): void {
    this.#cache.parts.recorder.counters.reset()
  }

  /** Removes the instance's entries, or all of the method's. Loads in flight are not stored. */
  clear(): void | Promise<void> {
    return this.#cache.clear(this.#within())
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

  /**
   * The entries as `[arguments, value]`, in the order in which their keys came: those present now. Arguments are equal to
   * what was given, not the same objects; a call with an object that is garbage is left out. None is a use.
   *
   * @throws {TypeError} when a `key` option hides the arguments.
   */
  entries(): IterableIterator<[Args, V]> {
    this.#selfTo('list')
    return this.#cache.entriesOf(this.#doing('list'), this.#within()) as IterableIterator<[Args, V]>
  }

  /** Removes the entry of these arguments; tells whether it was there. A load of it in flight is not stored. */
  delete(...args: Args): boolean {
    return this.#cache.delete(this.#selfTo('delete'), args) as boolean
  }

  /**
   * Calls the method and puts its result in the place of what is stored, which answers calls meanwhile. When it fails,
   * what is stored stays.
   */
  refresh(...args: Args): V | Promise<V> {
    return this.#cache.refresh(this.#selfTo('refresh'), args) as V | Promise<V>
  }

  /**
   * Calls the method for those of the argument lists that have no entry and go by the cache, `concurrency` at a time:
   * a positive integer or `Infinity`, default 8.
   *
   * @throws {AggregateError} when all were tried and some failed, with the failures.
   */
  async warm(
    lists: Iterable<Args>,
    { concurrency = 8 }: { readonly concurrency?: number | undefined } = {},
  ): Promise<void> {
    const warming = `warm ${this.#label}`
    const must = 'concurrency must be a positive integer or Infinity'
    if (typeof concurrency !== 'number') throw new TypeError(cannot(warming, must, concurrency))
    if (!(concurrency === Infinity || Number.isSafeInteger(concurrency)) || concurrency < 1)
      throw new RangeError(cannot(warming, must, concurrency))
    const self = this.#selfTo('warm')
    const { when } = this.#cache.parts
    const all = [...lists]
    for (const args of all)
      if (!Array.isArray(args)) throw new TypeError(cannot(warming, 'arguments must be an array', args))
    const failures: unknown[] = []
    const queue = all.values()
    const work = async (): Promise<void> => {
      for (const args of queue)
        try {
          if (when !== undefined && !when({ self, args })) continue
          if (await this.#cache.has(self, args)) continue
          await this.#cache.call(self, args.length, args[0], args[1], args[2], args)
        } catch (failure) {
          failures.push(failure)
        }
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, all.length) }, work))
    if (failures.length > 0)
      throw new AggregateError(failures, cannot(warming, `${failures.length} of ${all.length} loads failed`))
  }

  /**
   * Tells a listener what happens from now on: to calls of the instance, or to all when the handle was reached
   * otherwise. Returns a function that ends this. Nothing is spent on it where nobody listens. A listener of an instance
   * lives as long as that, and does not keep it alive.
   */
  subscribe(listener: CacheListener<Args, V>): () => void {
    if (typeof listener !== 'function')
      throw new TypeError(cannot(`subscribe to ${this.#label}`, 'the listener must be a function', listener))
    const end = this.#cache.subscribe(listener as (event: any) => void, this.#within(), this.#self?.instance)
    this.#subscriptions.add(end)
    return () => {
      this.#subscriptions.delete(end)
      end()
    }
  }

  /** `using cache = cacheOf(…)`: at the end of the block, what `clear` does, and the end of what it subscribed. */
  [DISPOSE](): void {
    for (const end of this.#subscriptions) end()
    this.#subscriptions.clear()
    const cleared = this.clear()
    if (isThenable(cleared)) cleared.then(ignore, ignore) // a block cannot wait for a store that is down
  }

  #within(): Within | undefined {
    return this.#self === undefined ? undefined : this.#cache.withinOf(this.#self.instance)
  }

  get #label(): string {
    return this.#cache.parts.call.replace('call ', '')
  }

  #selfTo(operation: string): unknown {
    if (this.#self !== undefined) return this.#self.instance
    if (this.scope === 'class') return undefined
    throw new TypeError(
      cannot(this.#doing(operation), `the handle must come from an instance, since the scope is not 'class'`),
    )
  }

  #doing(operation: string): string {
    return `${operation} an entry of ${this.#label}`
  }
}
