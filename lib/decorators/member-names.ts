import type { Settled } from './inference'

/*
 * `keyof T` does not name private and protected members. A class with such a member is not assignable to a
 * type in which it is public and optional, but a class without it is. So their names can be checked as well.
 * Without `Pick` that type would be a weak one, to which no class would be assignable.
 */
type Hides<T, N extends PropertyKey> = N extends PrivateName
  ? HasHidden<T>
  : T extends Pick<T, keyof T> & { readonly [P in N]?: unknown }
    ? false
    : true

/*
 * The compiler reveals one thing about a `#name`: whether the class has any member that is not public. A type
 * with only the public members is then not assignable to the class.
 */
type PrivateName = `#${string}`

type HasHidden<T> = Pick<T, keyof T> extends T ? false : true

/** `N` where it names a member of `T`, private ones included; else the names of the public ones. */
export type NameIn<T, N> = N extends keyof T
  ? N
  : N extends PropertyKey
    ? unknown extends T
      ? N
      : Hides<T, N> extends true
        ? N
        : keyof T
    : keyof T

/**
 * No argument where `N` names a private or protected member of `T`, else an argument that cannot be given:
 * the compiler then drops the overload without a message. It reads the constraint of an indexed access, so
 * this is decided for `this` within the class too. It decides `T extends unknown` for that constraint;
 * because of the tuple, `HasHidden` is not an undecided part of it.
 */
export type IfHidden<T, N extends PropertyKey> = { hidden: []; missing: [never] }[N extends PrivateName
  ? T extends unknown
    ? [HasHidden<T>][0] extends true
      ? 'hidden'
      : 'missing'
    : never
  : T extends Pick<T, keyof T> & { readonly [P in N]?: unknown }
    ? 'missing'
    : 'hidden']

/**
 * A function that has four overloads. The compiler infers them from the last signatures of another function.
 * Where that has fewer, it repeats the first; TypeScript 5.2 infers the constraint instead.
 */
export interface Overloaded<
  A extends readonly any[],
  B extends readonly any[],
  C extends readonly any[],
  D extends readonly any[],
  R,
> {
  (...args: A): R
  (...args: B): R
  (...args: C): R
  (...args: D): R
}

type Inferred<A> = readonly any[] extends A ? never : A

/** The arguments of any of four overloads that were inferred, of which the last is never missing. */
export type AnyOverload<A, B, C, D> = Inferred<A> | Inferred<B> | Inferred<C> | D

/** The arguments of a method of this type, those of each overload; a getter has none. */
export type ArgumentsOf<M> =
  M extends Overloaded<infer A, infer B, infer C, infer D, unknown> ? AnyOverload<A, B, C, D> : []

/** The results of a function of this type, those of each overload; `Otherwise` for other types. */
export type ResultOf<F, Otherwise = unknown> =
  F extends Overloaded<any, any, any, any, infer R> ? R : Otherwise

/** The settled type of the results of a method of this type, or of a getter. */
export type ValueOf<M> = Settled<ResultOf<M, M>>

/** The arguments of a member of `T`; those of a private one are not known. */
export type ArgumentsIn<T, N> = N extends keyof T ? ArgumentsOf<T[N]> : any[]

/** The settled type of the results of a member of `T`. */
export type ValueIn<T, N> = N extends keyof T ? ValueOf<T[N]> : any

/**
 * The results of a member of `T`, besides their settled type, so that the type is decided where they are a
 * type parameter.
 */
export type ResultIn<T, N> = N extends keyof T
  ? T[N] extends (...args: any) => unknown
    ? ResultOf<T[N]> | ValueOf<T[N]>
    : T[N]
  : any
