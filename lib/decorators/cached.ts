import { requireObject } from '../backends/options'
import type { AnyRule } from '../calls/rule'
import { cannot } from '../common/errors'
import type { Method } from '../common/promises'
import type { CachedFunction } from './cached-decorator'
import { createCallCache } from './create'
import { declare, homeOf, publishRecord, publishReflect } from './metadata'
import { type CachedOptions, requireCachedOptions, requireRules } from './options'
import { decorator, labelOf, type Member } from './protocols'
import { replacement } from './replacement'

/**
 * Caches the results of a method, or of a getter, in a backend of its own. It keeps the method's type, name,
 * length, properties and metadata. Errors are not cached, and concurrent calls of an async method share one
 * load.
 *
 * It does not keep instances alive, and starts no timer unless the backend or a rule does.
 * `Cached.with(options, ...rules)` returns a decorator with defaults, which options and rules of the same
 * name replace.
 *
 * @throws {TypeError | RangeError} at decoration, for wrong options and rules, and for anything other than a
 * method or a getter.
 */
export const Cached: CachedFunction = /* @__PURE__ */ Object.assign(decorate, {
  with(options: CachedOptions, ...rules: AnyRule[]) {
    requireCachedOptions('decorate with Cached.with', options)
    requireRules('decorate with Cached.with', rules)
    return (more: object = {}, ...others: AnyRule[]): any => {
      if (typeof more === 'function')
        throw new TypeError(cannot('decorate with Cached.with', 'the decorator must be called', more))
      requireObject('decorate with Cached.with', more)
      const given = requireRules('decorate with Cached.with', others)
      const names = new Set(given.map(({ rule }) => rule))
      return decorate({ ...options, ...more }, ...rules.filter(({ rule }) => !names.has(rule)), ...given)
    }
  },
})

function decorate(options: CachedOptions, ...rules: AnyRule[]): any {
  if (isDecorated(options, rules))
    throw new TypeError(cannot('decorate with @Cached', 'it must be called with options', options))
  requireCachedOptions('decorate with @Cached', options)
  return decorator({
    verb: 'cache',
    kinds: ['method', 'getter'],
    must: '@Cached must be on a method or a getter',
    replace: (member) => replace(options, rules, member),
  })
}

function replace(options: CachedOptions, rules: readonly AnyRule[], member: Member): Method {
  const { method, name, isStatic, isPrivate, holder, onInitialize } = member
  const cache = createCallCache(options, rules, member, 'instance')
  if (holder !== undefined) declare(holder, { name, isStatic, cache })
  if (onInitialize === undefined) publishReflect(holder!, name, cache)
  else {
    if (holder !== undefined) publishRecord(holder, name, cache)
    let home: object | undefined
    let isNamed = false
    let isPublished = isPrivate
    onInitialize((self) => {
      // It runs once, and correctness does not depend on it, because objects created without a constructor do
      // not get here.
      if ((isNamed && isPublished) || self === undefined || self === null) return
      if (!isNamed) {
        home = isStatic ? self : homeOf(self, holder)
        cache.label = labelOf(home ?? (Object.getPrototypeOf(self) as object | null) ?? self, name)
        if (home !== undefined) cache.entries.named?.(cache.label)
        isNamed = true
      }
      // reflect-metadata may be loaded later.
      if (home !== undefined && !isPublished) isPublished = publishReflect(home, name, cache)
    })
  }
  return replacement(method, cache)
}

/**
 * Returns whether `@Cached` was written without a call, so that it gets the decorated member as its
 * arguments.
 */
function isDecorated(target: unknown, [context]: readonly unknown[]): boolean {
  const isLegacy = typeof context === 'string' || typeof context === 'symbol'
  return (
    isLegacy ||
    (typeof target === 'function' && typeof (context as { kind?: unknown } | undefined)?.kind === 'string')
  )
}
