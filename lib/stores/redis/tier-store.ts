import type { Rule } from '../../calls/rule'
import { ASYNC_DISPOSE, type AsyncDisposing } from './async-dispose'
import type { SharedStore } from './protocol'
import type { StoreSettings } from './store-options'
import { StoreProcess } from './store-process'
import { type TierOptions, tierRule } from './tier-rule'

// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unsafe-declaration-merging -- of the class below
export interface TierStore extends AsyncDisposing {}

/** The store that processes share, for one process. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- as above
export class TierStore {
  readonly #process: StoreProcess

  /** @internal */
  constructor(store: SharedStore, settings: StoreSettings) {
    this.#process = new StoreProcess(store, settings)
  }

  /**
   * Returns a rule that places this store behind the entries of a method. The method must be async, its
   * backend must have a ttl, and its scope must be `'class'` or a function. `namespace` is the prefix of the
   * keys, the same in all processes.
   *
   * @throws {TypeError} at decoration, when one of these conditions is not met, when an option is of the
   * wrong kind, or when another method uses the namespace on this store.
   * @throws {RangeError} for an option out of range.
   */
  tier(
    namespace: string,
    options: TierOptions = {},
  ): Rule<unknown, readonly unknown[], unknown, 'time' | 'promises' | 'shared scope'> {
    return tierRule(this.#process, namespace, options)
  }

  /**
   * Ends the subscription and all timers. From then on calls run their methods, and their results are kept
   * for `maxStale` milliseconds. The user's client stays open.
   */
  async close(): Promise<void> {
    await this.#process.close()
  }

  /** Calls `close()` at the end of the block of `await using store = …`. */
  async [ASYNC_DISPOSE](): Promise<void> {
    await this.close()
  }
}
