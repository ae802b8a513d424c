import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { FENCE, type InternedCalls, RUN } from './interned-calls'
import type { Scope } from './scope-index'
import { leaveScope } from './scopes-in-use'
import type { WriteFence } from './write-fence'

/** A write under way, whose result may become an entry. */
export interface Write {
  /** When it began, in the time of the fence. */
  begunAt: number
}

/** Calls that are remembered for writes under way, and writes that may be under way, at most. */
const MAX_REMEMBERED = 10_000

/** Begins a write; `endWrite` must follow. */
export function beginWrite({ calls, loader: { fence } }: CallCache): Write {
  fence.writes ??= new WritesUnderWay(calls, fence)
  return fence.writes.begin()
}

/** Ends a write. */
export function endWrite({ loader: { fence } }: CallCache, write: Write): void {
  fence.writes?.end(write)
}

/** The writes under way of one method. They hold the calls and scopes that the fence remembers for them. */
export class WritesUnderWay {
  /*
   * Invariant: every remembered number is held for the fence. Beyond the bound, every call counts as touched,
   * and the results of writes under way are dropped. So writes that never end take bounded memory.
   */
  readonly #calls: InternedCalls
  readonly #fence: WriteFence
  readonly #writes = new Set<Write>()
  readonly #scopes = new Set<Scope>() // touched meanwhile, and so in use

  constructor(calls: InternedCalls, fence: WriteFence) {
    this.#calls = calls
    this.#fence = fence
  }

  begin(): Write {
    if (this.#writes.size >= MAX_REMEMBERED) {
      const [oldest] = this.#writes
      oldest!.begunAt = -1
      this.#writes.delete(oldest!)
    }
    const write = { begunAt: this.#fence.now }
    this.#writes.add(write)
    return write
  }

  end(write: Write): void {
    if (!this.#writes.delete(write)) return
    const [oldest] = this.#writes
    if (oldest === undefined) {
      this.#fence.writes = undefined
      this.#forgetScopes()
    }
    for (const [n, at] of this.#fence.touches) {
      if (oldest !== undefined && at > oldest.begunAt) return
      this.#forget(n)
    }
  }

  /** A touch of a call is remembered by the fence. */
  touched(n: Slot): void {
    this.#calls.hold(n, FENCE)
    if (this.#fence.touches.size > MAX_REMEMBERED) this.#fence.touchAll()
  }

  /** All calls of a scope were invalidated. */
  touchedScope(scope: Scope): void {
    if (this.#scopes.has(scope)) return
    if (this.#scopes.size >= MAX_REMEMBERED) return this.#fence.touchAll()
    scope.users++
    this.#scopes.add(scope)
  }

  /** All calls were invalidated, so no single touch need be remembered. */
  touchedAll(): void {
    for (const n of [...this.#fence.touches.keys()]) this.#forget(n)
    this.#forgetScopes()
  }

  #forgetScopes(): void {
    for (const scope of this.#scopes) leaveScope(this.#calls, scope)
    this.#scopes.clear()
  }

  /** Forgets a touch, unless the synchronous part of a load of its call began before it. */
  #forget(n: Slot): void {
    if (!this.#calls.isHeldBy(n, RUN)) this.#fence.touches.delete(n)
    this.#calls.release(n, FENCE)
  }
}
