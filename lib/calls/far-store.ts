import type { Slot } from '../structures/arena/ring'
import type { Call } from './rule'
import type { Scope } from './scope-index'
import type { Timestamped } from './stored'

/**
 * A store that answers with promises, beyond the entries of a method. It is asked when a call finds nothing
 * here, and is called for what was stored and invalidated. Numbers are held by the caller until the method
 * returns.
 */
export interface FarStore {
  /** Whether it stands behind entries of the method's own; else all entries of the method are in it. */
  readonly isBehind: boolean
  /** Answers a call that found no entry here; `stale` is an expired entry that is held. */
  answer(n: Slot, context: Call, stale: Timestamped | undefined): unknown
  /**
   * Where it is behind, loads a call again. `isForced`: a caller waits for the load; else another process may
   * run it.
   */
  reload?(n: Slot, context: Call, isForced: boolean, stale: Timestamped | undefined): Promise<unknown>
  /**
   * Stores the result of a write. `begunAt`: when the write began, in the time of the fence. An entry that
   * was invalidated or stored elsewhere since is deleted instead.
   */
  update?(n: Slot, context: Call, value: unknown, begunAt: number): Promise<unknown>
  /** Makes the entries in the store void that bear one of some tags, in one scope or in all. */
  tagFar?(tags: readonly string[], scope?: Scope): Promise<void>
  /** Reads the stored form of the entry of a call, or `undefined`. Never rejects. */
  readFar(n: Slot): Promise<unknown>
  /** Removes an entry; resolves to whether there may have been one. Rejects when the store fails. */
  deleteFar(n: Slot): Promise<boolean>
  /** Removes the entries of one scope, or all that this process knows. Rejects when the store fails. */
  clearFar(scope?: Scope): Promise<void>
  /** Settles when all operations on a call that have begun have ended. */
  whenDone(n: Slot): Promise<void>
}
