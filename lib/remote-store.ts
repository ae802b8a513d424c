import type { AsyncCacheBackend } from './backends/backend'

/** What a store answered: the value in an array of one, or an empty one. */
export type Answer = readonly [value?: unknown]

const NOTHING: Answer = []

/**
 * An asynchronous store in which operations on one key happen in the order in which they were asked for, and which
 * fails by holding nothing: `read` and `write` never reject. `delete` does, since a caller must know that an entry
 * may still be there.
 */
export class RemoteStore {
  readonly #backend: AsyncCacheBackend
  readonly #writes = new Map<string, Promise<unknown>>()

  constructor(backend: AsyncCacheBackend) {
    this.#backend = backend
  }

  async read(key: string): Promise<Answer> {
    try {
      await this.#writes.get(key)
      const value = await this.#backend.get(key)
      return value !== undefined || (await this.#backend.has(key)) ? [value] : NOTHING
    } catch {
      return NOTHING
    }
  }

  write(key: string, value: unknown): Promise<void> {
    return this.#after(key, () => this.#backend.set(key, value)).then(ignore, ignore)
  }

  /** Tells whether the entry was there, as far as the store does. */
  delete(key: string): Promise<boolean> {
    return this.#after(key, () => this.#backend.delete(key)).then((deleted) => deleted !== false)
  }

  #after<T>(key: string, write: () => PromiseLike<T>): Promise<T> {
    const earlier = this.#writes.get(key) ?? Promise.resolve()
    const written = earlier.catch(ignore).then(write)
    const done = written.then(ignore, ignore).then(() => {
      if (this.#writes.get(key) === done) this.#writes.delete(key)
    })
    this.#writes.set(key, done)
    return written
  }
}

function ignore(): void {}
