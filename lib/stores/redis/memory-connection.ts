import { cannot } from '../../common/errors'
import type { MemoryHub } from './memory-hub'
import type { Claim, Entry, Hit, Lease, Message, Miss, Position, ReadOptions, SharedStore } from './protocol'

/** One process's connection to a store in memory. */
export class MemoryConnection implements SharedStore {
  readonly process: string
  readonly shards = 1
  readonly #hub: MemoryHub
  #listener: ((message: Message) => void) | undefined
  #isConnected = true
  #isClosed = false

  constructor(hub: MemoryHub, process: string) {
    this.#hub = hub
    this.process = process
  }

  shardOf(): number {
    return 0
  }

  disconnect(): void {
    this.#isConnected = false
  }

  connect(): void {
    if (this.#isConnected || this.#isClosed) return
    this.#isConnected = true
    if (this.#listener !== undefined) this.deliver({ type: 'listening' })
  }

  /** Calls the listener in a later turn, unless the connection is cut. */
  deliver(message: Message): void {
    if (!this.#isConnected) return
    void Promise.resolve().then(() => {
      if (this.#isConnected) this.#listener?.(message)
    })
  }

  async listen(listener: (message: Message) => void): Promise<void> {
    this.#listener = listener
    await this.#do(() => {
      this.deliver({ type: 'listening' })
    })
  }

  read(key: string, options: ReadOptions): Promise<Hit | Miss> {
    return this.#do(() => this.#hub.state.read(this.process, key, options))
  }

  write(key: string, lease: Lease, entry: Entry, announces: boolean): Promise<boolean> {
    return this.#do(() => this.#hub.state.write(this.process, key, lease, entry, announces))
  }

  leave(key: string, lease: Lease): Promise<void> {
    return this.#do(() => {
      this.#hub.state.leave(key, lease)
    })
  }

  renew(key: string, lease: Lease, ms: number): Promise<boolean> {
    return this.#do(() => this.#hub.state.renew(key, lease, ms))
  }

  claim(key: string, lease: number, position?: Position): Promise<Claim | undefined> {
    return this.#do(() => this.#hub.state.claim(this.process, key, lease, position))
  }

  delete(key: string): Promise<{ readonly existed: boolean; readonly sequence: number }> {
    return this.#do(() => this.#hub.state.delete(this.process, key))
  }

  tags(_shard: number, tags: readonly string[]): Promise<number> {
    return this.#do(() => this.#hub.state.tags(this.process, tags))
  }

  clear(_shard: number, expected?: string): Promise<number | undefined> {
    return this.#do(() => this.#hub.state.clear(this.process, expected))
  }

  beat(_shard: number, id: number): Promise<void> {
    return this.#do(() => {
      this.deliver({ type: 'beat', shard: 0, id, ...this.#hub.state.position })
    })
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.#isConnected = false
    this.#listener = undefined
    return Promise.resolve()
  }

  /** Runs an operation when it arrives at the store. */
  async #do<T>(operation: () => T): Promise<T> {
    this.#requireConnection()
    await this.#hub.turn()
    this.#requireConnection() // it may have been cut meanwhile
    const answer = operation()
    await Promise.resolve()
    return answer
  }

  #requireConnection(): void {
    if (!this.#isConnected) throw new Error(cannot('reach the memory store', 'it is not connected'))
  }
}
