import type { CallCache } from '../calls/call-cache'
import { deleteEntry } from '../calls/invalidation'
import { entryOf, hasEntry, peekEntry, refreshEntry, setEntry } from '../calls/operations'
import { abandon, ignore, isThenable } from '../common/promises'
import { Handle } from './base'
import { DISPOSE, type Disposing } from './dispose'
import { warm, type WarmOptions } from './warm'

// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- of the class below
export interface MethodCache<Args extends readonly any[] = any[], V = any> extends Disposing {}

/**
 * The handle of the cache of one decorated method. Its operations take the arguments of calls.
 *
 * Reached through an instance, it acts on the entries that the instance sees. Reached through a prototype or
 * a method function, `clear` removes all entries, and the other operations need the scope `'class'`. Where
 * the method is cached in layers, write operations act on every layer, the innermost first, and read
 * operations use the outermost layer.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- as above
export class MethodCache<Args extends readonly any[] = any[], V = any> extends Handle<Args, V> {
  // A cache below may have a store that returns promises. It is not awaited, because it repeats failed
  // deletions.

  /** Removes the entries of the instance, or all entries of the method. Loads in flight are not stored. */
  clear(): void {
    abandon(this.clearLayers())
  }

  /**
   * Returns whether these arguments have an entry that is not expired. Counts neither as a use nor as a call.
   */
  has(...args: Args): boolean {
    return hasEntry(this.outermost, this.selfTo('read'), args)
  }

  /**
   * Returns the settled value of the entry of these arguments, or `undefined`. Counts neither as a use nor as
   * a call.
   */
  peek(...args: Args): V | undefined {
    return peekEntry(this.outermost, this.selfTo('read'), args) as V | undefined
  }

  /**
   * Stores a value as if a call with these arguments had returned it. The result of a load in flight is not
   * stored. A promise is stored when it fulfils. If the call was loaded, stored or invalidated by then, its
   * entry is deleted, because it is unknown which value is newer.
   */
  set(args: Args, value: V | PromiseLike<V>): void | Promise<void> {
    this.requireArguments('write', args)
    const self = this.selfTo('write')
    const deleted = this.deleteInherited(self, args)
    const stored = this.onEach((cache) => setEntry(cache, { self, args }, value))
    return deleted === undefined ? stored : Promise.all([deleted, stored]).then(ignore)
  }

  /**
   * Removes the entry of these arguments. Returns whether there was one. The result of a load in flight is
   * not stored.
   */
  delete(...args: Args): boolean {
    const self = this.selfTo('delete')
    let wasThere = false
    abandon(this.deleteInherited(self, args))
    void this.onEach((cache) => {
      const deleted = deleteEntry(cache, self, args)
      abandon(deleted)
      wasThere = deleted === true
    })
    return wasThere
  }

  /**
   * Calls the method and replaces the entry by the result. Until then, calls get the present entry. When the
   * method fails, the entry stays. Concurrent refreshes of one call share one load.
   */
  refresh(...args: Args): V | Promise<V> {
    const self = this.selfTo('refresh')
    return refreshAll(this.layersOf(self, args), { self, args }) as V | Promise<V>
  }

  /**
   * Calls the method for the argument lists that have no entry and are not bypassed by `when`, `concurrency`
   * of them at a time, 8 by default.
   *
   * @throws {AggregateError} with all failures, after all lists were tried.
   */
  async warm(lists: Iterable<Args>, options: WarmOptions = {}): Promise<void> {
    const self = this.selfTo('warm')
    await warm(this.outermost, self, lists, options, (args) => hasEntry(this.outermost, self, args))
  }

  /**
   * Returns an iterator over the present entries as `[arguments, value]`, in no particular order. The
   * arguments equal those of the calls, but are not the same objects. A call with a garbage-collected
   * argument is left out. Does not count as a use.
   *
   * @throws {TypeError} when a `key` option hides the arguments.
   */
  entries(): IterableIterator<[Args, V]> {
    const cache = this.outermost
    const listed: [Args, V][] = []
    for (const args of this.argumentLists()) {
      const found = entryOf(cache, this.instance, args)
      if (found !== undefined) listed.push([args as unknown as Args, cache.answers.given(found) as V])
    }
    return listed.values()
  }

  /**
   * Clears the cache and ends the subscriptions of this handle, at the end of the block of
   * `using cache = cacheOf(…)`.
   */
  [DISPOSE](): void {
    this.unsubscribe()
    this.clear()
  }
}

/** Refreshes every layer, the innermost first, because an outer one gets its value from an inner one. */
function refreshAll(
  [first, ...others]: readonly CallCache[],
  context: { readonly self: unknown; readonly args: readonly unknown[] },
): unknown {
  const result = refreshEntry(first!, context)
  if (others.length === 0) return result
  return isThenable(result) ? result.then(() => refreshAll(others, context)) : refreshAll(others, context)
}
