import { ignore } from '../../common/promises'
import { Doomed } from './doomed'

/**
 * The invalidations of one shard by this process: those under way, and the doomed entries that failed ones
 * have left. It does not send them.
 */
export class Invalidations {
  /*
   *   of a key            begun ─► waits for earlier ones of the key ─► sent ─► succeeded
   *                       └─────────────── the key is doomed ───────────────┘
   *   of tags or of all   sent at once, and doomed when they fail
   */
  readonly doomed = new Doomed()
  readonly #pending = new Map<string, Promise<void>>() // the last one of a key
  readonly #wide = new Set<Promise<void>>() // of tags or of all entries

  /** The doomed keys without an invalidation under way. */
  get idleKeys(): string[] {
    return this.doomed.keys.filter((key) => !this.#pending.has(key))
  }

  /** Whether an invalidation that may concern a key is under way or must be repeated. */
  mayConcern(key: string): boolean {
    return this.#pending.has(key) || this.doomed.has(key) || this.#wide.size > 0
  }

  /** Settles when the invalidations of a key that have begun have ended. */
  async whenDone(key: string): Promise<void> {
    await this.#pending.get(key)
  }

  /** Settles when no invalidation that may concern a key is under way. */
  async whenNone(key: string): Promise<void> {
    await this.#pending.get(key)
    while (this.#wide.size > 0) await Promise.all(this.#wide)
  }

  /** Runs an invalidation of a key after earlier ones. The key is doomed until it has succeeded. */
  run<T>(key: string, invalidate: () => Promise<T>): Promise<T> {
    this.doomed.addKey(key)
    const earlier = this.#pending.get(key) ?? Promise.resolve()
    const done = earlier.then(async () => {
      this.doomed.addKey(key) // an earlier one may have ended the doom
      const result = await invalidate()
      this.doomed.removeKey(key)
      return result
    })
    const settled = done.then(ignore, ignore).then(() => {
      if (this.#pending.get(key) === settled) this.#pending.delete(key)
    })
    this.#pending.set(key, settled)
    return done
  }

  /** Adds an invalidation of tags or of all entries that was sent. */
  addWide(sent: Promise<unknown>): void {
    const settled = sent.then(ignore, ignore).then(() => {
      this.#wide.delete(settled)
    })
    this.#wide.add(settled)
  }
}
