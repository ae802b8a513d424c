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
 * The handle of one decorated method's cache, in terms of its calls.
 *
 * Reached through an instance it acts on the entries which that instance sees. Reached through a prototype or
 * a method function, `clear` removes all and the other operations need the scope `'class'`. Where the method
 * is cached in layers, what writes reaches every layer, the innermost first, and what reads asks the
 * outermost.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- as above
export class MethodCache<Args extends readonly any[] = any[], V = any> extends Handle<Args, V> {
  // A cache below may have a store that answers with promises. It is not awaited, because it repeats what has
  // failed.

  /** Removes the instance's entries, or all of the method's. Loads in flight are not stored. */
  clear(): void {
    abandon(this.clearLayers())
  }

  /** Whether a call with these arguments would be a hit. Neither a use nor counted. */
  has(...args: Args): boolean {
    return hasEntry(this.outermost, this.selfTo('read'), args)
  }

  /** The settled value that a call with these arguments would return, or `undefined`. Not counted. */
  peek(...args: Args): V | undefined {
    return peekEntry(this.outermost, this.selfTo('read'), args) as V | undefined
  }

  /**
   * Stores a value as if a call with these arguments had returned it; a load of it in flight is not stored. A
   * promise is stored when it fulfils. Where the call was loaded, stored or invalidated by then, its entry is
   * deleted, since it is unknown which value is newer.
   */
  set(args: Args, value: V | PromiseLike<V>): void | Promise<void> {
    this.requireArguments('write', args)
    const self = this.selfTo('write')
    const deleted = this.deleteInherited(self, args)
    const stored = this.onEach((cache) => setEntry(cache, { self, args }, value))
    return deleted === undefined ? stored : Promise.all([deleted, stored]).then(ignore)
  }

  /**
   * Removes the entry of these arguments; returns whether there was one. A load of it in flight is not
   * stored.
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
   * Calls the method and puts its result in place of what is stored, which answers calls until then. When it
   * fails, what is stored stays. A refresh of the same call that is under way is shared.
   */
  refresh(...args: Args): V | Promise<V> {
    const self = this.selfTo('refresh')
    return refreshAll(this.layersOf(self, args), { self, args }) as V | Promise<V>
  }

  /**
   * Calls the method for those of the argument lists that have no entry and go through the cache,
   * `concurrency` at a time, by default 8.
   *
   * @throws {AggregateError} when all were tried and some failed, with the failures.
   */
  async warm(lists: Iterable<Args>, options: WarmOptions = {}): Promise<void> {
    const self = this.selfTo('warm')
    await warm(this.outermost, self, lists, options, (args) => hasEntry(this.outermost, self, args))
  }

  /**
   * The entries as `[arguments, value]`: those present now, in no particular order. Arguments are equal to
   * what was given, not the same objects; a call with an object that was collected is left out. None is a
   * use.
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

  /** `using cache = cacheOf(…)`: at the end of the block, `clear()`, and the end of what it subscribed. */
  [DISPOSE](): void {
    this.unsubscribe()
    this.clear()
  }
}

/** Refreshes every layer, the innermost first, since an outer one gets its value from an inner one. */
function refreshAll(
  [first, ...others]: readonly CallCache[],
  context: { readonly self: unknown; readonly args: readonly unknown[] },
): unknown {
  const result = refreshEntry(first!, context)
  if (others.length === 0) return result
  return isThenable(result) ? result.then(() => refreshAll(others, context)) : refreshAll(others, context)
}
