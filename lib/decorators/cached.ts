import { replacement } from './replacement'
import { createCallCache } from './create'
import { declare, hasReflect, homeOf, publishRecord, publishReflect } from './metadata'
import { type AnyBackend, type CachedOptions, requireCachedOptions } from './options'
import { decorator, type Member } from './protocols'
import type { Method } from '../common/promises'

/** What `@Cached(…)` evaluates to: a decorator of methods and getters, in both protocols. */
export interface CachedDecorator<This = any, Args extends readonly any[] = any, V = any> {
  // legacy
  <M>(
    target: Given<This>,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M> & Takes<M, Args, V>,
  ): any
  // standard
  <M extends (...args: any) => any>(
    method: M & Takes<M, Args, V>,
    context: ClassMethodDecoratorContext<Given<This>, M> | ClassGetterDecoratorContext<Given<This>, any>,
  ): M
}

/** A type that is taken from the options alone: the compiler infers nothing through an index that it must work out. */
type Given<T> = [T][T extends unknown ? 0 : never]

/** Nothing more where the callbacks can be given the method's arguments and results, else what no method has. */
type Takes<M, Args extends readonly any[], V> = M extends (...args: infer A) => infer R
  ? ((...args: Args) => unknown) extends (...args: A) => unknown
    ? ((value: V) => unknown) extends (value: Awaited<R>) => unknown
      ? unknown
      : { readonly 'a callback takes other values': never }
    : { readonly 'a callback takes other arguments': never }
  : unknown

/**
 * Caches the results of a method, or of a getter, in a backend of its own. It keeps the method's type, name, length,
 * properties and metadata; a throw or rejection is not cached, and concurrent calls of an async method share one load.
 *
 * It does not keep instances alive, and sets no timer.
 *
 * @throws {TypeError | RangeError} at decoration, for bad options and for what is neither a method nor a getter.
 */
export function Cached<B extends AnyBackend, This = any, Args extends readonly any[] = any, V = any>(
  options: CachedOptions<B, This, Args, V>,
): CachedDecorator<This, Args, V> {
  requireCachedOptions('decorate with @Cached', options)
  return decorator({
    verb: 'cache',
    kinds: ['method', 'getter'],
    must: '@Cached must be on a method or a getter',
    replace: (member) => replace(options, member),
  }) as CachedDecorator<This, Args, V>
}

function replace(options: CachedOptions, member: Member): Method {
  const { method, name, label, isStatic, holder, onInitialize } = member
  const cache = createCallCache(options, method, name, label, 'instance')
  if (holder !== undefined) declare(holder, { name, isStatic, cache })
  if (onInitialize === undefined) publishReflect(holder!, name, cache)
  else {
    if (holder !== undefined) publishRecord(holder, name, cache)
    let isPublished = member.isPrivate
    onInitialize((self) => {
      // Once only, and nothing that correctness needs: objects made without a constructor do not come by here.
      if (isPublished || self === undefined || !hasReflect()) return
      const home = isStatic ? (self as object) : homeOf(self as object, holder)
      if (home === undefined) return
      publishReflect(home, name, cache)
      isPublished = true
    })
  }
  return replacement(method, cache)
}
