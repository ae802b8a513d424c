import type { CacheBackend } from '../backends/backend'
import type { Numbered } from '../backends/numbered'
import { NONE, type Slot } from '../structures/arena/ring'
import type { Call } from './rule'

/** The entries of one method, by the numbers of its calls. A stored form is never `undefined`. */
export interface Entries {
  /** The backend or store of the entries, as it is published. */
  readonly backend: object
  /** The object whose `get` may be called directly, because this class adds nothing to it. */
  readonly source: { get(n: Slot): unknown }
  /** Returns the stored form of the entry of a call, or `undefined`. It counts as a use. */
  get(n: Slot): unknown
  /** Returns the same without a use, where the backend distinguishes the two. */
  peek(n: Slot): unknown
  /**
   * Stores a value for `ttl` milliseconds, or for the ttl of the backend. When that fails, an older value is
   * removed unless `keepsOld`.
   */
  put(n: Slot, stored: unknown, ttl: number | undefined, keepsOld: boolean): void
  /** Removes an entry; returns whether there was one. */
  delete(n: Slot, cause: 'deleted' | 'cleared'): boolean
  /**
   * Whether the backend holds an entry, even one that has expired. Where the backend drops entries without a
   * report, whether it is assumed to hold it.
   */
  readonly holds: (n: Slot) => boolean
  /** Removes an entry without reading the clock. */
  discard(n: Slot): void
  /** Removes all entries of the method. */
  clear(): void | Promise<void>
  /**
   * Whether an entry that was assumed to be held was dropped. Present only where the backend may drop or get
   * entries without a report; entries are then looked up for unknown calls too.
   */
  isGone?(n: Slot): boolean
  /** Is called with the value of a found entry, which another user of the store may have stored. */
  meet?(n: Slot, value: unknown, context: Call): void
  /** The class of the method became known. @throws {TypeError} when another class has its namespace. */
  named?(label: string): void
}

/** Entries in a backend of the method's own, whose keys are the numbers of calls. */
export class NumberedEntries implements Entries {
  readonly backend: CacheBackend<Slot, unknown>
  readonly holds: (n: Slot) => boolean
  readonly #numbered: Numbered

  constructor(backend: CacheBackend<Slot, unknown>, numbered: Numbered) {
    this.backend = backend
    this.holds = numbered.occupies
    this.#numbered = numbered
  }

  get source(): CacheBackend<Slot, unknown> {
    return this.backend
  }

  get(n: Slot): unknown {
    return this.backend.get(n)
  }

  peek(n: Slot): unknown {
    return (this.backend as unknown as { peek(n: Slot): unknown }).peek(n)
  }

  put(n: Slot, stored: unknown, ttl: number | undefined, keepsOld: boolean): void {
    putInto(this.backend, n, stored, ttl, keepsOld)
  }

  delete(n: Slot, cause: 'deleted' | 'cleared'): boolean {
    return this.backend.has(n) && this.#numbered.discard(n, cause)
  }

  discard(n: Slot): void {
    this.#numbered.discard(n, 'cleared')
  }

  clear(): void {
    this.backend.clear()
  }
}

/** The key of a call in a backend of a user's class. */
export class OpaqueKey {
  /** The number of the call. */
  readonly n: Slot

  constructor(n: Slot) {
    this.n = n
  }
}

/**
 * Entries in a backend of the method's own, of a user's class. Its keys are opaque objects: it does not
 * report dropped entries, so a key must never be reused for another call.
 */
export class OpaqueEntries implements Entries {
  readonly backend: CacheBackend<OpaqueKey, unknown>
  readonly #keys: (OpaqueKey | undefined)[] = []

  constructor(backend: CacheBackend<OpaqueKey, unknown>) {
    this.backend = backend
  }

  get source(): this {
    return this
  }

  get(n: Slot): unknown {
    const key = this.#keys[n]
    return key === undefined ? undefined : this.backend.get(key)
  }

  peek(n: Slot): unknown {
    const key = this.#keys[n]
    if (key === undefined) return undefined
    const backend = this.backend as CacheBackend<OpaqueKey, unknown> & { peek?: (key: OpaqueKey) => unknown }
    return typeof backend.peek === 'function' ? backend.peek(key) : backend.get(key)
  }

  put(n: Slot, stored: unknown, ttl: number | undefined, keepsOld: boolean): void {
    putInto(this.backend, (this.#keys[n] ??= new OpaqueKey(n)), stored, ttl, keepsOld)
  }

  delete(n: Slot): boolean {
    const key = this.#keys[n]
    if (key === undefined) return false
    try {
      return this.backend.delete(key)
    } finally {
      this.#keys[n] = undefined
    }
  }

  /**
   * The backend reports that an entry has left. Returns the number of its call, or `NONE` when another call
   * has that number by now.
   */
  left(key: OpaqueKey, isReplaced: boolean): Slot {
    const { n } = key
    if (this.#keys[n] !== key) return NONE
    if (!isReplaced) this.#keys[n] = undefined
    return n
  }

  holds(n: Slot): boolean {
    return this.#keys[n] !== undefined
  }

  discard(n: Slot): void {
    this.delete(n)
  }

  isGone(n: Slot): boolean {
    const key = this.#keys[n]
    if (key === undefined || this.backend.has(key)) return false
    this.#keys[n] = undefined
    return true
  }

  clear(): void {
    try {
      this.backend.clear()
    } finally {
      this.#keys.length = 0
    }
  }
}

/**
 * Writes an entry. When that throws, either a listener threw after the write, or the value was not stored. In
 * the second case an older value is outdated, and is deleted.
 */
function putInto<K>(
  backend: CacheBackend<K, unknown>,
  key: K,
  stored: unknown,
  ttl: number | undefined,
  keepsOld: boolean,
): void {
  const timed = backend as { set(key: K, stored: unknown, options?: { readonly ttl: number }): unknown }
  try {
    if (ttl === undefined) timed.set(key, stored)
    else timed.set(key, stored, { ttl })
  } catch (failure) {
    const { peek } = backend as { peek?: (key: K) => unknown }
    const kept = peek === undefined ? backend.get(key) : peek.call(backend, key)
    if (!keepsOld && !Object.is(kept, stored)) backend.delete(key)
    throw failure
  }
}
