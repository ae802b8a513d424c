import type { CallCache } from '../calls/call-cache'
import { finish, intern } from '../calls/holding'
import { clearEntries, clearEntriesOf, deleteHeld } from '../calls/invalidation'
import type { CallContext } from '../calls/rule'
import { cannot } from '../common/errors'
import { forAll, ignore, isObject, abandon, isThenable } from '../common/promises'
import type { Slot } from '../structures/arena/ring'
import { findLayers, type Layers } from './find-caches'

/** Returns the arguments of a cached call, given the result of a write. */
export type Mapper = (result: any, context: CallContext) => readonly any[]

/** The cached methods that a write reaches. */
export interface Target {
  readonly doing: string
  readonly layers: Layers
  /** The instance or class whose entries are affected; `undefined` for those of another class. */
  readonly self: object | undefined
}

/**
 * Returns the arguments of the entry that a write affects: the result of the mapper. If the mapper throws,
 * every entry that may be affected is removed.
 */
export function mappedArguments(
  target: Target,
  mapper: Mapper,
  result: unknown,
  context: CallContext,
): readonly unknown[] {
  try {
    const args: unknown = mapper(result, context)
    if (Array.isArray(args)) return args
    abandon(args)
    throw new TypeError(cannot(target.doing, 'the mapper must return an array', args))
  } catch (failure) {
    const { nearest, inherited } = target.layers
    clearQuietly([...inherited, ...nearest], target)
    throw failure
  }
}

/** Clears the entries that the target sees in some caches, because of an error that the caller gets. */
function clearQuietly(caches: readonly CallCache[], target: Target): void {
  quietly(caches, (cache) => clearOf(cache, target))
}

/**
 * Calls `act` for every cache. Ignores errors of listeners and stores, because the caller gets another error.
 */
export function quietly(caches: readonly CallCache[], act: (cache: CallCache) => unknown): void {
  try {
    abandon(forAll(caches, act))
  } catch {
    // A listener threw. The entries are removed.
  }
}

/** Clears the entries of a cache that the target sees. */
export function clearOf(cache: CallCache, { self }: Target): unknown {
  return forgiving(cache, () => (self === undefined ? clearEntries(cache) : clearEntriesOf(cache, self)))
}

/** Deletes an entry that the target sees; for another class whose scope is not the class, all entries. */
export function deleteOf(cache: CallCache, target: Target, args: readonly unknown[]): unknown {
  if (target.self === undefined && cache.calls.keys.scopes.option !== 'class') return clearOf(cache, target)
  const n = internFor(cache, target, args)
  try {
    return forgiving(cache, () => deleteHeld(cache, n))
  } finally {
    finish(cache, n)
  }
}

/**
 * Interns the call whose entry a write affects; `finish` must follow. If `key` throws or an argument cannot
 * be compared, every entry that may be affected is removed.
 */
export function internFor(cache: CallCache, target: Target, args: readonly unknown[]): Slot {
  try {
    return intern(cache, target.self, args)
  } catch (failure) {
    clearQuietly([cache], target)
    throw failure
  }
}

/**
 * Runs an operation on a cache for a write, and ignores failures of a store, because the write was committed
 * and failed deletions are repeated.
 */
export function forgiving(cache: CallCache, act: () => unknown): unknown {
  if (cache.isComplete && cache.far === undefined) return act()
  try {
    const done = act()
    return isThenable(done) ? done.then(ignore, ignore) : done
  } catch {
    return undefined
  }
}

/** Returns the caches with a name of an instance, a class, or another class. */
export function requireTarget(
  doing: string,
  owner: (() => unknown) | undefined,
  self: unknown,
  name: string | symbol,
): Target {
  const other = owner?.()
  const prototype: unknown = typeof other === 'function' ? other.prototype : undefined
  if (owner !== undefined && !isObject(prototype))
    throw new TypeError(cannot(doing, 'the function given first must return a class', other))
  if (owner === undefined && !isObject(self))
    throw new TypeError(
      cannot(doing, 'it must be called on an instance, or on a class for a static method', self),
    )
  const layers = isObject(prototype)
    ? (findLayers(prototype, name) ?? findLayers(other as object, name))
    : findLayers(self as object, name)
  if (layers === undefined)
    throw new TypeError(cannot(doing, `${String(name)} must be decorated with @Cached`))
  return { doing, layers, self: owner === undefined ? (self as object) : undefined }
}
