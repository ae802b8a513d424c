import type { Clock } from '../common/clock'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import type { Entries } from './entries'
import type { FarStore } from './far-store'

/** The call that a rule is asked about. */
export interface CallContext<This = any, Args extends readonly any[] = any> {
  /** The method's `this`. */
  readonly self: This
  /** The arguments. */
  readonly args: Args
}

/** A call of any method. */
export type Call = CallContext<unknown, readonly unknown[]>

/** How a call failed: by a rejection, or by a throw. */
export interface Failure {
  /** The error. */
  readonly error: unknown
  /** Whether the method's promise rejected; else the method threw. */
  readonly isRejection: boolean
}

/** A method that is being decorated, as its rules see it. */
export interface RuleTarget {
  /** The method's name, led by its class where that is known: `UserService.getUser`. */
  readonly label: string
  /** The `ttl` among the options, in milliseconds, if there is one. */
  readonly ttl: number | undefined
  /** Whether entries can have a ttl of their own. */
  readonly hasTime: boolean
  /** The clock by which entries age. */
  readonly clock: Clock
  /** An error that names the method, to be thrown: `Cannot cache UserService.getUser: …`. */
  refuse(must: string, received?: unknown): TypeError
  /** The same for a number out of range. */
  refuseRange(must: string, received: unknown): RangeError
  /** The same of a call, for what a function of the user's returned; a `RangeError` for a number. */
  refuseCall(must: string, received: unknown): TypeError | RangeError
  /**
   * Keeps the number of a call from being given to another call, or ends that. A rule must keep a number
   * under which it remembers something.
   */
  keep(id: number, isKept: boolean): void
  /** The scope of a call: an object that calls of one scope have in common. */
  scopeOf(id: number): object
}

/**
 * Takes part in the calls of a method at fixed points. All members but `rule` are optional. A rule holds no
 * state of a method: `attach` returns another rule for that.
 *
 * ```text
 *   decoration   attach
 *   call         bypasses → look-up; an entry: freshFor → gives
 *                no entry: joins a load in flight, or recalls, or the method runs
 *   result       takes → accepts → expires → shortens → marks → stored → gives
 *   failure      answersError, failed
 *   removal      removed
 * ```
 *
 * What a rule throws reaches the caller, and the result is not stored; during a refresh the old value stays.
 */
export interface Rule<
  This = unknown,
  Args extends readonly any[] = readonly unknown[],
  V = unknown,
  Needs extends string = never,
> {
  /** Names the rule in errors. A method takes one rule of a name. */
  readonly rule: string
  /** `'time'` where the rule needs a backend whose entries have a ttl. */
  readonly needs?: Needs | undefined
  /**
   * Called once for each method that is decorated. Returns the rule for that method, if it is not this one.
   */
  readonly attach?: ((method: RuleTarget) => Rule<This, Args, V, any> | undefined) | undefined
  /** Called before each call. `true` sends it past the cache; it is counted as `bypassed`. */
  readonly bypasses?: ((context: CallContext<This, Args>) => boolean) | undefined
  /** Milliseconds for which an entry is fresh. An older one answers and is loaded again behind the call. */
  readonly freshFor?: number | undefined
  /** Milliseconds for which an entry is held past its ttl, to answer when its load fails. */
  readonly staleFor?: number | undefined
  /** Called when a load failed and an entry past its ttl is held: whether that answers. */
  readonly answersError?: ((error: unknown, context: CallContext<This, Args>) => boolean) | undefined
  /** Called when a load in flight is found, with its age in milliseconds: whether the call joins it. */
  readonly joins?: ((age: number) => boolean) | undefined
  /** Called before the method runs. A failure that it returns is the answer. */
  readonly recalls?: ((id: number) => Failure | undefined) | undefined
  /** Called with each result, once: what it returns is stored and given to callers in its place. */
  readonly takes?: ((value: V, context: CallContext<This, Args>) => unknown) | undefined
  /** Called with each result: whether it may be stored. */
  readonly accepts?: ((value: V, context: CallContext<This, Args>) => boolean) | undefined
  /** Called with a result that may be stored: its ttl in milliseconds; 0 or less: it is not stored. */
  readonly expires?: ((value: V, context: CallContext<This, Args>) => number) | undefined
  /** Called with each ttl: a shorter one. */
  readonly shortens?: ((ttl: number) => number) | undefined
  /** Called with a result that is about to be stored. What it returns is given to `stored`. */
  readonly marks?: ((value: V, context: CallContext<This, Args>) => unknown) | undefined
  /** Called just before an entry is written, with what `marks` returned. `removed` follows when it leaves. */
  readonly stored?: ((id: number, mark: unknown) => void) | undefined
  /** Called when an entry has left, or was not written after all. */
  readonly removed?: ((id: number) => void) | undefined
  /** Called when the method has failed and nothing invalidated the call since it began. */
  readonly failed?: ((id: number, failure: Failure, context: CallContext<This, Args>) => void) | undefined
  /** Called when a call was invalidated or stored, so that a remembered failure no longer holds. */
  readonly forgets?: ((id: number) => void) | undefined
  /** Called when all calls of one scope, or of all, were invalidated. */
  readonly outdates?: ((scope?: object) => void) | undefined
  /**
   * Called by `invalidateTags`: the numbers of the entries that bear one of some tags, of one scope or of
   * all.
   */
  readonly tagged?: ((tags: readonly string[], scope?: object) => Iterable<number>) | undefined
  /** The tags of an entry, where the rule gives it any. */
  readonly tagsOf?: ((id: number) => readonly string[]) | undefined
  /** Called with each value that is handed out: what the caller gets in its place. */
  readonly gives?: ((value: V) => unknown) | undefined
  /** The clock by which entries age where no other is given. */
  readonly clock?: Clock | undefined
  /**
   * Called once, when the cache of the method is made: places a store that processes share behind the
   * method's own entries. One rule of a method may do so.
   *
   * @internal
   */
  readonly tier?: ((cache: CallCache, entries: Entries) => Tier) | undefined
}

/** A store behind the entries of a method. */
export interface Tier {
  /** The method's own entries, as calls find them. */
  readonly entries: Entries
  readonly far: FarStore
}

/** A rule of any method. */
export type AnyRule = Rule<any, any, any, any>

/** The decision of the rules about a result. */
export interface Verdict {
  /** Milliseconds that the entry lives; 0 or less: it is not stored. `Infinity` where nothing limits it. */
  readonly ttl: number
  /** The marks of the rules, in their order. */
  readonly marks: readonly unknown[]
}

const REFUSED: Verdict = { ttl: 0, marks: [] }

/** The rules of one method, asked in order. */
export class RuleSet {
  readonly all: readonly AnyRule[]
  /** Whether there is none, so that none need be asked. */
  readonly isEmpty: boolean
  /** Milliseconds after which an entry is loaded again; `Infinity`: never. */
  readonly freshFor: number
  /** Milliseconds for which entries are held past their ttl. */
  readonly staleFor: number
  /** Whether each entry has a ttl of its own. */
  readonly isVarying: boolean
  /** Places a store behind the entries of the method. */
  readonly tier: AnyRule['tier']
  readonly #ttl: number
  readonly #settled: Verdict | undefined // where no rule is asked about results

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

  /** Returns the decision about a result. */
  judge(value: unknown, context: CallContext): Verdict {
    return this.#settled ?? this.#ask(value, context)
  }

  /** The marks of an entry that another user of the store has stored. */
  mark(value: unknown, context: CallContext): Verdict {
    return { ttl: Infinity, marks: this.all.map((rule) => rule.marks?.(value, context)) }
  }

  bypasses(context: CallContext): boolean {
    return this.all.some((rule) => rule.bypasses?.(context) === true)
  }

  joins(age: number): boolean {
    return this.all.every((rule) => rule.joins?.(age) !== false)
  }

  /**
   * Milliseconds for which the backend is to hold an entry; `undefined`: for as long as it does by itself.
   */
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

  stored(id: Slot, { marks }: Verdict): void {
    this.all.forEach((rule, at) => rule.stored?.(id, marks[at]))
  }

  removed(id: Slot): void {
    for (const rule of this.all) rule.removed?.(id)
  }

  failed(id: Slot, failure: Failure, context: CallContext): void {
    for (const rule of this.all) rule.failed?.(id, failure, context)
  }

  /** The tags of an entry. */
  tagsOf(id: Slot): readonly string[] {
    return this.all.flatMap((rule) => rule.tagsOf?.(id) ?? [])
  }

  outdates(scope?: object): void {
    for (const rule of this.all) rule.outdates?.(scope)
  }

  forgets(id: Slot): void {
    for (const rule of this.all) rule.forgets?.(id)
  }

  #ask(value: unknown, context: CallContext): Verdict {
    for (const rule of this.all) if (rule.accepts?.(value, context) === false) return REFUSED
    let ttl = this.#ttl
    for (const rule of this.all) if (rule.expires !== undefined) ttl = rule.expires(value, context)
    if (!(ttl > 0)) return REFUSED
    for (const rule of this.all) if (rule.shortens !== undefined) ttl = rule.shortens(ttl)
    return { ttl, marks: this.all.map((rule) => rule.marks?.(value, context)) }
  }
}
