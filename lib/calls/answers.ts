import type { Clock } from '../common/clock'
import type { RuleSet } from './rule-set'
import { Stored, Timestamped, UNDEFINED, valueOf } from './stored'

/**
 * The use of an entry by its age: a `stale` entry answers and is loaded again, an `expired` one answers
 * failed loads.
 */
export type Age = 'fresh' | 'stale' | 'expired'

/** Converts between a result and its stored form, and between a stored form and the answer of a call. */
export class Answers {
  /*
   * Nearly all methods return either values or promises. Their values are stored as they are. The answer of a
   * hit is then the value itself, or a promise of it that is made for this hit, because a promise keeps the
   * async context in which it was made. A result of the other kind is wrapped, and so is a value that is
   * stored with its time.
   */
  /** Whether entries are stored with their time. */
  readonly isTimestamped: boolean
  /** Whether the method returns promises; `false` while that is unknown. */
  isAsync: boolean
  /** Whether every value so far was stored as it is. */
  isPlain = true
  readonly #clock: Clock
  readonly #rules: RuleSet
  /** Whether a rule changes the values that callers get. */
  readonly isGiven: boolean
  readonly #onChange: () => void
  /** Whether `isAsync` is known. */
  isKnown: boolean

  /**
   * `isAsync`: whether the method is declared `async`. `onChange` is called when `isAsync` or `isPlain`
   * changes.
   */
  constructor(clock: Clock, rules: RuleSet, isTimestamped: boolean, isAsync: boolean, onChange: () => void) {
    this.#clock = clock
    this.#rules = rules
    this.isTimestamped = isTimestamped
    this.isAsync = isAsync
    this.isKnown = isAsync
    this.isGiven = rules.has('gives')
    this.#onChange = onChange
  }

  /** Whether a stored form is the answer, or the value of its promise. */
  get isDirect(): boolean {
    return this.isPlain && !this.isTimestamped && !this.isGiven
  }

  /** Notes the kind of a result. The first one decides, unless the method is declared `async`. */
  learn(isAsync: boolean): void {
    if (this.isKnown) return
    this.isKnown = true
    this.isAsync = isAsync
    this.#onChange()
  }

  /**
   * Returns the stored form of a value. `isAsync`: whether its call returned a promise; `undefined` for a
   * value without a call.
   */
  encode(value: unknown, isAsync: boolean | undefined, ttl: number): unknown {
    if (this.isTimestamped) return new Timestamped(value, isAsync, this.#clock.now(), ttl)
    const isUsual = this.isKnown && (isAsync === undefined || isAsync === this.isAsync)
    if (isUsual && value !== undefined) return value
    if (this.isPlain) {
      this.isPlain = false
      this.#onChange()
    }
    return isUsual ? UNDEFINED : new Stored(value, isAsync)
  }

  /**
   * Returns the result of a call for a stored form or a value. An error of a rule becomes a rejection where
   * the result is a promise.
   */
  of(stored: unknown): unknown {
    const isAsync = Stored.is(stored) ? (stored.isAsync ?? this.isAsync) : this.isAsync
    if (!isAsync) return this.given(stored)
    if (!this.isGiven) return Promise.resolve(valueOf(stored))
    return new Promise((resolve) => {
      resolve(this.given(stored))
    })
  }

  /**
   * Returns the form in which a caller gets a value or a stored form: a copy, if a rule makes one. Handles
   * call it because one of another copy of this package cannot read stored forms.
   */
  given(stored: unknown): unknown {
    const value = valueOf(stored)
    return this.isGiven ? this.#rules.gives(value) : value
  }

  /** Returns the promise that a caller gets in place of the promise of a load. */
  promised(promise: Promise<unknown>): Promise<unknown> {
    return this.isGiven ? promise.then((value) => this.given(value)) : promise
  }

  ageOf(stored: unknown): Age {
    if (!this.isTimestamped) return 'fresh'
    const { storedAt, ttl } = stored as Timestamped // every entry is `Timestamped` where `isTimestamped`
    const age = this.#clock.now() - storedAt
    if (isWithin(age, Math.min(ttl, this.#rules.freshFor))) return 'fresh'
    return isWithin(age, ttl) ? 'stale' : 'expired'
  }

  /** Whether an entry is past its ttl; `false` where entries have no age. */
  isExpired(stored: unknown): boolean {
    return this.isTimestamped && stored !== undefined && this.ageOf(stored) === 'expired'
  }

  /** Whether an entry past its ttl may still answer in place of a load that failed. */
  isHeld({ storedAt, ttl }: Timestamped): boolean {
    return isWithin(this.#clock.now() - storedAt, ttl + this.#rules.staleFor)
  }
}

// The age is unknown when the clock went back to before the time of storing: only an endless entry is kept.
function isWithin(age: number, duration: number): boolean {
  return duration === Infinity || (age >= 0 && age < duration)
}
