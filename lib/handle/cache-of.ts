import type { CallCache } from '../calls/call-cache'
import { cannot, describe } from '../common/errors'
import { isObject } from '../common/promises'
import { findAll, findLayers, findMethod } from '../decorators/find-caches'
import type { Settled } from '../decorators/inference'
import type { AnyOverload, IfHidden, Overloaded } from '../decorators/member-names'
import { chainOf, isInstance, linked } from '../decorators/metadata'
import type { Reached } from './base'
import { MethodCache } from './method-cache'
import { RemoteMethodCache } from './remote-method-cache'

/** The handle of a method of this type, or of a getter of this type. */
export type MethodCacheOf<M> =
  M extends Overloaded<infer A, infer B, infer C, infer D, infer R>
    ? MethodCache<AnyOverload<A, B, C, D>, Settled<R>>
    : MethodCache<[], Settled<M>>

/** The handle of a method of this type whose store returns promises. */
export type RemoteMethodCacheOf<M> =
  M extends Overloaded<infer A, infer B, infer C, infer D, infer R>
    ? RemoteMethodCache<AnyOverload<A, B, C, D>, Settled<R>>
    : RemoteMethodCache<[], Settled<M>>

/**
 * Returns the cache of a `cached()` function, or of a decorated method itself.
 *
 * @throws {TypeError} when it is neither, or when its store returns promises.
 */
export function cacheOf<F extends (...args: any[]) => any>(fn: F): MethodCacheOf<F>
/**
 * Returns the cache of a decorated method or getter. The target is an instance, a prototype, or a class for
 * its static members.
 *
 * @throws {TypeError} when it is not decorated with `@Cached`, or when its store returns promises.
 */
export function cacheOf<T extends object, N extends keyof T>(target: T, name: N): MethodCacheOf<T[N]>
/**
 * Returns the cache of a private or protected method. The compiler does not know its arguments and results.
 */
export function cacheOf<T extends object, N extends PropertyKey>(
  target: T,
  name: N,
  ...hidden: IfHidden<T, N>
): MethodCache
export function cacheOf(...args: unknown[]): MethodCache {
  const { layers, reached, inherited } = find('find a cache', args)
  const cache = layers.at(-1)!
  if (cache.far !== undefined)
    throw new TypeError(
      cannot(`find the cache of ${cache.label}`, 'its store answers with promises: use remoteCacheOf'),
    )
  return new MethodCache(layers, reached, inherited)
}

/**
 * Returns the cache of a `cached()` function, or of a decorated method itself, whose store returns promises.
 *
 * @throws {TypeError} when it is neither, or when its backend returns values.
 */
export function remoteCacheOf<F extends (...args: any[]) => any>(fn: F): RemoteMethodCacheOf<F>
/**
 * Returns the cache of a decorated method whose store returns promises.
 *
 * @throws {TypeError} when it is not decorated with `@Cached`, or when its backend returns values.
 */
export function remoteCacheOf<T extends object, N extends keyof T>(
  target: T,
  name: N,
): RemoteMethodCacheOf<T[N]>
/** Returns the cache of a private or protected method whose store returns promises. */
export function remoteCacheOf<T extends object, N extends PropertyKey>(
  target: T,
  name: N,
  ...hidden: IfHidden<T, N>
): RemoteMethodCache
export function remoteCacheOf(...args: unknown[]): RemoteMethodCache {
  const { layers, reached, inherited } = find('find a cache', args)
  const cache = layers.at(-1)!
  if (cache.far === undefined)
    throw new TypeError(
      cannot(`find the cache of ${cache.label}`, 'its backend answers at once: use cacheOf'),
    )
  return new RemoteMethodCache(layers, reached, inherited)
}

/**
 * Returns the caches of all decorated members of an instance, of a prototype, or of a class for its static
 * members. Private, inherited and overridden members are included. Returns an empty array when there is none.
 *
 * @throws {TypeError} when the target is not an object.
 */
export function cachesOf(target: object): (MethodCache | RemoteMethodCache)[] {
  if (!isObject(target))
    throw new TypeError(cannot('find caches', 'the target must be an object or a class', target))
  return findAll(target).map((cache) => handleOf(cache, reachedThrough(target)))
}

/** Returns the handle of one cache. */
export function handleOf(cache: CallCache, reached: Reached | undefined): MethodCache | RemoteMethodCache {
  const layers = chainOf(cache)
  return cache.far === undefined ? new MethodCache(layers, reached) : new RemoteMethodCache(layers, reached)
}

/** Returns an instance, or a class for its static methods; `undefined` for a prototype. */
export function reachedThrough(target: object): Reached | undefined {
  return typeof target === 'function' || isInstance(target) ? { instance: target } : undefined
}

/** The caches that `cacheOf` has found. */
interface Found {
  readonly layers: readonly CallCache[]
  readonly reached: Reached | undefined
  /** The caches of the methods that it overrides. */
  readonly inherited: readonly CallCache[]
}

function find(doing: string, args: readonly unknown[]): Found {
  const [target, name] = args as readonly [target: unknown, name?: PropertyKey] // by the overloads
  if (!isObject(target))
    throw new TypeError(cannot(doing, 'the target must be an object or a function', target))
  if (args.length === 1) {
    const layers = chainOf(linked(target))
    if (layers.length === 0)
      throw new TypeError(
        cannot(`find the cache of ${describe(target)}`, 'it must be decorated with @Cached'),
      )
    return { layers, reached: undefined, inherited: [] }
  }
  if (isObject(name)) throw new TypeError(cannot(doing, 'the name must be a string or a symbol', name))
  const layers = findMethod(target, name!)
  if (layers === undefined) throw notFound(target, name!)
  const inherited = findLayers(target, name!)!.inherited.filter((cache) => !layers.includes(cache))
  return { layers, reached: reachedThrough(target), inherited }
}

function notFound(target: object, name: PropertyKey): TypeError {
  const doing = `find the cache of ${String(name)}`
  const prototype: unknown = typeof target === 'function' ? target.prototype : undefined
  return isObject(prototype) && findMethod(prototype, name) !== undefined
    ? new TypeError(
        cannot(doing, 'an instance method must be reached through an instance or the prototype', target),
      )
    : new TypeError(cannot(doing, 'it must be decorated with @Cached'))
}
