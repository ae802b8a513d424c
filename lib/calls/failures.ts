import type { Clock } from '../common/clock'
import type { Call, Within } from './loads-in-flight'

/** How a call failed: by a rejection, or a throw. */
export interface Failure {
  readonly error: unknown
  readonly isRejection: boolean
}

interface Remembered extends Failure {
  readonly scope: unknown
  readonly key: unknown
  readonly at: number
}

/** Failures that are remembered at most, so that no flood of keys that fail fills the memory. */
const MOST = 1_000

/**
 * Remembers what loads failed with, for a while, so that a source that is down is not asked again by each call. It
 * takes no room in the backend. O(1), `remember` amortised.
 */
export class Failures {
  /*
   * In the order in which they were remembered, which is that in which they are
   * over, since all last equally long.
   */
  readonly #held = new Map<unknown, Remembered>()
  readonly #duration: number
  readonly #clock: Clock
  readonly #onForgotten: (scope: unknown, key: unknown) => void

  /** `duration` is in milliseconds. `onForgotten` hears of those that are over or had to make room. */
  constructor(duration: number, clock: Clock, onForgotten: (scope: unknown, key: unknown) => void) {
    this.#duration = duration
    this.#clock = clock
    this.#onForgotten = onForgotten
  }

  has(key: unknown): boolean {
    return this.#held.has(key)
  }

  /** How the last load with this key failed, when that is not too long ago. */
  of(key: unknown): Failure | undefined {
    const failure = this.#held.get(key)
    return failure !== undefined && this.#lasts(failure) ? failure : undefined
  }

  remember({ scope, key }: Call, failure: Failure): void {
    this.#held.delete(key)
    this.#held.set(key, { ...failure, scope, key, at: this.#clock.now() })
    for (const oldest of this.#held.values()) {
      if (this.#held.size <= MOST && this.#lasts(oldest)) return
      this.#forget(oldest.scope, oldest.key)
    }
  }

  forget(key: unknown): void {
    this.#held.delete(key)
  }

  /** Forgets all, or those of one scope, which `onForgotten` hears of too. */
  clear(within?: Within): void {
    for (const { scope, key } of this.#held.values())
      if (within === undefined || scope === within.scope) this.#forget(scope, key)
  }

  #forget(scope: unknown, key: unknown): void {
    this.#held.delete(key)
    this.#onForgotten(scope, key)
  }

  #lasts({ at }: Remembered): boolean {
    const age = this.#clock.now() - at
    return age >= 0 && age < this.#duration
  }
}
