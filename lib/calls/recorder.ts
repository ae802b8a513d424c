import type { RemovalCause } from '../backends/backend'
import { type CacheListener, Events } from './events'
import type { Scope } from '../keys/call-keys'
import type { Failure } from './failures'
import type { Call, Load, Within } from './loads-in-flight'
import { Counters, stopwatch } from './counters'
import { valueOf } from './stored'

/** How a run of the method ended. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** Counts what happens to calls, and tells it to those who listen. Nothing is made for nobody. */
export class Recorder {
  readonly counters = new Counters()
  readonly #events = new Events()

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#events.isHeard
  }

  /** Adds a listener to one scope, or to all; returns what removes it. An `instance` keeps the listener itself. */
  subscribe(listener: CacheListener, within: Within | undefined, instance?: object): () => void {
    return this.#events.add(listener, within, instance)
  }

  /** Removes the listeners of one scope. */
  unsubscribe(scope: Scope): void {
    this.#events.clear(scope)
  }

  hit({ scope, args }: Call, entry: unknown, isStale: boolean): void {
    this.counters.hits++
    if (isStale) this.counters.staleHits++
    if (this.isHeard)
      this.#events.emit(scope, { type: 'hit', args: [...args], value: valueOf(entry), isStale })
  }

  recalled({ scope, args }: Call, { error }: Failure): void {
    this.counters.hits++
    if (this.isHeard) this.#events.emit(scope, { type: 'hit', args: [...args], error, isStale: false })
  }

  miss({ scope, args }: Call): void {
    this.counters.misses++
    if (this.isHeard) this.#events.emit(scope, { type: 'miss', args: [...args] })
  }

  /** A run of the method has ended; `startedAt` is a reading of `stopwatch()`. */
  ended({ scope, args, isRefresh }: Load, startedAt: number, outcome: Outcome): void {
    const duration = Math.max(0, stopwatch() - startedAt) // fake timers may have been installed meanwhile
    this.counters.ended(duration, isRefresh, 'error' in outcome)
    const type = isRefresh ? 'refresh' : 'load'
    if (this.isHeard) this.#events.emit(scope, { type, args: [...args], duration, ...outcome })
  }

  /** An entry has left; its arguments are asked for only when somebody listens. */
  removed(scope: Scope, stored: unknown, cause: RemovalCause, argsOf: () => unknown[] | undefined): void {
    if (cause === 'evicted') this.counters.evictions++
    else if (cause === 'expired') this.counters.expirations++
    if (this.isHeard)
      this.#events.emit(scope, { type: 'remove', args: argsOf(), value: valueOf(stored), cause })
  }
}
