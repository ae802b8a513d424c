import type { Slot } from '../structures/arena/ring'
import type { AnyRule, CallContext, Failure } from './rule'

/** The decision of the rules on a result. */
export interface Verdict {
  /**
   * The ttl of the entry in milliseconds; with 0 or less it is not stored. `Infinity` where no rule and no
   * option limits it.
   */
  readonly ttl: number
  /** The marks of the rules, in their order. */
  readonly marks: readonly unknown[]
}

const REFUSED: Verdict = { ttl: 0, marks: [] }

/** The rules of one method, called in order. */
export class RuleSet {
  readonly all: readonly AnyRule[]
  /** Whether there are no rules. */
  readonly isEmpty: boolean
  /** Milliseconds after which an entry is loaded again; `Infinity` for never. */
  readonly freshFor: number
  /** Milliseconds for which entries are held past their ttl. */
  readonly staleFor: number
  /** Whether each entry has a ttl of its own. */
  readonly isVarying: boolean
  /** Places a store behind the entries of the method. */
  readonly tier: AnyRule['tier']
  readonly #ttl: number
  readonly #settled: Verdict | undefined // where no rule is called with results

  /** `ttl` is that of the backend, `Infinity` when it has none. */
  constructor(all: readonly AnyRule[], ttl: number) {
    this.all = all
    this.isEmpty = all.length === 0
    this.tier = all.find((rule) => rule.tier !== undefined)?.tier
    this.#ttl = ttl
    this.freshFor = Math.min(...all.map((rule) => rule.freshFor ?? Infinity))
    this.staleFor = Math.max(0, ...all.map((rule) => rule.staleFor ?? 0))
    this.isVarying = this.has('expires') || this.has('shortens')
    const isAsked = this.isVarying || this.has('accepts') || this.has('marks')
    this.#settled = isAsked ? undefined : { ttl, marks: [] }
  }

  /** Whether a rule takes part at this point. */
  has(point: keyof AnyRule): boolean {
    return this.all.some((rule) => rule[point] !== undefined)
  }

  /** Returns the decision on a result. */
  judge(value: unknown, context: CallContext): Verdict {
    return this.#settled ?? this.#decide(value, context)
  }

  bypasses(context: CallContext): boolean {
    return this.all.some((rule) => rule.bypasses?.(context) === true)
  }

  joins(age: number): boolean {
    return this.all.every((rule) => rule.joins?.(age) !== false)
  }

  /** Returns the milliseconds for which the backend must hold an entry; `undefined` for its own ttl. */
  heldFor({ ttl }: Verdict): number | undefined {
    return this.isVarying ? ttl + this.staleFor : undefined
  }

  recalls(id: Slot): Failure | undefined {
    for (const rule of this.all) {
      const failure = rule.recalls?.(id)
      if (failure !== undefined) return failure
    }
    return undefined
  }

  answersError(error: unknown, context: CallContext): boolean {
    return this.all.some((rule) => rule.answersError?.(error, context) === true)
  }

  takes(value: unknown, context: CallContext): unknown {
    for (const rule of this.all) if (rule.takes !== undefined) value = rule.takes(value, context)
    return value
  }

  gives(value: unknown): unknown {
    for (const rule of this.all) if (rule.gives !== undefined) value = rule.gives(value)
    return value
  }

  stored(id: Slot, marks: readonly unknown[]): void {
    this.all.forEach((rule, at) => rule.stored?.(id, marks[at]))
  }

  removed(id: Slot): void {
    for (const rule of this.all) rule.removed?.(id)
  }

  failed(id: Slot, failure: Failure, context: CallContext): void {
    for (const rule of this.all) rule.failed?.(id, failure, context)
  }

  outdates(scope?: object): void {
    for (const rule of this.all) rule.outdates?.(scope)
  }

  forgets(id: Slot): void {
    for (const rule of this.all) rule.forgets?.(id)
  }

  #decide(value: unknown, context: CallContext): Verdict {
    for (const rule of this.all) if (rule.accepts?.(value, context) === false) return REFUSED
    let ttl = this.#ttl
    for (const rule of this.all) if (rule.expires !== undefined) ttl = rule.expires(value, context)
    if (!(ttl > 0)) return REFUSED
    for (const rule of this.all) if (rule.shortens !== undefined) ttl = rule.shortens(ttl)
    return { ttl, marks: marksOf(this, value, context) }
  }
}

/** The marks of an entry. */
export function marksOf({ all }: RuleSet, value: unknown, context: CallContext): readonly unknown[] {
  return all.map((rule) => rule.marks?.(value, context))
}

/** The tags of an entry. */
export function tagsOf({ all }: RuleSet, id: Slot): readonly string[] {
  return all.flatMap((rule) => rule.tagsOf?.(id) ?? [])
}
