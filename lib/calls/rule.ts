import type { Clock } from '../common/clock'
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
  /** The same of a call, for the result of a user function; a `RangeError` for a number. */
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
 *   failure      failed → answersError
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
