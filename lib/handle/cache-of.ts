import type { CallCache } from '../calls/call-cache'
import { cannot, describe } from '../common/errors'
import { find, findAll, isInstance, linked } from '../decorators/metadata'
import { MethodCache } from './method-cache'
import { forAll, isObject } from '../common/promises'

/** The handle of a method of this type, or of a getter of this type. */
export type MethodCacheOf<M> = M extends (...args: infer Args) => infer R
  ? MethodCache<Args, Awaited<R>>
  : MethodCache<[], Awaited<M>>

/**
 * The cache of a `cached()` function, or of a decorated method itself.
 *
 * @throws {TypeError} when it is neither.
 */
export function cacheOf<F extends (...args: any[]) => any>(fn: F): MethodCacheOf<F>
/**
 * The cache of a decorated method or getter: of an instance, of a prototype, or of a class for its static ones.
 *
 * @throws {TypeError} when it is not decorated with `@Cached`.
 */
export function cacheOf<T extends object, N extends keyof T>(target: T, name: N): MethodCacheOf<T[N]>
export function cacheOf(...args: [target: unknown, name?: PropertyKey]): MethodCache {
  const [target, name] = args
  if (!isObject(target))
    throw new TypeError(cannot('find a cache', 'the target must be an object or a function', target))
  if (args.length === 1) return new MethodCache(found(linked(target), describe(target)))
  return handle(found(find(target, name!), String(name)), target)
}

/**
 * The caches of everything that is decorated on an instance, a prototype, or a class for its static members: private
 * and inherited ones too. Empty when there is none.
 *
 * @throws {TypeError} when the target is not an object.
 */
export function cachesOf(target: object): MethodCache[] {
  if (!isObject(target))
    throw new TypeError(cannot('find caches', 'the target must be an object or a class', target))
  return findAll(target).map((cache) => handle(cache, target))
}

/**
 * Removes the entries that bear one of some tags: of an instance, of all instances (given a prototype or a `cached`
 * function), or of a class's static methods. Loads in flight of methods that have tags are not stored. It takes time in
 * proportion to what it removes. With an asynchronous backend it returns a promise, and knows what this process has met.
 *
 * @throws {TypeError} when the target is not an object, or a tag no string.
 */
export function invalidateTags(target: object, ...tags: string[]): void | Promise<void> {
  if (!isObject(target))
    throw new TypeError(cannot('invalidate tags', 'the target must be an object or a class', target))
  for (const tag of tags)
    if (typeof tag !== 'string') throw new TypeError(cannot('invalidate tags', 'a tag must be a string', tag))
  const own = linked(target)
  if (own !== undefined) return own.invalidateTags(tags)
  const isThis = typeof target === 'function' || isInstance(target)
  return forAll(findAll(target), (cache) =>
    cache.invalidateTags(tags, isThis ? cache.withinOf(target) : undefined),
  )
}

function handle(cache: CallCache, target: object): MethodCache {
  const isThis = typeof target === 'function' || isInstance(target)
  return new MethodCache(cache, isThis ? { instance: target } : undefined)
}

function found(cache: CallCache | undefined, name: string): CallCache {
  if (cache === undefined)
    throw new TypeError(cannot(`find the cache of ${name}`, 'it must be decorated with @Cached'))
  return cache
}
