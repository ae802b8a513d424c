import type { Arena, Hashes } from '../structures/arena/arena'
import { NumberedArena } from '../structures/arena/numbered-arena'
import { NONE, type Slot } from '../structures/arena/ring'
import type { RemovalCause } from './backend'

/** The operations of a cache with slots as keys, beside the protocol of backends. */
export interface Numbered {
  /**
   * Returns whether a slot has an entry, also one that has expired and was not removed yet. Reads no clock.
   * O(1).
   */
  occupies(slot: Slot): boolean
  /**
   * Removes the entry of a slot and reports this cause. Returns whether there was one. Reads no clock. O(1).
   */
  discard(slot: Slot, cause: RemovalCause): boolean
}

/** The operations of a store that the further ones need. */
export interface NumberedStore {
  recover(): void
  begin(): void
  remove(slot: Slot, cause: RemovalCause): void
  deliver(): void
}

/** Makes the arena of a store. */
export type Numbering = <K, V>(store: NumberedStore) => Arena<K, V>

/**
 * The option by which a cache gets another arena. It is local, so that another copy of the package ignores
 * it.
 */
export const NUMBERED = Symbol('numbered')

const stores = new WeakMap<object, Numbered>()

/**
 * Returns an option that makes a cache of this library take slots, which its caller hands out, for keys.
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

/** Returns the further operations of a cache that this copy of the package made for slots, or `undefined`. */
export function numberedOf(cache: object): Numbered | undefined {
  return stores.get(cache)
}
