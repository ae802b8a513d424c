/*
 * Inference from a decorated member. A decorator expression has a contextual type: the call by the class. So
 * `Cached(…)` infers the class, the arguments and the results through its own return type, and passes them to
 * the callbacks among its options and rules. This holds in both protocols from TypeScript 5.2 on.
 */

/**
 * A type that is not a source of inference, because the compiler does not infer through an index that it must
 * compute. So a wrongly annotated callback is an error at the callback, and the message names it.
 */
export type Given<T> = [T][T extends unknown ? 0 : never]

/**
 * A type that is a source of inference and accepts any value. Both branches of an undecided conditional type
 * are sources; once `P` is known, this type is `unknown`. A check of the inferred type would reject generic
 * methods, overloads and `this` types in some compilers.
 */
export type Hint<P, T> = P extends unknown ? unknown : T

/**
 * The type of a callback that depends on `P`. The compiler fixes the inferred types before it checks the
 * callback, so literals among its results keep their types.
 */
export type Of<P, Callback> = P extends unknown ? Callback : never

/** A function with these arguments, whose result is `R` and settles as `V`. */
export type MethodOf<Args extends readonly any[], V, R = V> =
  ((...args: Args) => V | Promise<V>) | ((...args: any) => R)

/**
 * The type as which a result settles. `Awaited` would stay undecided for the `Promise<T>` of a generic class.
 */
export type Settled<R> = R extends PromiseLike<infer V> ? V : R

/** The part of the standard protocol's context that distinguishes members. */
export interface MemberContext<This, Kind extends string> {
  /** The kind of the member. */
  readonly kind: Kind
  /** Reads the member of an object. */
  readonly access: { has(object: This): boolean }
}
