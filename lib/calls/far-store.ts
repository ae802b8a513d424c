import type { Slot } from '../structures/arena/ring'
import type { Call } from './rule'
import type { Scope } from './scope-index'

/**
 * A store that answers with promises, beyond the entries of a method. It is asked when a call finds nothing here, and
 * is told what was stored and invalidated. Numbers are held by the caller until the method returns.
 */
export interface FarStore {
  /** Answers a call that found no entry and no load in flight to join. */
  answer(n: Slot, context: Call): Promise<unknown>
  /** What is stored for a call, or `undefined`. Never rejects. */
  readFar(n: Slot): Promise<unknown>
  /** Removes an entry; resolves to whether there may have been one. Rejects when the store fails. */
  deleteFar(n: Slot): Promise<boolean>
  /** Removes the entries of one scope, or all that this process knows. Rejects when the store fails. */
  clearFar(scope?: Scope): Promise<void>
  /** Settles when all that was begun for a call is done. */
  whenDone(n: Slot): Promise<void>
}
