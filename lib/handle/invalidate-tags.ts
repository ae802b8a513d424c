import type { CallCache } from '../calls/call-cache'
import { finish } from '../calls/holding'
import { deleteHeld, outdate, supersede } from '../calls/invalidation'
import { livingCaches } from '../calls/registry'
import type { Scope } from '../calls/scope-index'
import { leaveScope, useScope } from '../calls/scopes-in-use'
import { cannot } from '../common/errors'
import { forAll, isObject } from '../common/promises'
import { findAll } from '../decorators/find-caches'
import { linked } from '../decorators/metadata'
import { reachedThrough } from './cache-of'

/**
 * Deletes the entries that have one of the tags. The target is an instance, a prototype for all instances, a
 * class for its static methods, or a `cached` function; without a target, the tags of all methods of the
 * process are invalidated. Loads in flight of methods that have tags are not stored.
 *
 * It takes effect in this process at once, in time proportional to the number of deleted entries. The promise
 * resolves when stores that return promises have deleted them too.
 *
 * @throws {TypeError} when `tags` is not an array of strings, or the target is not an object.
 */
export function invalidateTags(tags: readonly string[], target?: object): Promise<void> {
  if (!Array.isArray(tags))
    throw new TypeError(cannot('invalidate tags', 'tags must be an array of strings', tags))
  for (const tag of tags as unknown[])
    if (typeof tag !== 'string') throw new TypeError(cannot('invalidate tags', 'a tag must be a string', tag))
  if (target !== undefined && !isObject(target))
    throw new TypeError(cannot('invalidate tags', 'the target must be an object or a class', target))
  const done = target === undefined ? ofProcess(tags) : ofTarget(tags, target)
  return done ?? Promise.resolve()
}

function ofProcess(tags: readonly string[]): void | Promise<void> {
  return forAll(livingCaches(), (cache) => invalidate(cache, tags))
}

function ofTarget(tags: readonly string[], target: object): void | Promise<void> {
  const own = linked(target)
  if (own !== undefined) return invalidate(own, tags)
  const reached = reachedThrough(target)
  return forAll(findAll(target), (cache) => {
    if (reached === undefined || cache.calls.keys.scopes.option === 'class') return invalidate(cache, tags)
    if (!cache.rules.has('tagged')) return
    const scope = useScope(cache.calls, reached.instance)
    try {
      return invalidate(cache, tags, scope)
    } finally {
      leaveScope(cache.calls, scope)
    }
  })
}

function invalidate(cache: CallCache, tags: readonly string[], scope?: Scope): void | Promise<void> {
  if (!cache.rules.has('tagged')) return
  outdate(cache, scope)
  const tagged = cache.rules.all.flatMap((rule) => [...(rule.tagged?.(tags, scope) ?? [])])
  for (const n of tagged) cache.calls.beginOperation(n)
  const { far } = cache
  const removed = forAll(tagged, (n) => {
    try {
      if (far?.isBehind !== true) return deleteHeld(cache, n)
      supersede(cache, n)
      cache.entries.delete(n, 'deleted')
    } finally {
      finish(cache, n)
    }
  })
  return far?.tagFar?.(tags, scope) ?? removed
}
