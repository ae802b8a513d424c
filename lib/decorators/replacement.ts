import type { CallCache } from '../calls/call-cache'
import type { Method } from '../common/promises'
import { carryOver, link } from './metadata'

/** Creates the replacement of a cached method, with the method's name, length, properties and metadata. */
export function replacement(method: Method, cache: CallCache): Method {
  const { rules } = cache
  const mayBypass = rules.has('bypasses')
  // Shorthand methods, because a method is not a constructor. Few arguments are passed on one by one, because
  // a rest parameter would allocate an array at each call. `arguments` is read where a call has more
  // arguments than the method declares.
  /* eslint-disable prefer-rest-params */
  const { none, one, few, many } = {
    none(this: unknown): unknown {
      if (arguments.length > 0) return few.apply(this, arguments as never)
      return cache.answer(cache.finder.findBare(this), this, 0)
    },
    one(this: unknown, a?: unknown): unknown {
      if (arguments.length !== 1) return few.apply(this, arguments as never)
      return cache.answer(cache.finder.findOne(this, a), this, 1, a)
    },
    few(this: unknown, a?: unknown, b?: unknown, c?: unknown): unknown {
      const count = arguments.length
      const all = count > 3 ? (Array.from(arguments) as unknown[]) : undefined
      return cache.answer(cache.finder.find(this, count, a, b, c, all), this, count, a, b, c, all)
    },
    many(this: unknown, ...args: unknown[]): unknown {
      if (mayBypass && rules.bypasses({ self: this, args })) return cache.bypass(this, args)
      return cache.call(this, args)
    },
  }
  /* eslint-enable prefer-rest-params */
  const replaced = (mayBypass ? undefined : [none, one, few, few][method.length]) ?? many
  carryOver(method, replaced)
  link(replaced, cache)
  return replaced
}
