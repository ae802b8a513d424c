import { NONE, type Slot } from './ring'

/**
 * Entries with which a Map can always go on: a table of V8's holds 2^24, the removed ones included until they are half
 * of it, and throws where it would have to grow.
 */
const ROOMY = 2 ** 23

/** An index from keys of any kind to slots, told apart as a `Map` does. It may hold more than one `Map` can. O(1). */
export class MapIndex<K> {
  #segment = new Map<K, Slot>()
  readonly #full: Map<K, Slot>[] = [] // other segments, once one was too large

  get size(): number {
    return this.#full.reduce((size, segment) => size + segment.size, this.#segment.size)
  }

  /** The slot of this key, or `NONE`. */
  find(key: K): Slot {
    const slot = this.#segment.get(key)
    return slot === undefined ? (this.#full.length === 0 ? NONE : this.#findFull(key)) : slot
  }

  /** Adds a key that is not there. */
  add(key: K, slot: Slot): void {
    try {
      this.#segment.set(key, slot)
    } catch {
      this.#change()
      this.#segment.set(key, slot)
    }
  }

  /** Removes a key that is there. */
  delete(key: K): void {
    if (!this.#segment.delete(key)) this.#full.some((segment) => segment.delete(key))
  }

  clear(): void {
    this.#segment = new Map()
    this.#full.length = 0
  }

  #findFull(key: K): Slot {
    for (const segment of this.#full) {
      const slot = segment.get(key)
      if (slot !== undefined) return slot
    }
    return NONE
  }

  // Goes on in a segment that has room again, or in a new one.
  #change(): void {
    const at = this.#full.findIndex((segment) => segment.size < ROOMY)
    const [roomy] = at === -1 ? [] : this.#full.splice(at, 1)
    this.#full.push(this.#segment)
    this.#segment = roomy ?? new Map()
  }
}
