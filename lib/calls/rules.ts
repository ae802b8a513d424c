import { type Clock, systemClock } from '../common/clock'
import { cannot } from '../common/errors'
import { Dated } from './stored'

/** The call that a rule is asked about. */
export interface CallContext<This = any, Args extends readonly any[] = any> {
  /** The method's `this`. */
  readonly self: This
  /** The arguments. */
  readonly args: Args
}

/** A rule that is asked of a settled value, before that is stored. */
export type ValueRule<T, V = any, This = any, Args extends readonly any[] = any> = (
  value: V,
  context: CallContext<This, Args>,
) => T

/** Options of what is stored, for how long, and what an old value is good for. */
export interface RuleOptions<This = any, Args extends readonly any[] = any, V = any> {
  /**
   * Milliseconds after which an entry is loaded again in the background, once, while calls are answered with it. It
   * must be less than a `ttl`. A load that fails changes nothing. A synchronous method is called at the end of the
   * turn. Default: never.
   */
  readonly refreshAfter?: number | undefined
  /**
   * Milliseconds for which a failure is remembered: calls with the same key fail alike, and nothing is loaded. At most
   * a thousand are. Default: not at all.
   */
  readonly errorTtl?: number | undefined
  /**
   * Whether a result is stored. One that is not takes away an older value, as does one for which a rule throws. Default:
   * every result is.
   */
  readonly cacheIf?: ValueRule<boolean, V, This, Args> | undefined
  /** Names under which `invalidateTags` finds the entry. Default: none. */
  readonly tags?: ValueRule<readonly string[], V, This, Args> | undefined
  /** The time that `refreshAfter`, `errorTtl` and a backend of time go by. Default: `Date.now()` at each moment. */
  readonly clock?: Clock | undefined
}

/** Further options, of methods whose backend has time. */
export interface TimeRuleOptions {
  /**
   * A share, 0 to 1, of its ttl by which an entry's life is shortened at most, at random, so that entries that were
   * written together do not expire together. Default 0.
   */
  readonly jitter?: number | undefined
  /** Where jitter comes from: a number of at least 0 and below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
  /**
   * Milliseconds after its ttl in which an entry still answers, when the load that should replace it fails. It is held
   * for so long. Default 0.
   */
  readonly staleIfError?: number | undefined
}

type Given = RuleOptions & TimeRuleOptions & { readonly ttl?: unknown }

/** What the rules say of a value that may be stored. */
export interface Verdict {
  /** How many milliseconds it may live: 0 or less when it must not be stored, `Infinity` where there is no time. */
  readonly ttl: number
  readonly tags: readonly string[]
}

const NONE: readonly string[] = []
const REFUSED: Verdict = { ttl: 0, tags: NONE }

/** Whether something may be done about an entry. */
export type Age = 'fresh' | 'old' | 'expired'

/** Decides what is stored and for how long. It holds no entry. */
export class Rules {
  readonly clock: Clock
  readonly errorTtl: number | undefined
  /** Whether entries have to know their age. */
  readonly isDating: boolean
  readonly #call: string
  readonly #ttl: number | ValueRule<unknown> | undefined
  readonly #jitter: number
  readonly #random: () => number
  readonly #refreshAfter: number
  readonly #staleIfError: number
  readonly #cacheIf: ValueRule<boolean> | undefined
  readonly #tags: ValueRule<unknown> | undefined

  /** `call` names the method in errors; the options have been checked. */
  constructor(call: string, options: Given) {
    const { ttl, jitter = 0, random = Math.random, refreshAfter = Infinity, staleIfError = 0 } = options
    this.#call = call
    this.clock = options.clock ?? systemClock
    this.errorTtl = options.errorTtl
    this.isDating = refreshAfter !== Infinity || staleIfError !== 0
    this.#ttl = ttl as number | ValueRule<unknown> | undefined
    this.#jitter = jitter
    this.#random = random
    this.#refreshAfter = refreshAfter
    this.#staleIfError = staleIfError
    this.#cacheIf = options.cacheIf
    this.#tags = options.tags
  }

  get hasTags(): boolean {
    return this.#tags !== undefined
  }

  /** The ttl to create a backend of time with. One that is wrong stays so, for the backend to refuse. */
  get backendTtl(): unknown {
    if (typeof this.#ttl === 'function') return Infinity
    return typeof this.#ttl === 'number' && this.#ttl > 0 ? this.heldFor(this.#ttl) : this.#ttl
  }

  /** Whether each entry is given a ttl of its own. */
  get isVarying(): boolean {
    return typeof this.#ttl === 'function' || this.#jitter > 0
  }

  judge(value: unknown, context: CallContext): Verdict {
    if (this.#cacheIf !== undefined && !this.#cacheIf(value, context)) return REFUSED
    const ttl = this.#ttlOf(value, context)
    return ttl > 0 ? { ttl, tags: this.tagsOf(value, context) } : REFUSED
  }

  /** How many milliseconds a backend has to hold an entry of this ttl. */
  heldFor(ttl: number): number {
    return ttl + this.#staleIfError
  }

  tagsOf(value: unknown, context: CallContext): readonly string[] {
    if (this.#tags === undefined) return NONE
    const tags = this.#tags(value, context)
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string'))
      throw new TypeError(cannot(this.#call, 'tags must return an array of strings', tags))
    return [...new Set(tags as string[])]
  }

  /** A value that knows its age, stored now unless told. */
  date(value: unknown, isAsync: boolean, ttl: number, storedAt = this.clock.now()): Dated {
    return new Dated(value, isAsync, storedAt, ttl, this.#refreshAfter)
  }

  isFresh({ storedAt, freshFor }: Dated): boolean {
    const age = this.clock.now() - storedAt
    return age >= 0 && age < freshFor
  }

  ageOf(entry: unknown): Age {
    if (!this.isDating) return 'fresh'
    const dated = entry as Dated // as all are then
    if (this.isFresh(dated)) return 'fresh'
    return this.#lasts(dated, dated.ttl) ? 'old' : 'expired'
  }

  /** Whether an entry past its ttl may stand in for a load that failed. */
  standsIn(entry: Dated): boolean {
    return this.#lasts(entry, this.heldFor(entry.ttl))
  }

  #ttlOf(value: unknown, context: CallContext): number {
    if (this.#ttl === undefined) return Infinity
    const ttl = typeof this.#ttl === 'number' ? this.#ttl : this.#ttl(value, context)
    const must = 'ttl must return a number of milliseconds'
    if (typeof ttl !== 'number') throw new TypeError(cannot(this.#call, must, ttl))
    if (Number.isNaN(ttl)) throw new RangeError(cannot(this.#call, must, ttl))
    return this.#jitter === 0 || ttl === Infinity ? ttl : ttl * (1 - this.#jitter * this.#random())
  }

  // An entry from the future, by a clock that went back, is too old for everything but an endless life.
  #lasts({ storedAt }: Dated, duration: number): boolean {
    const age = this.clock.now() - storedAt
    return duration === Infinity || (age >= 0 && age < duration)
  }
}
