import type { AnyBackend, CachedOptions, CallOptions, InferredScope, OwnOptions, Serves } from './options'
import type { Given, Hint, MemberContext, MethodOf } from './inference'
import type { Rule } from '../calls/rule'

/**
 * The decorator that `Cached(…)` returns, for methods and getters, in both protocols. The type of the
 * decorated method stays as it is.
 */
export interface CachedDecorator<This = any, Args extends readonly any[] = any, V = any, R = any> {
  /*
   * One signature for both protocols, because each of two would add its own error. `Kind` stays 'legacy'
   * where there is no context; a descriptor is then required, which a field does not have.
   */
  /**
   * Decorates a method or a getter.
   *
   * @typeParam Kind - the kind of the decorated member
   */
  <Kind extends 'method' | 'getter' | 'legacy' = 'legacy'>(
    target: Hint<This, MethodOf<Args, V, R> | This>,
    context: string | symbol | MemberContext<This, Exclude<Kind, 'legacy'>>,
    ...descriptor: Kind extends 'legacy'
      ? [descriptor: TypedPropertyDescriptor<any> & Hint<This, { readonly value?: MethodOf<Args, V, R> | V }>]
      : []
  ): any
}

/** A decorator with defaults, which `Cached.with(…)` returns. It takes further options and rules. */
export interface CachedFactory<B, This0 = any, Args0 extends readonly any[] = any, V0 = any> {
  /**
   * Makes a decorator. Options and rules of the same name replace the defaults.
   *
   * @typeParam This - the class
   * @typeParam Args - the arguments of the method
   * @typeParam V - its settled results
   * @typeParam R - its results
   */
  <This = any, Args extends readonly any[] = any, V = any, R = any>(
    // The callbacks of the defaults were written without a method. In the type of `this` their error is one
    // line.
    this: Defaults<This0, Args0, V0, Given<This>, Given<Args>, Given<R>>,
    options?: CallOptions<Given<This>, Given<Args>> & Partial<OwnOptions<B>>,
    ...rules: Rule<Given<This>, Given<Args>, Given<V>, Serves<B, Given<R>>>[]
  ): CachedDecorator<This, Args, V, R>
}

/** `unknown` where the callbacks of defaults fit a method, else the error message. */
type Defaults<This0, Args0 extends readonly any[], V0, This, Args extends readonly any[], R> = ((
  self: This0,
) => void) extends (self: This) => void
  ? ((...args: Args0) => void) extends (...args: Args) => void
    ? (() => R) extends () => V0 | PromiseLike<V0>
      ? unknown
      : 'a callback of Cached.with takes other values'
    : 'a callback of Cached.with takes other arguments'
  : 'a callback of Cached.with is for another class'

/** `@Cached`, and `Cached.with` for defaults. */
export interface CachedFunction {
  /**
   * Makes a decorator.
   *
   * @typeParam B - the backend
   * @typeParam This - the class
   * @typeParam Args - the arguments of the method
   * @typeParam V - its settled results
   * @typeParam R - its results
   * @typeParam S - its scope
   * @typeParam K - the names of the members of its scope: none of a function
   */
  <
    B extends AnyBackend,
    This = any,
    Args extends readonly any[] = any,
    V = any,
    R = any,
    S = 'instance',
    K extends PropertyKey = string,
  >(
    options: CachedOptions<B, Given<This>, Given<Args>, Given<R>, InferredScope<S, K>>,
    ...rules: Rule<Given<This>, Given<Args>, Given<V>, Serves<B, Given<R>, S, K>>[]
  ): CachedDecorator<This, Args, V, R>
  /**
   * Makes a decorator with defaults:
   * `const Read = Cached.with({ backend: LRUTTLCache, capacity: 1_000, ttl: 60_000 })`, then `@Read()` or
   * `@Read({ ttl: 5_000 }, tags(…))`.
   *
   * @typeParam B - the backend
   * @typeParam This - the class for which the callbacks are written
   * @typeParam Args - the arguments that the callbacks take
   * @typeParam V - the values that the callbacks take
   */
  with<B extends AnyBackend, This = any, Args extends readonly any[] = any, V = any>(
    options: CachedOptions<B, This, Args>,
    ...rules: Rule<This, Args, V, Serves<B>>[]
  ): CachedFactory<B, This, Args, V>
}
