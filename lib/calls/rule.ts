import type { Clock } from '../common/clock'
import type { CallCache } from './call-cache'
import type { Entries } from './entries'
import type { FarStore } from './far-store'

/** The call with which a function of a rule is called. */
export interface CallContext<This = any, Args extends readonly any[] = any> {
  /** The method's `this`. */
  readonly self: This
  /** The arguments. */
  readonly args: Args
}

/** A call of any method. */
export type Call = CallContext<unknown, readonly unknown[]>

/** The failure of a call: a rejection or a throw. */
export interface Failure {
  /** The error. */
  readonly error: unknown
  /** Whether the method's promise rejected; else the method threw. */
  readonly isRejection: boolean
}

/** The method that is being decorated, for the rules that are attached to it. */
export interface RuleTarget {
  /** The method's name, preceded by its class where that is known: `UserService.getUser`. */
  readonly label: string
  /** The `ttl` among the options, in milliseconds, if there is one. */
  readonly ttl: number | undefined
  /** Whether an entry can have its own ttl. */
  readonly hasTime: boolean
  /** The clock by which entries age. */
  readonly clock: Clock
  /** Returns an error that names the method, for `attach` to throw: `Cannot cache UserService.getUser: …`. */
  refuse(must: string, received?: unknown): TypeError
  /** Returns the same for a number out of range. */
  refuseRange(must: string, received: unknown): RangeError
  /**
   * Returns the error of a call for a bad result of a user function: a `RangeError` for a number, otherwise a
   * `TypeError`.
   */
  refuseCall(must: string, received: unknown): TypeError | RangeError
  /**
   * Prevents the number of a call from being given to another call, or ends that. A rule must keep a number
   * under which it stores something.
   */
  keep(id: number, isKept: boolean): void
  /** Returns the scope of a call, an object that is the same for all calls of one scope. */
  scopeOf(id: number): object
}

/**
 * A feature of a method: functions that are called at fixed points of its calls. All members except `rule`
 * are optional. A rule must not hold the state of one method, so `attach` returns another rule for each
 * method.
 *
 * ```text
 *   decoration   attach
 *   call         bypasses → look-up; an entry: freshFor → gives
 *                no entry: joins a load in flight, or recalls, or the method runs
 *   result       takes → accepts → expires → shortens → marks → stored → gives
 *   failure      failed → answersError
 *   removal      removed
 * ```
 *
 * An error of a rule reaches the caller, and the result is not stored. During a refresh the old value stays.
 */
export interface Rule<
  This = unknown,
  Args extends readonly any[] = readonly unknown[],
  V = unknown,
  Needs extends string = never,
> {
  /** The name of the rule in errors. A method takes one rule of each name. */
  readonly rule: string
  /** `'time'` where the rule needs a backend whose entries have a ttl. */
  readonly needs?: Needs | undefined
  /**
   * Called once for each method that is decorated. Returns the rule for that method, or `undefined` for this
   * one.
   */
  readonly attach?: ((method: RuleTarget) => Rule<This, Args, V, any> | undefined) | undefined
  /** Called before each call. Returns whether the call skips the cache. Such a call counts as `bypassed`. */
  readonly bypasses?: ((context: CallContext<This, Args>) => boolean) | undefined
  /**
   * Milliseconds during which an entry is fresh. A call returns an older value at once and refreshes it in
   * the background.
   */
  readonly freshFor?: number | undefined
  /** Milliseconds for which an entry is kept past its ttl, for calls whose load fails. */
  readonly staleFor?: number | undefined
  /**
   * Called when a load has failed and an expired entry is kept. Returns whether the call returns the expired
   * value.
   */
  readonly answersError?: ((error: unknown, context: CallContext<This, Args>) => boolean) | undefined
  /** Called with the age of a load in flight in milliseconds. Returns whether the call joins it. */
  readonly joins?: ((age: number) => boolean) | undefined
  /** Called before the method runs. Returns a failure with which the call ends instead. */
  readonly recalls?: ((id: number) => Failure | undefined) | undefined
  /** Called once with each result. Returns the value to store and to return in its place. */
  readonly takes?: ((value: V, context: CallContext<This, Args>) => unknown) | undefined
  /** Called with each result. Returns whether it may be stored. */
  readonly accepts?: ((value: V, context: CallContext<This, Args>) => boolean) | undefined
  /**
   * Called with a result that may be stored. Returns its ttl in milliseconds; with 0 or less it is not
   * stored.
   */
  readonly expires?: ((value: V, context: CallContext<This, Args>) => number) | undefined
  /** Called with each ttl. Returns a shorter one. */
  readonly shortens?: ((ttl: number) => number) | undefined
  /** Called with a result that is about to be stored. Returns the argument for `stored`. */
  readonly marks?: ((value: V, context: CallContext<This, Args>) => unknown) | undefined
  /**
   * Called just before an entry is written, with the result of `marks`. `removed` is called when the entry is
   * removed.
   */
  readonly stored?: ((id: number, mark: unknown) => void) | undefined
  /** Called when an entry was removed, or was not written after all. */
  readonly removed?: ((id: number) => void) | undefined
  /** Called when the method has failed, unless the call was invalidated since it began. */
  readonly failed?: ((id: number, failure: Failure, context: CallContext<This, Args>) => void) | undefined
  /** Called when a call was invalidated or stored, so a remembered failure is outdated. */
  readonly forgets?: ((id: number) => void) | undefined
  /** Called when all calls of one scope were invalidated, or all calls of the method. */
  readonly outdates?: ((scope?: object) => void) | undefined
  /**
   * Called by `invalidateTags`. Returns the numbers of the entries with one of the tags, of one scope or of
   * all.
   */
  readonly tagged?: ((tags: readonly string[], scope?: object) => Iterable<number>) | undefined
  /** Called when a tier stores an entry. Returns the tags of the entry. */
  readonly tagsOf?: ((id: number) => readonly string[]) | undefined
  /** Called with each value for a caller. Returns the value that the caller gets in its place. */
  readonly gives?: ((value: V) => unknown) | undefined
  /** The clock of a backend with a ttl, where the options contain none. */
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
