import type { CallCache } from '../calls/call-cache'
import type { Method } from '../common/promises'
import { carryOver, link } from './metadata'

/** Makes what stands in place of a cached method, with the method's name, length, properties and metadata. */
export function replacement(method: Method, cache: CallCache): Method {
  const { rules } = cache
  // In the shorthand of methods, since a method is no constructor. Few arguments are passed on one by one: a
  // rest parameter would make an array at each call.
  const mayBypass = rules.has('bypasses')
  const { few, many } = {
    few(this: unknown, a?: unknown, b?: unknown, c?: unknown): unknown {
      const count = arguments.length
      // eslint-disable-next-line prefer-rest-params -- only where a method is given more than it declares
      const all = count > 3 ? (Array.from(arguments) as unknown[]) : undefined
      return cache.call(this, count, a, b, c, all)
    },
    many(this: unknown, ...args: unknown[]): unknown {
      if (mayBypass && rules.bypasses({ self: this, args })) return cache.bypass(this, args)
      return cache.call(this, args.length, args[0], args[1], args[2], args)
    },
  }
  const replaced = mayBypass || method.length > 3 ? many : few
  carryOver(method, replaced)
  link(replaced, cache)
  return replaced
}
