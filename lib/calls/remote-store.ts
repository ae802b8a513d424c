import { ignore } from '../common/promises'
import type { AsyncCacheBackend } from '../backends/backend'

/** What a store answered: the value in an array of one, or an empty one. */
export type Answer = readonly [value?: unknown]

const NOTHING: Answer = []

/** What is stored for `undefined`, which is how a store says that it has nothing. */
const UNDEFINED = 'purecache:undefined'

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
      const value: unknown = await this.#backend.get(key)
      // Only of `null`, which some say for nothing: between two questions another process may write.
      const isThere = value === null ? ((await this.#backend.has?.(key)) ?? false) : value !== undefined
      return isThere ? [value === UNDEFINED ? undefined : value] : NOTHING
    } catch {
      return NOTHING
    }
  }

  /** A value that cannot be written takes the older one away, if the store can do that. */
  write(key: string, value: unknown): Promise<void> {
    const stored = value === undefined ? UNDEFINED : value
    const write = async (): Promise<void> => {
      try {
        await this.#backend.set(key, stored)
      } catch {
        await this.#backend.delete(key)
      }
    }
    return this.#after(key, write).then(ignore, ignore)
  }

  /** Lets what comes later wait for an operation on the backend that was begun already. */
  follow<T>(key: string, begun: PromiseLike<T>): Promise<T> {
    return this.#after(key, () => begun)
  }

  /** Tells whether the entry was there, as far as the store does. */
  delete(key: string): Promise<boolean> {
    return this.#after(key, () => this.#backend.delete(key)).then((deleted) => deleted !== false)
  }

  #after<T>(key: string, write: () => PromiseLike<T>): Promise<T> {
    const earlier = this.#writes.get(key)
    const written = earlier === undefined ? Promise.resolve().then(write) : earlier.then(write)
    const done = written.then(ignore, ignore).then(() => {
      if (this.#writes.get(key) === done) this.#writes.delete(key)
    })
    this.#writes.set(key, done)
    return written
  }
}
