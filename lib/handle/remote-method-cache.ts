import { deleteEntry } from '../calls/invalidation'
import { readEntry, refreshEntry, setEntry } from '../calls/operations'
import { ignore } from '../common/promises'
import { Handle } from './base'
import { DISPOSE, type Disposing } from './dispose'
import { warm, type WarmOptions } from './warm'

// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- of the class below
export interface RemoteMethodCache<Args extends readonly any[] = any[], V = any> extends Disposing {}

/**
 * The handle of a decorated method whose store answers with promises. As `MethodCache`, but what reads or
 * writes entries returns a promise, which rejects when a deletion fails.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- as above
export class RemoteMethodCache<Args extends readonly any[] = any[], V = any> extends Handle<Args, V> {
  /**
   * Removes the instance's entries, or all of the method's that this process knows. Loads in flight are not
   * stored.
   */
  async clear(): Promise<void> {
    await this.clearLayers()
  }

  /** Whether a call with these arguments would be a hit. Not counted. */
  async has(...args: Args): Promise<boolean> {
    return (await readEntry(this.outermost, this.selfTo('read'), args)) !== undefined
  }

  /** The settled value that a call with these arguments would return, or `undefined`. Not counted. */
  async peek(...args: Args): Promise<V | undefined> {
    const { answers } = this.outermost
    const found = await readEntry(this.outermost, this.selfTo('read'), args)
    return found === undefined ? undefined : (answers.given(found.value) as V)
  }

  /**
   * Stores a value as if a call with these arguments had returned it; a load of it in flight is not stored.
   */
  async set(args: Args, value: V | PromiseLike<V>): Promise<void> {
    this.requireArguments('write', args)
    const self = this.selfTo('write')
    const inherited = this.deleteInherited(self, args)
    // Awaits nothing otherwise, because a call from now on must not get the old value.
    if (inherited !== undefined) await inherited
    await this.onEach((cache) => setEntry(cache, { self, args }, value))
  }

  /**
   * Removes the entry of these arguments; resolves to whether there may have been one. Rejects when the store
   * fails.
   */
  async delete(...args: Args): Promise<boolean> {
    const self = this.selfTo('delete')
    let wasThere = false
    const inherited = this.deleteInherited(self, args)
    // Awaits nothing otherwise, because a call from now on must not get the old value.
    if (inherited !== undefined) await inherited
    await this.onEach(async (cache) => {
      wasThere = await deleteEntry(cache, self, args)
    })
    return wasThere
  }

  /** Calls the method and puts its result in place of what is stored. When it fails, what is stored stays. */
  async refresh(...args: Args): Promise<V> {
    const self = this.selfTo('refresh')
    let result: unknown
    for (const cache of this.layersOf(self, args)) result = await refreshEntry(cache, { self, args })
    return result as V
  }

  /** As `MethodCache.warm`. */
  async warm(lists: Iterable<Args>, options: WarmOptions = {}): Promise<void> {
    const self = this.selfTo('warm')
    const has = async (args: readonly unknown[]) =>
      (await readEntry(this.outermost, self, args)) !== undefined
    await warm(this.outermost, self, lists, options, has)
  }

  /**
   * The entries as `[arguments, value]`: those that this process knows and the store still has.
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
   * `using cache = remoteCacheOf(…)`: at the end of the block, `clear()`, and the end of what it subscribed.
   */
  [DISPOSE](): void {
    this.unsubscribe()
    this.clear().catch(ignore) // a block cannot wait for a store that is down
  }
}
