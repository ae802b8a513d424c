import { type Weak, weakly } from '../common/weakly'
import type { Slot } from '../structures/arena/ring'
import type { Scope } from './scope-index'

/**
 * A load in flight. It does not refer to `this` and the arguments, which only the method itself keeps alive.
 */
export class Load {
  readonly n: Slot
  readonly scope: Scope
  /** When it began, in the time of the write fence. */
  readonly since: number
  /** When it began, by the method's clock; 0 where no rule asks. */
  readonly startedAt: number
  /** Whether calls are answered with an older value until it ends. */
  readonly isRefresh: boolean
  /** Whether it is a refresh that waits for its turn. */
  readonly isWaiting: boolean
  /** Callers that have joined. */
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
   * The promise that joining callers wait for; `undefined` once it was collected, because then nothing can
   * settle it.
   */
  get promise(): Promise<unknown> | undefined {
    return this.#promise?.deref()
  }

  set promise(promise: Promise<unknown> | undefined) {
    this.#promise = promise === undefined ? undefined : weakly(promise)
  }
}
