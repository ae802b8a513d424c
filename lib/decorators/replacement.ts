import type { CallCache } from '../calls/call-cache'
import { createCallCache } from './create'
import { cannot } from '../common/errors'
import { carryOver, link } from './metadata'
import { type AnyBackend, type CachedOptions, requireCachedOptions } from './options'

/**
 * A function that answers from a cache and calls `fn` on a miss. Options as for `@Cached`, but the default scope is
 * `'class'`: `this` does not count.
 *
 * @throws {TypeError} when `fn` is no function, a class or a generator.
 * @throws {TypeError | RangeError} for bad options.
 */
export function cached<F extends (...args: any[]) => any, B extends AnyBackend>(
  fn: F,
  options: CachedOptions<B, ThisParameterType<F>, Parameters<F>, Awaited<ReturnType<F>>>,
): F {
  if (typeof fn !== 'function')
    throw new TypeError(cannot('cache a function', 'the first argument must be one', fn))
  if (/^class\b/.test(Function.prototype.toString.call(fn)))
    throw new TypeError(cannot('cache a function', 'it must not be a class', fn))
  const member = fn.name || 'an anonymous function'
  requireCachedOptions(`cache ${member}`, options)
  const cache = createCallCache(options, fn, fn.name, member, 'class')
  return replacement(fn, cache) as F
}

/** What stands in the place of a cached method: it has the method's name, length, properties and metadata. */
export function replacement<This, R>(
  method: (this: This, ...args: any[]) => R,
  cache: CallCache,
): (this: This, ...args: any[]) => R {
  const { when } = cache.parts
  // In the shorthand of methods, since a method is no constructor. Few arguments are passed on one by one: a rest
  // parameter would make an array at each call.
  const { few, many, some } = {
    few(this: This, a?: unknown, b?: unknown, c?: unknown): R {
      const count = arguments.length
      // eslint-disable-next-line prefer-rest-params -- only where a method is given more than it declares
      const all = count > 3 ? Array.from(arguments) : undefined
      return cache.call(this, count, a, b, c, all) as R
    },
    many(this: This, ...args: any[]): R {
      return cache.call(this, args.length, args[0], args[1], args[2], args) as R
    },
    some(this: This, ...args: any[]): R {
      if (!when!({ self: this, args })) return cache.bypass(this, args) as R
      return cache.call(this, args.length, args[0], args[1], args[2], args) as R
    },
  }
  const replaced = when !== undefined ? some : method.length > 3 ? many : few
  carryOver(method, replaced)
  link(replaced, cache)
  return replaced
}
