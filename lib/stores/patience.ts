import { notify } from '../common/promises'
import { within } from './within'

/** The limits of `Patience`. */
export interface Limits {
  /** Milliseconds that a call waits for a reply. */
  readonly timeout: number
  /** Milliseconds after a failure during which the store gets deletions alone. */
  readonly retryAfter: number
  /** Is called with every failure. */
  readonly onFailure: ((error: unknown) => void) | undefined
}

/** Waits for replies of a store for a limited time, and skips the store for some time after a failure. */
export class Patience {
  readonly #limits: Limits
  #failedAt = -Infinity

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Whether the store failed less than `retryAfter` ago, and so gets no reads and writes. */
  get isResting(): boolean {
    const age = Date.now() - this.#failedAt
    return age >= 0 && age < this.#limits.retryAfter
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
      notify(this.#limits.onFailure, error)
      throw error
    }
  }

  /**
   * Waits for another promise with the time limit of the store, whose state it does not change.
   *
   * @throws its error, or another when it takes longer than the timeout.
   */
  bound<T>(begin: () => PromiseLike<T>): Promise<T> {
    return within(this.#limits.timeout, 'the store', begin)
  }
}
