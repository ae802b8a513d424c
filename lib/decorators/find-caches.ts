import type { CallCache } from '../calls/call-cache'
import { cachesAt, declaredBy, isInstance, levelsOf, linked } from './metadata'

/** The caches of one method, or of all methods of one name. */
export interface Layers {
  /**
   * The caches of the nearest class that has one, the innermost first: one, or several where it is cached
   * twice.
   */
  readonly nearest: readonly CallCache[]
  /** Those of the classes above, which `super` reaches, the innermost first. */
  readonly inherited: readonly CallCache[]
}

/** The caches of the methods of this name that `target` has, or `undefined` when there is none. */
export function findLayers(target: object, name: PropertyKey): Layers | undefined {
  const levels: CallCache[][] = []
  for (const level of levelsOf(target)) {
    const caches = cachesAt(level, name)
    if (caches.length > 0) levels.push(caches)
  }
  const [nearest, ...above] = levels
  if (nearest === undefined) return undefined
  const own = new Set(nearest)
  return { nearest, inherited: [...new Set(above.reverse().flat())].filter((cache) => !own.has(cache)) }
}

/**
 * The caches of the method that `target` has under this name, the innermost first: decorated, or hidden by
 * other decorators. A class that overrides a cached method without decorating it has none.
 */
export function findMethod(target: object, name: PropertyKey): readonly CallCache[] | undefined {
  for (const level of levelsOf(target)) {
    const caches = cachesAt(level, name)
    if (caches.length > 0) return caches
    // An instance may hold a bound or spied copy.
    if (Object.hasOwn(level, name) && !isInstance(level)) return undefined
  }
  return undefined
}

/**
 * The caches of all methods that `target` has, its own class's first, those of private and overridden ones
 * too.
 */
export function findAll(target: object): CallCache[] {
  const found = new Set<CallCache>()
  for (const level of levelsOf(target)) {
    for (const cache of declaredBy(level)) found.add(cache)
    if (isInstance(level)) continue
    for (const own of Object.values(Object.getOwnPropertyDescriptors(level))) {
      const cache = linked(own.value) ?? linked(own.get)
      if (cache !== undefined) found.add(cache)
    }
  }
  return [...found]
}
