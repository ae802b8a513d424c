import { notify } from '../common/promises'
import { within } from './within'

/** Waits for replies of a store for a limited time, and skips the store for some time after a failure. */
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

  /** Whether the store failed less than `retryAfter` ago, and so gets no reads and writes. */
  get isResting(): boolean {
    const age = Date.now() - this.#failedAt
    return age >= 0 && age < this.#retryAfter
  }

  /**
   * Begins an operation of the store and waits for it.
   *
   * @throws the error of the operation, or another when it takes longer than the timeout.
   */
  async wait<T>(begin: () => PromiseLike<T>): Promise<T> {
    try {
      const answer = await this.bound(begin)
      this.#failedAt = -Infinity
      return answer
    } catch (error) {
      this.#failedAt = Date.now()
      notify(this.#onFailure, error)
      throw error
    }
  }

  /**
   * Waits for another promise with the time limit of the store, whose state it does not change.
   *
   * @throws its error, or another when it takes longer than the timeout.
   */
  bound<T>(begin: () => PromiseLike<T>): Promise<T> {
    return within(this.#timeout, 'the store', begin)
  }
}
