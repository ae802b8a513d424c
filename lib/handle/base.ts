import { requireFunction } from '../backends/options'
import type { CallCache } from '../calls/call-cache'
import { clearEntries, clearEntriesOf, deleteEntry } from '../calls/invalidation'
import { hasEntry } from '../calls/operations'
import { findScope } from '../calls/scopes-in-use'
import { cannot } from '../common/errors'
import { forAll } from '../common/promises'
import type { ScopeOption } from '../keys/call-scopes'
import { argumentTokens } from '../keys/call-tokens'
import { restore } from '../keys/restore'
import { METHOD } from './cache-behind'
import { type CacheListener, Events } from './events'
import { type CallExplanation, explain } from './explain'
import { type MethodStats, methodStatsOf } from './method-stats'

/** The instance through which a handle was reached, or the class for static methods. */
export interface Reached {
  readonly instance: object
}

/** The common base of the handles of both kinds of methods. */
export abstract class Handle<Args extends readonly any[] = any[], V = any> {
  /** The caches of the method, the innermost first: several where it is cached in layers. */
  readonly #layers: readonly CallCache[]
  /** The caches of the overridden methods, which `super` reaches, the innermost first. */
  readonly #inherited: readonly CallCache[]
  readonly #reached: Reached | undefined
  readonly #subscriptions = new Set<() => void>()

  /** @internal */
  constructor(
    layers: readonly CallCache[],
    reached: Reached | undefined,
    inherited: readonly CallCache[] = [],
  ) {
    this.#layers = layers
    this.#inherited = inherited
    this.#reached = reached
  }

  /** The method's name. */
  get name(): string | symbol {
    return this.outermost.name
  }

  /** The method's name, preceded by its class once that is known: `UserService.getUser`. */
  get label(): string {
    return this.outermost.label
  }

  /**
   * The backend or store of the entries. Its keys are opaque. In a `shared()` or `remote()` store they are
   * strings that start with the namespace.
   */
  get backend(): any {
    return this.outermost.entries.backend
  }

  /** The option `scope`, or its default: the calls that share entries. */
  get scope(): ScopeOption {
    return this.outermost.calls.keys.scopes.option
  }

  /** A snapshot of the counters of the whole method, also on the handle of one instance. */
  get stats(): MethodStats {
    return methodStatsOf(this.outermost)
  }

  /** @internal */
  get [METHOD](): object {
    return this.outermost
  }

  /** Sets every counter to zero. Entries stay. */
  resetStats(): void {
    for (const cache of this.#layers) cache.counters.reset()
  }

  /**
   * Returns how each argument of a call is compared. This shows why calls share an entry, or do not.
   *
   * @throws {TypeError} for an argument that cannot be compared.
   */
  explain(...args: Args): CallExplanation {
    return explain(this.outermost, this.instance, args)
  }

  /**
   * Calls a listener with every event from now on: of calls on the instance if the handle was reached through
   * one, otherwise of all calls. Returns a function that ends the subscription. Without listeners, a cache
   * creates no events. A listener of an instance lives as long as the instance, and does not keep it alive.
   *
   * @throws {TypeError} when `listener` is not a function.
   */
  subscribe(listener: CacheListener<Args, V>): () => void {
    requireFunction(`subscribe to ${this.label}`, 'the listener', listener)
    const cache = this.outermost
    const events = (cache.observer ?? new Events(cache)) as Events
    cache.observe(events)
    const isOfInstance = this.#reached !== undefined && this.scope !== 'class'
    const end = isOfInstance
      ? events.addTo(this.#reached.instance, listener as (event: any) => void)
      : events.add(listener as (event: any) => void)
    this.#subscriptions.add(end)
    return () => {
      this.#subscriptions.delete(end)
      end()
    }
  }

  /** The outermost cache, which calls use first. */
  protected get outermost(): CallCache {
    return this.#layers.at(-1)!
  }

  /**
   * The instance or class through which the handle was reached, if any.
   *
   * @internal
   */
  get instance(): object | undefined {
    return this.#reached?.instance
  }

  /** Calls `act` for each layer, the innermost first. */
  protected onEach(act: (cache: CallCache) => unknown): void | Promise<void> {
    return forAll(this.#layers, act)
  }

  /**
   * Removes the entries of a call in the caches of overridden methods, because this method may derive its
   * value from them.
   */
  protected deleteInherited(self: unknown, args: readonly unknown[]): void | Promise<void> {
    return forAll(this.#inherited, (cache) =>
      this.#isReachedIn(cache) ? deleteEntry(cache, self, args) : clearEntries(cache),
    )
  }

  /**
   * Returns the layers in which a call must be refreshed, the innermost first, including overridden ones with
   * an entry of the call.
   */
  protected layersOf(self: unknown, args: readonly unknown[]): readonly CallCache[] {
    const met = this.#inherited.filter(
      (cache) => this.#isReachedIn(cache) && (cache.far !== undefined || hasEntry(cache, self, args)),
    )
    return [...met, ...this.#layers]
  }

  /** Removes the entries of the instance, or all entries of the method, in every layer. */
  protected clearLayers(): void | Promise<void> {
    const reached = this.#reached
    return forAll([...this.#inherited, ...this.#layers], (cache) =>
      reached === undefined ? clearEntries(cache) : clearEntriesOf(cache, reached.instance),
    )
  }

  /** Whether the `this` of calls of an overridden method is known. */
  #isReachedIn(cache: CallCache): boolean {
    return this.#reached !== undefined || cache.calls.keys.scopes.option === 'class'
  }

  /** Ends the subscriptions of this handle. */
  protected unsubscribe(): void {
    for (const end of this.#subscriptions) end()
    this.#subscriptions.clear()
  }

  /** Returns the `this` of calls, for an operation that needs it. */
  protected selfTo(operation: string): unknown {
    if (this.#reached !== undefined) return this.#reached.instance
    if (this.scope === 'class') return undefined
    throw new TypeError(
      cannot(this.doing(operation), `the handle must come from an instance, since the scope is not 'class'`),
    )
  }

  /**
   * Returns the arguments of the entries that the handle sees. They are looked up again, because user code
   * between two of them may call the method, and a number may then stand for another call.
   *
   * @throws {TypeError} when a `key` option hides the arguments.
   */
  protected argumentLists(): unknown[][] {
    const self = this.selfTo('list')
    const { calls, entries } = this.outermost
    if (calls.keys.key !== undefined)
      throw new TypeError(cannot(this.doing('list'), 'the key option hides the arguments'))
    const scope = this.scope === 'class' ? undefined : findScope(calls, self)
    const known = this.scope !== 'class' && scope === undefined ? [] : calls.of(scope)
    return known.flatMap((n) => {
      const args = entries.holds(n) ? restore(argumentTokens(calls.keys, n)) : undefined
      return args === undefined ? [] : [args]
    })
  }

  /** Returns the beginning of an error of an operation. */
  protected doing(operation: string): string {
    return `${operation} an entry of ${this.label}`
  }

  /** @throws {TypeError} when `args` is not an array. */
  protected requireArguments(operation: string, args: unknown): void {
    if (!Array.isArray(args))
      throw new TypeError(cannot(this.doing(operation), 'arguments must be an array', args))
  }
}
