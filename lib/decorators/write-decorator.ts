import type { CallContext } from '../calls/rule'
import type { Hint, MemberContext } from './inference'
import type { ArgumentsOf, ValueOf } from './member-names'

/** Returns the arguments of a cached call, given the result of a write. */
export type ArgumentsMapper<
  This = any,
  Args extends readonly any[] = any,
  V = any,
  Of extends readonly any[] = any[],
  // `[...Of]` infers a tuple from an array literal while `Of` is not known yet.
> = (result: V, context: CallContext<This, Args>) => readonly [...Of]

/** Returns the value to store as the entry, given the result of a write. */
export type ValueMapper<This = any, Args extends readonly any[] = any, V = any, Of = any> = (
  result: V,
  context: CallContext<This, Args>,
) => Of

/**
 * The decorator that `Invalidates(…)` and `Updates(…)` return, for methods and setters, in both protocols.
 */
export interface WriteDecorator<This = any, Args extends readonly any[] = any, V = any> {
  /**
   * Decorates a method or a setter.
   *
   * @typeParam Kind - the kind of the decorated member
   */
  <Kind extends 'method' | 'setter' | 'legacy' = 'legacy'>(
    target: Hint<This, ((...args: Args) => V | Promise<V>) | This>,
    context: string | symbol | MemberContext<This, Exclude<Kind, 'legacy'>>,
    ...descriptor: Kind extends 'legacy'
      ? [
          descriptor: TypedPropertyDescriptor<any> &
            Hint<This, { readonly value?: (...args: Args) => V | Promise<V> }>,
        ]
      : []
  ): any
}

/**
 * The decorator that `Updates<T>(…)` returns. An explicit type argument ends all inference, so the name is
 * not known here, and the result must be that of some other member of `T`.
 */
export interface UpdateDecorator<T> {
  /**
   * Decorates a method or a setter.
   *
   * @typeParam N - its name
   * @typeParam M - its type
   * @typeParam Kind - the kind of the decorated member
   */
  <N extends string | symbol, M, Kind extends 'method' | 'setter' | 'legacy' = 'legacy'>(
    target: unknown,
    context:
      | N
      | (MemberContext<any, Exclude<Kind, 'legacy'>> & {
          readonly name: N
          readonly access: { get?(object: any): M }
        } & Storable<M, T, N>),
    ...descriptor: Kind extends 'legacy' ? [descriptor: TypedPropertyDescriptor<M> & Storable<M, T, N>] : []
  ): any
}

/** The compiler's message for a write whose result has another type than the entry. */
export type OtherType = 'its result is of another type: give a third argument, value'

type Storable<M, T, N> = M extends (...args: any) => ValueOfOther<T, N> | PromiseLike<ValueOfOther<T, N>>
  ? unknown
  : OtherType

type ValueOfOther<T, N> = { [P in keyof T]: P extends N ? never : ValueOf<T[P]> }[keyof T]

declare const noClass: unique symbol

/** The default of an omitted type argument. */
export interface NoClass {
  readonly [noClass]: never
}

/**
 * Parameters that fit no call. The compiler does not report an overload that accepts no number of arguments.
 */
export type Unfit = [never, never, never, never]

/** Parameters that fit a call of `Updates` without a mapper. */
export type NoMapper = [name: 'a second argument is missing: the mapper']

/** The arguments of `Invalidates<T>`. */
export type Invalidated<T> =
  | [keyof T]
  | {
      [N in keyof T]: [name: N, mapper: ArgumentsMapper<T, any, any, ArgumentsOf<T[N]>> | undefined]
    }[keyof T]

/** The arguments of `Updates<T>`. */
export type Updated<T> = {
  [N in keyof T]: [name: N, mapper: ArgumentsMapper<T, any, any, ArgumentsOf<T[N]>>]
}[keyof T]

/** The arguments of `Updates<T>` with a value. */
export type UpdatedBy<T> = {
  [N in keyof T]: [
    name: N,
    mapper: ArgumentsMapper<T, any, any, ArgumentsOf<T[N]>>,
    value: ValueMapper<T, any, any, ValueOf<T[N]>>,
  ]
}[keyof T]
