import type {
  Claim,
  Entry,
  Hit,
  Lease,
  Message,
  Miss,
  ReadOptions,
  SharedStore,
} from '../../lib/stores/redis/protocol'

/**
 * A shared store that records operations, and answers at once, with `error`, or when a spec releases the
 * answer.
 */
export class ScriptedStore implements SharedStore {
  readonly process = 'me'
  readonly shards = 1
  /** The operations: `delete k`. */
  readonly asked: string[] = []
  error: Error | undefined
  /** While it is set, answers wait for it. */
  gate: Promise<void> | undefined
  found: Hit | Miss = { type: 'miss', lease: undefined, isOurs: false }
  listener: ((message: Message) => void) | undefined
  sequence = 0

  shardOf(): number {
    return 0
  }

  listen(listener: (message: Message) => void): Promise<void> {
    this.listener = listener
    return Promise.resolve()
  }

  read(key: string, { mode }: ReadOptions): Promise<Hit | Miss> {
    return this.#answer(`read ${mode} ${key}`, this.found)
  }

  write(key: string, { token }: Lease, entry: Entry, announces: boolean): Promise<boolean> {
    return this.#answer(`write ${key} ${token} ${entry.value} ${String(announces)}`, true)
  }

  leave(key: string, { token }: Lease): Promise<void> {
    return this.#answer(`leave ${key} ${token}`, undefined)
  }

  renew(key: string): Promise<boolean> {
    return this.#answer(`renew ${key}`, true)
  }

  claim(key: string): Promise<Claim> {
    const lease = { token: 'claimed', generation: 'g', epoch: 0 }
    return this.#answer(`claim ${key}`, { lease, sequence: this.sequence })
  }

  delete(key: string): Promise<{ existed: boolean; sequence: number }> {
    return this.#answer(`delete ${key}`, { existed: true, sequence: this.sequence })
  }

  tags(_shard: number, tags: readonly string[]): Promise<number> {
    return this.#answer(`tags ${tags.join(',')}`, this.sequence)
  }

  clear(_shard: number, expected?: string): Promise<number | undefined> {
    return this.#answer(`clear ${expected ?? 'any'}`, this.sequence)
  }

  beat(_shard: number, id: number): Promise<void> {
    return this.#answer(`beat ${String(id)}`, undefined)
  }

  close(): Promise<void> {
    return this.#answer('close', undefined)
  }

  async #answer<T>(asked: string, answer: T): Promise<T> {
    this.asked.push(asked)
    const { error } = this
    await this.gate
    if (error !== undefined) throw error
    return answer
  }
}
