import type { Arena, Hashes } from '../structures/arena/arena'
import { NumberedArena } from '../structures/arena/numbered-arena'
import { NONE, type Slot } from '../structures/arena/ring'
import type { RemovalCause } from './backend'

/** The operations of a cache with slots as keys, in addition to the protocol of backends. */
export interface Numbered {
  /**
   * Returns whether a slot has an entry, even an expired one that was not removed yet. Reads no clock. O(1).
   */
  occupies(slot: Slot): boolean
  /**
   * Removes the entry of a slot, and reports the cause. Returns whether there was one. Reads no clock. O(1).
   */
  discard(slot: Slot, cause: RemovalCause): boolean
}

/** The operations of a store that the operations of `Numbered` need. */
export interface NumberedStore {
  recover(): void
  begin(): void
  remove(slot: Slot, cause: RemovalCause): void
  deliver(): void
}

/** Creates the arena of a store. */
export type Numbering = <K, V>(store: NumberedStore) => Arena<K, V>

/**
 * The option that sets the arena of a cache. The symbol is local, so that another copy of the package ignores
 * it.
 */
export const NUMBERED = Symbol('numbered')

const stores = new WeakMap<object, Numbered>()

/**
 * Returns an option by which a cache of this library has slots as keys. Its caller hands out the slots.
 * `hashes` is the column of the hashes of the keys for which they are handed out.
 *
 * Slots are positive integers of 32 bits, dense but with gaps. The caller never stores `undefined`.
 */
export function numbered(hashes: Hashes): { readonly [NUMBERED]: Numbering } {
  return {
    [NUMBERED]: <K, V>(store: NumberedStore) => {
      const arena = new NumberedArena<V>(hashes)
      const occupies = (slot: Slot) => {
        if (arena.isDirty) store.recover()
        return arena.find(slot) !== NONE
      }
      const discard = (slot: Slot, cause: RemovalCause) => {
        if (!occupies(slot)) return false
        store.begin()
        store.remove(slot, cause)
        store.deliver()
        return true
      }
      stores.set(store, { occupies, discard })
      return arena as Arena<Slot, V> as unknown as Arena<K, V> // K is Slot here
    },
  }
}

/**
 * Returns the operations of a cache that this copy of the package created with slots as keys; else
 * `undefined`.
 */
export function numberedOf(cache: object): Numbered | undefined {
  return stores.get(cache)
}
