import type { Clock } from '../common/clock'
import type { RuleSet } from './rule-set'
import { Stored, Timestamped, UNDEFINED, valueOf } from './stored'

/**
 * The use of an entry by its age: `stale` entries answer and are loaded again, `expired` ones answer failed
 * loads.
 */
export type Age = 'fresh' | 'stale' | 'expired'

/** Makes what is stored of results, and answers of what is stored. */
export class Answers {
  /*
   * Nearly all methods are of one kind, and then a value is stored as it is: its answer is the value itself,
   * or a promise of it that is made for each hit, because a promise would keep the async context in which it
   * was made. A result of the other kind is wrapped, and so is a value that needs its time.
   */
  /** Whether entries know their age. */
  readonly isTimestamped: boolean
  /** Whether the method answers with promises, as far as is known. */
  isAsync: boolean
  /** Whether all that was stored so far is stored as it is. */
  isPlain = true
  readonly #clock: Clock
  readonly #rules: RuleSet
  /** Whether a rule changes what callers are given. */
  readonly isGiven: boolean
  readonly #onChange: () => void
  /** Whether the method is known to be of one kind. */
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

  /** Whether what is stored can be the answer as it is. */
  get isDirect(): boolean {
    return this.isPlain && !this.isTimestamped && !this.isGiven
  }

  /** The method has returned its first result, or a further one. */
  learn(isAsync: boolean): void {
    if (this.isKnown) return
    this.isKnown = true
    this.isAsync = isAsync
    this.#onChange()
  }

  /**
   * Returns the stored form of a value. `isAsync`: how its call was answered; `undefined` for a value of no
   * call.
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

  /** The answer of what is stored, or of a value. A promise rejects with what a rule throws. */
  of(stored: unknown): unknown {
    const isAsync = Stored.is(stored) ? (stored.isAsync ?? this.isAsync) : this.isAsync
    if (!isAsync) return this.given(stored)
    if (!this.isGiven) return Promise.resolve(valueOf(stored))
    return new Promise((resolve) => {
      resolve(this.given(stored))
    })
  }

  /**
   * Returns the form that a caller gets of a value, or of what is stored: a copy, where a rule asks for one.
   * A handle of another copy of this package cannot read what is stored.
   */
  given(stored: unknown): unknown {
    const value = valueOf(stored)
    return this.isGiven ? this.#rules.gives(value) : value
  }

  /** Returns the promise that a caller gets for that of a load. */
  promised(promise: Promise<unknown>): Promise<unknown> {
    return this.isGiven ? promise.then((value) => this.given(value)) : promise
  }

  ageOf(stored: unknown): Age {
    if (!this.isTimestamped) return 'fresh'
    const { storedAt, ttl } = stored as Timestamped // as all are then
    const age = this.#clock.now() - storedAt
    if (isWithin(age, Math.min(ttl, this.#rules.freshFor))) return 'fresh'
    return isWithin(age, ttl) ? 'stale' : 'expired'
  }

  /** Whether an entry is past its ttl, as far as entries know their age. */
  isExpired(stored: unknown): boolean {
    return this.isTimestamped && stored !== undefined && this.ageOf(stored) === 'expired'
  }

  /** Whether an entry past its ttl may still answer in place of a load that failed. */
  isHeld({ storedAt, ttl }: Timestamped): boolean {
    return isWithin(this.#clock.now() - storedAt, ttl + this.#rules.staleFor)
  }
}

// An entry from the future, by a clock that went back, is too old for all but an endless life.
function isWithin(age: number, duration: number): boolean {
  return duration === Infinity || (age >= 0 && age < duration)
}
