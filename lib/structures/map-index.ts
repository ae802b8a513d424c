import { NONE, type Slot } from './ring'

/**
 * Entries with which a Map can always go on: a table of V8's holds 2^24, the removed ones included until they are half
 * of it, and throws where it would have to grow.
 */
const ROOMY = 2 ** 23

/** An index from keys of any kind to slots, told apart as a `Map` does. It may hold more than one `Map` can. O(1). */
export class MapIndex<K> {
  #segment = new Map<K, Slot>()
  #full: Map<K, Slot>[] | undefined // other segments, once one was too large

  /** The slot of this key, or `NONE`. */
  find(key: K): Slot {
    const slot = this.#segment.get(key)
    if (slot !== undefined) return slot
    return this.#full === undefined ? NONE : this.#findFull(this.#full, key)
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
    if (!this.#segment.delete(key)) this.#deleteFull(key)
  }

  clear(): void {
    this.#segment = new Map()
    this.#full = undefined
  }

  #findFull(full: readonly Map<K, Slot>[], key: K): Slot {
    for (const segment of full) {
      const slot = segment.get(key)
      if (slot !== undefined) return slot
    }
    return NONE
  }

  // Apart from `delete`, which would make an environment for the closure at each call.
  #deleteFull(key: K): void {
    this.#full?.some((segment) => segment.delete(key))
  }

  // Goes on in a segment that has room again, or in a new one.
  #change(): void {
    const full = (this.#full ??= [])
    const at = full.findIndex((segment) => segment.size < ROOMY)
    const [roomy] = at === -1 ? [] : full.splice(at, 1)
    full.push(this.#segment)
    this.#segment = roomy ?? new Map()
  }
}
