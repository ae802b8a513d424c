import type { Rule } from '../calls/rule'
import { ANONYMOUS, cannot } from '../common/errors'
import type { Method } from '../common/promises'
import { createCallCache } from './create'
import type { Settled } from './inference'
import type { ArgumentsOf, ResultOf } from './member-names'
import { type AnyBackend, type FunctionOptions, requireCachedOptions, type Serves } from './options'
import { replacement } from './replacement'

/**
 * Returns a function that caches the results of `fn`. It takes the options and rules of `@Cached`, but its
 * default scope is `'class'`: `this` does not count.
 *
 * @throws {TypeError} when `fn` is not a function, or is a class or a generator.
 * @throws {TypeError | RangeError} for wrong options and rules.
 */
export function cached<F extends Method, B extends AnyBackend>(
  fn: F,
  options: FunctionOptions<B, ThisParameterType<F>, Parameters<F>, ResultOf<F>>,
  ...rules: Rule<ThisParameterType<F>, ArgumentsOf<F>, Settled<ResultOf<F>>, Serves<B, ResultOf<F>>>[]
): F {
  const given = fn as unknown
  if (typeof given !== 'function')
    throw new TypeError(cannot('cache a function', 'the first argument must be one', given))
  if (/^class\b/.test(Function.prototype.toString.call(given)))
    throw new TypeError(cannot('cache a function', 'it must not be a class', given))
  const label = fn.name === '' ? ANONYMOUS : fn.name
  requireCachedOptions(`cache ${label}`, options)
  const cache = createCallCache(options, rules, { name: fn.name, label, method: fn }, 'class')
  return replacement(fn, cache) as F
}
