import type { Arena } from '../structures/arena/arena'
import { type Hashes, NumberedArena } from '../structures/arena/numbered-arena'
import { NONE, type Slot } from '../structures/arena/ring'
import type { RemovalCause } from './backend'

/** What a cache that takes slots for keys can do beside the protocol of backends. */
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

/** Makes the arena of a cache, which gives it what the further operations need. */
export type Numbering = (
  cache: object,
  recover: () => void,
  remove: (slot: Slot, cause: RemovalCause) => void,
) => Arena<Slot, any>

/**
 * The option by which a cache gets another arena. It is local, so that another copy of the package ignores
 * it.
 */
export const NUMBERED = Symbol('numbered')

const caches = new WeakMap<object, Numbered>()

/**
 * Returns an option that makes a cache of this library take slots, which its caller hands out, for keys.
 * `hashes` is the column of the hashes of the keys for which they are handed out.
 *
 * Slots are positive integers of 32 bits, dense but with gaps. The caller never stores `undefined`.
 */
export function numbered(hashes: Hashes): { readonly [NUMBERED]: Numbering } {
  return {
    [NUMBERED]: (cache, recover, remove) => {
      const arena = new NumberedArena<unknown>(hashes)
      const occupies = (slot: Slot) => {
        recover()
        return arena.find(slot) !== NONE
      }
      const discard = (slot: Slot, cause: RemovalCause) => {
        const isPresent = occupies(slot)
        if (isPresent) remove(slot, cause)
        return isPresent
      }
      caches.set(cache, { occupies, discard })
      return arena
    },
  }
}

/** Returns the further operations of a cache that this copy of the package made for slots, or `undefined`. */
export function numberedOf(cache: object): Numbered | undefined {
  return caches.get(cache)
}
