import type { RemovalCause } from '../backends/backend'
import type { Slot } from '../structures/arena/ring'
import type { Call } from './rule'
import type { Scope } from './scope-index'

/** How a run of the method ended. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** A state of a shared store: it replies again, it failed, or announcements were missed. */
export type StoreState = 'up' | 'down' | 'gap'

/**
 * Observes the requests of one method, at less cost for a hit than an `Observer`, because it creates no
 * events.
 */
export interface RequestWatch {
  /** Looks up entries in place of their own source, once for each call that is interned. */
  readonly source: { get(n: Slot): unknown }
  /** A call has joined a load, or runs the method. Its number is held until this returns. */
  request(n: Slot): void
}

/** Is notified of the events of one method. It exists only while there are listeners. */
export interface Observer {
  /** A call was answered with an entry or a remembered error. */
  hit(scope: Scope, context: Call, outcome: Outcome, isStale: boolean): void
  /** A call was a miss and runs the method. */
  miss(scope: Scope, context: Call): void
  /** A call joined a load in flight. */
  shared(scope: Scope, context: Call): void
  /** A run of the method has ended; `duration` is in milliseconds. */
  ended(scope: Scope, context: Call, isRefresh: boolean, duration: number, outcome: Outcome): void
  /** An entry was removed. Its number is still held. */
  removed(n: Slot, value: unknown, cause: RemovalCause): void
  /** The state of the shared store has changed. */
  store(state: StoreState): void
  /** The instance of a scope was collected. */
  collected(scope: Scope): void
}
