import { NONE, type Slot, walk } from '../structures/arena/ring'
import type { CacheBackend } from './backend'
import { EntryStore } from './entry-store'
import { requireFunction } from './options'

/**
 * A cache with the methods of `Map`. A subclass is a policy: it decides where entries are in the ring (`get`,
 * `set`), and which other data it keeps for a slot (`forget`).
 */
export abstract class SlotCache<K, V> extends EntryStore<K, V> implements CacheBackend<K, V> {
  /** Returns the value of a key, or `undefined`. Counts as a use. O(1). */
  abstract get(key: K): V | undefined

  /**
   * Writes an entry, and evicts others when the cache is full. Counts as a use. O(1), amortised over
   * evictions.
   *
   * In a weighed cache an entry that is heavier than `maxWeight` is not stored. It is reported as
   * `'evicted'`, and the previous entry of its key as `'replaced'`.
   *
   * @throws {RangeError} when `weigh` does not return a finite number of 0 or more.
   * @throws {TypeError} when it does not return a number.
   */
  abstract set(key: K, value: V): this

  /** Returns whether a key has an entry. Does not count as a use. O(1). */
  has(key: K): boolean {
    return this.locate(key) !== NONE
  }

  /** Returns the value of a key, or `undefined`. Does not count as a use. O(1). */
  peek(key: K): V | undefined {
    return this.slots.values[this.locate(key)]
  }

  /** Removes an entry. Returns whether it was present. O(1). */
  delete(key: K): boolean {
    const now = this.now()
    this.begin()
    const slot = this.slots.find(key)
    const isPresent = slot !== NONE && this.isAlive(slot, now)
    if (slot !== NONE) this.remove(slot, isPresent ? 'deleted' : 'expired')
    this.deliver()
    return isPresent
  }

  /**
   * Returns an iterator over the keys, the next victim first. It visits the entries present at this call,
   * except those that are absent or expired when the iterator reaches them.
   */
  keys(): IterableIterator<K> {
    return this.#iterate((key) => key)
  }

  /** Returns an iterator over the values, in the order of `keys()`. */
  values(): IterableIterator<V> {
    return this.#iterate((_, value) => value)
  }

  /** Returns an iterator over the entries, in the order of `keys()`. */
  entries(): IterableIterator<[K, V]> {
    return this.#iterate((key, value) => [key, value])
  }

  /** Returns the same iterator as `entries()`. */
  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries()
  }

  /**
   * Calls `callback` for every entry, in the order of `keys()`.
   *
   * @throws {TypeError} when `callback` is not a function.
   */
  forEach(callback: (value: V, key: K, cache: this) => void, thisArg?: unknown): void {
    requireFunction(`iterate ${this.constructor.name}`, 'callback', callback)
    for (const [key, value] of this) callback.call(thisArg, value, key, this)
  }

  /** Returns the slot of a living entry, or `NONE`. */
  protected locate(key: K): Slot {
    this.recover()
    return this.slots.find(key)
  }

  /** Returns the slots in the order in which they would be evicted if no entry was used before that. */
  protected evictionOrder(): Slot[] {
    return [...walk(this.slots.order)]
  }

  // The snapshot is taken at the call, not at the first next().
  #iterate<T>(pick: (key: K, value: V) => T): IterableIterator<T> {
    this.recover()
    const keys = this.evictionOrder().map((slot) => this.slots.keyOf(slot))
    return this.#visit(keys, pick)
  }

  *#visit<T>(keys: K[], pick: (key: K, value: V) => T): Generator<T, undefined> {
    for (const key of keys) {
      this.recover()
      const slot = this.slots.find(key)
      if (slot !== NONE && this.isAlive(slot, this.now())) yield pick(key, this.slots.values[slot] as V)
    }
    return undefined
  }
}
