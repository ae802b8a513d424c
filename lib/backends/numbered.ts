import type { Slot } from '../structures/arena/ring'
import type { RemovalCause } from './backend'

/**
 * The option that makes a cache of this library take slots, which its caller hands out, for keys. Its value is the
 * column of their hashes (`SlotInts`). The symbol is local, so that another copy of the package ignores it.
 *
 * The caller never stores `undefined`. Slots are positive integers of 32 bits, dense but with gaps.
 */
export const NUMBERED = Symbol('numbered')

/** What a cache that takes slots for keys can do beside the protocol of backends. */
export interface Numbered {
  /** Returns whether a slot has an entry, also one that has expired and was not removed yet. Reads no clock. O(1). */
  occupies(slot: Slot): boolean
  /** Removes the entry of a slot and reports this cause. Returns whether there was one. Reads no clock. O(1). */
  discard(slot: Slot, cause: RemovalCause): boolean
}

const caches = new WeakMap<object, Numbered>()

/** Returns the further operations of a cache that this copy of the package made for slots, or `undefined`. */
export function numberedOf(cache: object): Numbered | undefined {
  return caches.get(cache)
}

/** Makes `numberedOf` return the operations of a cache. */
export function registerNumbered(cache: object, numbered: Numbered): void {
  caches.set(cache, numbered)
}
