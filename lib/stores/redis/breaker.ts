import { cannot } from '../../common/errors'
import { stopwatch } from '../../common/stopwatch'
import { within } from '../within'

/** The error of an operation that was not begun, because the store has failed. */
export class StoreIsDown extends Error {
  override readonly name = 'StoreIsDown'
}

/**
 * A circuit breaker with a time limit for operations. After a failure, no operation begins until a probe
 * succeeds. A probe may begin after `retryAfter`.
 */
export class Breaker {
  readonly #timeout: number
  readonly #retryAfter: number
  readonly #onChange: (isDown: boolean, error: unknown) => void
  #failedAt = -Infinity
  #failure: unknown
  isDown = false

  /**
   * Both durations in milliseconds. `onChange` is called when the store has failed, and when it answers
   * again.
   */
  constructor(timeout: number, retryAfter: number, onChange: (isDown: boolean, error: unknown) => void) {
    this.#timeout = timeout
    this.#retryAfter = retryAfter
    this.#onChange = onChange
  }

  /** Whether the store has failed, and `retryAfter` has passed since. */
  get mayProbe(): boolean {
    const rested = stopwatch() - this.#failedAt
    return this.isDown && !(rested >= 0 && rested < this.#retryAfter)
  }

  /**
   * Begins an operation and waits for it. `onLate` is called with an answer that arrives after the time
   * limit.
   *
   * @throws {StoreIsDown} when the store has failed; else the error of the operation, or of the time limit.
   */
  attempt<T>(begin: () => Promise<T>, onLate?: (answer: T) => void): Promise<T> {
    if (!this.isDown) return this.#limit(begin, onLate)
    const cause = this.#failure
    return Promise.reject(
      new StoreIsDown(cannot('reach the shared store', 'it has failed and is left alone'), { cause }),
    )
  }

  /** Begins an operation although the store has failed. Resolves to whether the store answers. */
  async probe(begin: () => Promise<unknown>): Promise<boolean> {
    if (this.isDown) this.#failedAt = stopwatch() // one probe at a time
    try {
      await this.#limit(begin)
    } catch {
      return false
    }
    if (this.isDown) {
      this.isDown = false
      this.#onChange(false, undefined)
    }
    return true
  }

  async #limit<T>(begin: () => Promise<T>, onLate?: (answer: T) => void): Promise<T> {
    try {
      return await within(this.#timeout, 'the shared store', begin, onLate)
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  #fail(error: unknown): void {
    this.#failedAt = stopwatch()
    this.#failure = error
    if (this.isDown) return
    this.isDown = true
    this.#onChange(true, error)
  }
}
