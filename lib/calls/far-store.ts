import type { Slot } from '../structures/arena/ring'
import type { Call } from './rule'
import type { Scope } from './scope-index'
import type { Timestamped } from './stored'

/**
 * A store that answers with promises, beyond the entries of a method. Calls without an entry in this process
 * read it, and values that are stored or invalidated are passed on to it. The caller holds each number until
 * the method returns.
 */
export interface FarStore {
  /** Whether it stands behind entries of the method's own; else all entries of the method are in it. */
  readonly isBehind: boolean
  /** Answers a call without a usable entry in this process; `stale` is an expired entry that is held. */
  answer(n: Slot, context: Call, stale: Timestamped | undefined): unknown
  /**
   * Loads a call again, where the store is behind. `isForced`: a caller waits for the load; else another
   * process may run it.
   */
  reload?(n: Slot, context: Call, isForced: boolean, stale: Timestamped | undefined): Promise<unknown>
  /**
   * Stores the result of a write. `begunAt`: when the write began, in the time of the fence. If the entry was
   * invalidated or stored elsewhere since, it is deleted instead.
   */
  update?(n: Slot, context: Call, value: unknown, begunAt: number): Promise<unknown>
  /** Makes the entries in the store void that have one of these tags, in one scope or in all. */
  tagFar?(tags: readonly string[], scope?: Scope): Promise<void>
  /** Reads the stored form of the entry of a call; `undefined` when there is none. Never rejects. */
  readFar(n: Slot): Promise<unknown>
  /** Removes an entry; resolves to whether there may have been one. Rejects when the store fails. */
  deleteFar(n: Slot): Promise<boolean>
  /**
   * Removes the entries of one scope, or all that are known in this process. Rejects when the store fails.
   */
  clearFar(scope?: Scope): Promise<void>
  /** Settles when all operations on a call that have begun have ended. */
  whenDone(n: Slot): Promise<void>
}
