import { randomInts } from '../../structures/index/seed'
import { MemoryConnection } from './memory-connection'
import { MemoryState } from './memory-state'
import type { Message } from './protocol'

/** The state that the connections to a store in memory share. */
export class MemoryHub {
  state: MemoryState
  readonly #connections = new Map<string, MemoryConnection>()
  #tokens = 0
  #thawed: Promise<void> | undefined
  #thaw: (() => void) | undefined

  constructor() {
    this.state = this.#begin()
  }

  connection(): MemoryConnection {
    const connection = new MemoryConnection(this, this.#token())
    this.#connections.set(connection.process, connection)
    return connection
  }

  /** Resolves when the store processes the next operation. */
  async turn(): Promise<void> {
    await Promise.resolve()
    while (this.#thawed !== undefined) await this.#thawed
  }

  freeze(): void {
    this.#thawed ??= new Promise((resolve) => (this.#thaw = resolve))
  }

  thaw(): void {
    this.#thaw?.()
    this.#thawed = undefined
  }

  loseState(): void {
    this.state = this.#begin()
  }

  #begin(): MemoryState {
    return new MemoryState({
      token: () => this.#token(),
      announce: (message) => {
        for (const connection of this.#connections.values()) connection.deliver(message)
      },
      notify: (process: string, message: Message) => this.#connections.get(process)?.deliver(message),
    })
  }

  #token(): string {
    return [...randomInts(2), ++this.#tokens].map((part) => (part >>> 0).toString(36)).join('.')
  }
}
