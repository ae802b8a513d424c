/** The events of a subscription. */
export interface Listening {
  /** A message has arrived. Clients may pass any values. */
  message(channel: unknown, message: unknown): void
  /** The subscription was established, for the first time or again. */
  listening(): void
  /** The server has refused the subscription, or the connection was given up. */
  failed(error: unknown): void
}

/** A subscription that can be begun again on a new connection. */
export class Subscription {
  readonly #listening: Listening
  readonly #open: (events: Listening) => () => void
  #close: (() => void) | undefined
  #opened = 0

  /** `open` begins to listen, and returns a function that ends it. */
  constructor(listening: Listening, open: (events: Listening) => () => void) {
    this.#listening = listening
    this.#open = open
    this.renew()
  }

  /** Listens on a new connection, and ignores the previous one. */
  renew(): void {
    this.close()
    const number = this.#opened
    const whileCurrent =
      <T extends unknown[]>(act: (...args: T) => void) =>
      (...args: T): void => {
        if (this.#opened === number) act(...args)
      }
    const { message, listening, failed } = this.#listening
    try {
      this.#close = this.#open({
        message: whileCurrent(message),
        listening: whileCurrent(listening),
        failed: whileCurrent(failed),
      })
    } catch (error) {
      failed(error)
    }
  }

  /** Ends the connection. */
  close(): void {
    this.#opened++
    const close = this.#close
    this.#close = undefined
    try {
      close?.()
    } catch {
      // It was already closed.
    }
  }
}
