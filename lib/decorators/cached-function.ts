import type { AnyRule } from '../calls/rule'
import { cannot } from '../common/errors'
import type { Method } from '../common/promises'
import { createCallCache } from './create'
import { type CachedOptions, requireCachedOptions } from './options'
import { replacement } from './replacement'

/**
 * A function that answers from a cache and calls `fn` on a miss. Options and rules as for `@Cached`, but the default
 * scope is `'class'`: `this` does not count.
 *
 * @throws {TypeError} when `fn` is not a function, or is a class or a generator.
 * @throws {TypeError | RangeError} for bad options and rules.
 */
export function cached<F extends Method>(fn: F, options: CachedOptions, ...rules: AnyRule[]): F {
  const given = fn as unknown
  if (typeof given !== 'function')
    throw new TypeError(cannot('cache a function', 'the first argument must be one', given))
  if (/^class\b/.test(Function.prototype.toString.call(given)))
    throw new TypeError(cannot('cache a function', 'it must not be a class', given))
  const label = fn.name === '' ? 'an anonymous function' : fn.name
  requireCachedOptions(`cache ${label}`, options)
  const cache = createCallCache(options, rules, { name: fn.name, label, method: fn, defaultScope: 'class' })
  return replacement(fn, cache) as F
}
