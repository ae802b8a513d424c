import { replacement } from './cached'
import { cannot } from './errors'
import { declare, homeOf, publishRecord, publishReflect } from './metadata'
import { type AnyBackend, type CachedOptions, createCallCache, requireCachedOptions } from './options'

/** What `@Cached(…)` evaluates to: a decorator of methods and getters, in both protocols. */
export interface CachedDecorator<This = any, Args extends readonly any[] = any> {
  // legacy
  <M>(
    target: Given<This>,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M> & Takes<M, Args>,
  ): any
  // standard
  <M extends (...args: any) => any>(
    method: M & Takes<M, Args>,
    context: ClassMethodDecoratorContext<Given<This>, M> | ClassGetterDecoratorContext<Given<This>, any>,
  ): M
}

/** A type that is taken from the options alone: the compiler infers nothing through an index that it must work out. */
type Given<T> = [T][T extends unknown ? 0 : never]

/** Nothing more where the arguments of a method can be given to the `key` function, else what no method has. */
type Takes<M, Args extends readonly any[]> = M extends (...args: infer A) => any
  ? ((...args: Args) => unknown) extends (...args: A) => unknown
    ? unknown
    : { readonly 'the key function takes other arguments': never }
  : unknown

type Method = (...args: any[]) => unknown

/**
 * Caches the results of a method, or of a getter, in a backend of its own. It keeps the method's type, name, length,
 * properties and metadata; a throw or rejection is not cached, and concurrent calls of an async method share one load.
 *
 * It does not keep instances alive, and sets no timer.
 *
 * @throws {TypeError | RangeError} at decoration, for bad options and for what is neither a method nor a getter.
 */
export function Cached<B extends AnyBackend, This = any, Args extends readonly any[] = any>(
  options: CachedOptions<B, This, Args>,
): CachedDecorator<This, Args> {
  requireCachedOptions('decorate with @Cached', options)
  const decorate = (target: unknown, context: unknown, descriptor?: PropertyDescriptor): unknown =>
    typeof context === 'object' && context !== null
      ? decorateStandard(options, target as Method, context as DecoratorContext)
      : decorateLegacy(options, target as object, context as string | symbol | undefined, descriptor)
  return decorate as CachedDecorator<This, Args>
}

function decorateStandard(options: CachedOptions, method: Method, context: DecoratorContext): Method {
  const { kind, name } = context
  const member = String(name ?? 'an anonymous class')
  if (kind !== 'method' && kind !== 'getter') throw notAMethod(member, kind)
  const cache = createCallCache(options, method, name!, member, 'instance')
  const isStatic = context.static
  const metadata = context.metadata as object | undefined // undefined where a compiler knows no Symbol.metadata
  if (metadata !== undefined) {
    declare(metadata, { name: name!, isStatic, cache })
    publishRecord(metadata, name!, cache)
  }
  let isPublished = context.private
  context.addInitializer(function (this: unknown) {
    // Once only, and nothing that correctness needs: objects made without a constructor do not come by here.
    if (isPublished || this === undefined) return
    const home = isStatic ? (this as object) : homeOf(this as object, metadata)
    isPublished = home !== undefined && publishReflect(home, name!, cache)
  })
  return replacement(method, cache)
}

function decorateLegacy(
  options: CachedOptions,
  target: object,
  name: string | symbol | undefined,
  descriptor: PropertyDescriptor | undefined,
): PropertyDescriptor {
  const isStatic = typeof target === 'function'
  const owner = isStatic ? target.name : (target as { constructor?: { name?: string } }).constructor?.name
  if (name === undefined) throw notAMethod(owner || 'an anonymous class', 'class')
  const member = owner ? `${owner}.${String(name)}` : String(name)
  const method = (descriptor?.value ?? descriptor?.get) as unknown
  if (typeof method !== 'function')
    throw notAMethod(member, descriptor?.set === undefined ? 'field' : 'setter')
  const cache = createCallCache(options, method as Method, name, member, 'instance')
  declare(target, { name, isStatic, cache })
  publishReflect(target, name, cache)
  const replaced = replacement(method as Method, cache)
  // In place, since decorators that apply others, as Nest's `applyDecorators`, may ignore what these return.
  descriptor![descriptor!.get === undefined ? 'value' : 'get'] = replaced
  return descriptor!
}

function notAMethod(member: string, kind: string): TypeError {
  return new TypeError(
    cannot(`cache ${member}`, `@Cached must be on a method or a getter, received a ${kind}`),
  )
}
