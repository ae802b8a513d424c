/*
 * What the compiler infers of a decorated member. A decorator expression has a contextual type, the call that
 * the class makes of it, so `Cached(…)` infers the class, the arguments and the results through its own
 * return type, and gives them to the callbacks among its options and rules. All of it holds in both protocols
 * from TypeScript 5.2 on.
 */

/**
 * A type that is used and never inferred from, because the compiler infers nothing through an index that it
 * must work out. So a wrongly annotated callback is an error at the callback, which names it.
 */
export type Given<T> = [T][T extends unknown ? 0 : never]

/**
 * A type that is inferred from and accepts anything. A conditional type that cannot be decided yet is
 * inferred from by both branches; once `P` is known this one is `unknown`. A check of what was inferred would
 * refuse generic methods, overloads and `this` types in one compiler or another.
 */
export type Hint<P, T> = P extends unknown ? unknown : T

/**
 * The type of a callback that depends on `P`. The compiler fixes the inferred types before it checks the
 * callback, so literals among its results keep their types.
 */
export type Of<P, Callback> = P extends unknown ? Callback : never

/** A function of these arguments, whose result is `R` and settles as `V`. */
export type MethodOf<Args extends readonly any[], V, R = V> =
  ((...args: Args) => V | Promise<V>) | ((...args: any) => R)

/**
 * The type as which a result settles. `Awaited` would stay undecided for the `Promise<T>` of a generic class.
 */
export type Settled<R> = R extends PromiseLike<infer V> ? V : R

/** The part of the standard protocol's context by which members are distinguished. */
export interface MemberContext<This, Kind extends string> {
  /** The kind of the member. */
  readonly kind: Kind
  /** Reads the member of an object. */
  readonly access: { has(object: This): boolean }
}
