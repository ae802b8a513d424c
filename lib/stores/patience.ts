import { notify } from '../common/promises'
import { startLimit, stopTimer } from './timers'

/** Waits for answers of a store for a bounded time, and leaves it alone for a while after a failure. */
export class Patience {
  readonly #timeout: number
  readonly #retryAfter: number
  readonly #onFailure: ((error: unknown) => void) | undefined
  #failedAt = -Infinity

  /** Both durations in milliseconds. `onFailure` is called with every failure. */
  constructor(timeout: number, retryAfter: number, onFailure: ((error: unknown) => void) | undefined) {
    this.#timeout = timeout
    this.#retryAfter = retryAfter
    this.#onFailure = onFailure
  }

  /** Whether the store has failed so lately that it is to be left alone. */
  get isResting(): boolean {
    const age = Date.now() - this.#failedAt
    return age >= 0 && age < this.#retryAfter
  }

  /**
   * Begins an operation of the store and waits for it.
   *
   * @throws what the operation fails with, or an error when it takes longer than the timeout.
   */
  async wait<T>(begin: () => PromiseLike<T>): Promise<T> {
    let timer: unknown
    try {
      const late = new Promise<never>((_, reject) => {
        timer = startLimit(() => {
          reject(new Error(`The store has not answered within ${String(this.#timeout)} ms`))
        }, this.#timeout)
      })
      const answer = await Promise.race([begin(), late])
      this.#failedAt = -Infinity
      return answer
    } catch (error) {
      this.#failedAt = Date.now()
      notify(this.#onFailure, error)
      throw error
    } finally {
      stopTimer(timer)
    }
  }
}
