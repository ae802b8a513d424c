import { type Weak, weakly } from '../common/weakly'
import type { Slot } from '../structures/arena/ring'
import type { Scope } from './scope-index'

/**
 * A load in flight. It does not refer to `this` or the arguments, so that only the method itself keeps them
 * alive.
 */
export class Load {
  readonly n: Slot
  readonly scope: Scope
  /** When it began, in the time of the write fence. */
  readonly since: number
  /** When it began, by the method's clock; 0 where no rule needs it. */
  readonly startedAt: number
  /** Whether calls are answered with an older value until it ends. */
  readonly isRefresh: boolean
  /** Whether it is a refresh that waits for its turn. */
  readonly isWaiting: boolean
  /** The number of callers that have joined. */
  joined = 0
  /** Whether it failed while it was current. */
  hasFailed = false

  // Weak, because a promise keeps the async context in which it was made. A collected one never settles.
  #promise: Weak<Promise<unknown>> | undefined

  constructor(
    n: Slot,
    scope: Scope,
    since: number,
    startedAt: number,
    isRefresh: boolean,
    isWaiting = false,
  ) {
    this.n = n
    this.scope = scope
    this.since = since
    this.startedAt = startedAt
    this.isRefresh = isRefresh
    this.isWaiting = isWaiting
  }

  /**
   * The promise that joining callers wait for; `undefined` once it was collected, because it can then no
   * longer settle.
   */
  get promise(): Promise<unknown> | undefined {
    return this.#promise?.deref()
  }

  set promise(promise: Promise<unknown> | undefined) {
    this.#promise = promise === undefined ? undefined : weakly(promise)
  }
}
