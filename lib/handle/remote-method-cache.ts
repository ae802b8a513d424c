import { deleteEntry } from '../calls/invalidation'
import { readEntry, refreshEntry, setEntry } from '../calls/operations'
import { ignore } from '../common/promises'
import { Handle } from './base'
import { DISPOSE, type Disposing } from './dispose'
import { warm, type WarmOptions } from './warm'

// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- of the class below
export interface RemoteMethodCache<Args extends readonly any[] = any[], V = any> extends Disposing {}

/**
 * The handle of a decorated method whose store returns promises. It is like `MethodCache`, but operations on
 * entries return promises, which reject when a deletion fails.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- as above
export class RemoteMethodCache<Args extends readonly any[] = any[], V = any> extends Handle<Args, V> {
  /**
   * Removes the entries of the instance, or all entries of the method that this process knows. Loads in
   * flight are not stored.
   */
  async clear(): Promise<void> {
    await this.clearLayers()
  }

  /** Resolves to whether these arguments have an entry that is not expired. Does not count as a call. */
  async has(...args: Args): Promise<boolean> {
    return (await readEntry(this.outermost, this.selfTo('read'), args)) !== undefined
  }

  /**
   * Resolves to the settled value of the entry of these arguments, or `undefined`. Does not count as a call.
   */
  async peek(...args: Args): Promise<V | undefined> {
    const { answers } = this.outermost
    const found = await readEntry(this.outermost, this.selfTo('read'), args)
    return found === undefined ? undefined : (answers.given(found.value) as V)
  }

  /**
   * Stores a value as if a call with these arguments had returned it. The result of a load in flight is not
   * stored.
   */
  async set(args: Args, value: V | PromiseLike<V>): Promise<void> {
    this.requireArguments('write', args)
    const self = this.selfTo('write')
    const inherited = this.deleteInherited(self, args)
    // Awaits only then, because a call from now on must not get the old value.
    if (inherited !== undefined) await inherited
    await this.onEach((cache) => setEntry(cache, { self, args }, value))
  }

  /**
   * Removes the entry of these arguments. Resolves to whether there may have been one. Rejects when the store
   * fails.
   */
  async delete(...args: Args): Promise<boolean> {
    const self = this.selfTo('delete')
    let wasThere = false
    const inherited = this.deleteInherited(self, args)
    // Awaits only then, because a call from now on must not get the old value.
    if (inherited !== undefined) await inherited
    await this.onEach(async (cache) => {
      wasThere = await deleteEntry(cache, self, args)
    })
    return wasThere
  }

  /** Calls the method and replaces the entry by the result. When the method fails, the entry stays. */
  async refresh(...args: Args): Promise<V> {
    const self = this.selfTo('refresh')
    let result: unknown
    for (const cache of this.layersOf(self, args)) result = await refreshEntry(cache, { self, args })
    return result as V
  }

  /**
   * Calls the method for the argument lists that have no entry, like `MethodCache.warm`.
   *
   * @throws {AggregateError} with all failures, after all lists were tried.
   */
  async warm(lists: Iterable<Args>, options: WarmOptions = {}): Promise<void> {
    const self = this.selfTo('warm')
    const has = async (args: readonly unknown[]) =>
      (await readEntry(this.outermost, self, args)) !== undefined
    await warm(this.outermost, self, lists, options, has)
  }

  /**
   * Resolves to an iterator over the entries as `[arguments, value]`: those that this process knows and the
   * store still has.
   *
   * @throws {TypeError} when a `key` option hides the arguments.
   */
  async entries(): Promise<IterableIterator<[Args, V]>> {
    const cache = this.outermost
    const listed: [Args, V][] = []
    for (const args of this.argumentLists()) {
      const found = await readEntry(cache, this.instance, args)
      if (found !== undefined) listed.push([args as unknown as Args, cache.answers.given(found.value) as V])
    }
    return listed.values()
  }

  /**
   * Clears the cache and ends the subscriptions of this handle, at the end of the block of
   * `using cache = remoteCacheOf(…)`.
   */
  [DISPOSE](): void {
    this.unsubscribe()
    this.clear().catch(ignore) // a block cannot wait for a store that is down
  }
}
