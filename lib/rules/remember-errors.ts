import type { CallContext, Failure, Rule, RuleTarget } from '../calls/rule'
import { requireDuration } from '../calls/rule-checks'

/** Errors that a method remembers, at most, so that many failing keys do not fill the memory. */
const MAX_REMEMBERED = 1_000

/**
 * A rule that remembers errors (negative caching). After a load has failed, calls fail with the same error
 * for `ms` milliseconds, without running the method.
 *
 * A function instead of a number returns the duration for each error. With 0 or less the error is not
 * remembered, which is right for an `AbortError`. A method remembers its latest 1,000 errors. They do not
 * count towards `capacity`.
 */
export function rememberErrors<This = any, Args extends readonly any[] = any>(
  ms: number | ((error: unknown, context: CallContext<This, Args>) => number),
): Rule<This, Args> {
  return {
    rule: 'rememberErrors',
    attach(method) {
      if (typeof ms !== 'function') requireDuration(method, 'rememberErrors', ms)
      return new RememberedErrors(method, ms as number | ((error: unknown, context: CallContext) => number))
    },
  }
}

interface Remembered {
  readonly failure: Failure
  readonly at: number
  readonly duration: number
}

/** The errors of one method, by call, in the order in which they were remembered. Every operation is O(1). */
class RememberedErrors implements Rule {
  readonly rule = 'rememberErrors'
  readonly #method: RuleTarget
  readonly #ms: number | ((error: unknown, context: CallContext) => number)
  readonly #held = new Map<number, Remembered>()

  constructor(method: RuleTarget, ms: number | ((error: unknown, context: CallContext) => number)) {
    this.#method = method
    this.#ms = ms
  }

  recalls(id: number): Failure | undefined {
    const held = this.#held.get(id)
    return held !== undefined && this.#isDue(held) ? held.failure : undefined
  }

  failed(id: number, failure: Failure, context: CallContext): void {
    // Expired errors are removed before user code runs, because it may throw each time.
    for (const [oldest, held] of this.#held) {
      if (this.#held.size < MAX_REMEMBERED && this.#isDue(held)) break
      this.forgets(oldest)
    }
    // This error is absent after the function call if the function has invalidated the call.
    this.#held.set(id, { failure, at: 0, duration: 0 })
    const duration: unknown = typeof this.#ms === 'number' ? this.#ms : this.#ms(failure.error, context)
    if (typeof duration !== 'number' || Number.isNaN(duration))
      throw this.#method.refuseCall('rememberErrors must return a number of milliseconds', duration)
    if (!this.#held.delete(id)) return
    try {
      // V8 keeps the receivers of calls until the stack is formatted.
      void (failure.error as Partial<Error> | undefined)?.stack
    } catch {
      // The caller gets the error of the method, and not that of a getter or a proxy.
    }
    if (duration > 0) this.#held.set(id, { failure, at: this.#method.clock.now(), duration })
    this.#method.keep(id, duration > 0)
  }

  forgets(id: number): void {
    if (this.#held.delete(id)) this.#method.keep(id, false)
  }

  outdates(scope?: object): void {
    for (const id of [...this.#held.keys()])
      if (scope === undefined || this.#method.scopeOf(id) === scope) this.forgets(id)
  }

  #isDue({ at, duration }: Remembered): boolean {
    const age = this.#method.clock.now() - at
    return age >= 0 && age < duration
  }
}
