import type { Rule } from '../../calls/rule'
import { ASYNC_DISPOSE, type AsyncDisposing } from './async-dispose'
import type { SharedStore } from './protocol'
import type { StoreSettings } from './store-options'
import { StoreProcess } from './store-process'
import { type TierOptions, tierRule } from './tier-rule'

// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unsafe-declaration-merging -- of the class below
export interface TierStore extends AsyncDisposing {}

/** A store that processes share, as one process has it. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- as above
export class TierStore {
  readonly #process: StoreProcess

  /** @internal */
  constructor(store: SharedStore, settings: StoreSettings) {
    this.#process = new StoreProcess(store, settings)
  }

  /**
   * A rule that places this store behind the entries of a method. The method must be async, its backend have
   * a ttl, and its scope be `'class'` or a function. `namespace` leads the keys, the same in all processes.
   *
   * @throws {TypeError} at decoration, when one of these is not so, when an option is of the wrong kind, or
   * when another method uses the namespace on this store.
   * @throws {RangeError} for an option out of range.
   */
  tier(
    namespace: string,
    options: TierOptions = {},
  ): Rule<unknown, readonly unknown[], unknown, 'time' | 'promises' | 'shared scope'> {
    return tierRule(this.#process, namespace, options)
  }

  /**
   * Ends the subscription and all timers. Calls run their methods from then on, and their results are kept
   * for `maxStale` milliseconds. The user's client stays open.
   */
  async close(): Promise<void> {
    await this.#process.close()
  }

  /** `await using store = …`: `close()` at the end of the block. */
  async [ASYNC_DISPOSE](): Promise<void> {
    await this.close()
  }
}
