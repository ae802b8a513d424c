import type { CallCache } from '../calls/call-cache'
import { cachesAt, declaredBy, isInstance, levelsOf, linked } from './metadata'

/** The caches of one method, or of all methods of one name. */
export interface Layers {
  /**
   * The caches of the method in the nearest class that has one, the innermost first: several where it is
   * cached in layers.
   */
  readonly nearest: readonly CallCache[]
  /** The caches of the method in parent classes, which `super` reaches, the innermost first. */
  readonly inherited: readonly CallCache[]
}

/** Returns the caches of the methods of `target` with this name, or `undefined` when there is none. */
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
 * Returns the caches of the method of `target` with this name, the innermost first, even where other
 * decorators hide it. A class that overrides a cached method without decorating it has none.
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
 * Returns the caches of all methods of `target`, including private and overridden ones, those of its own
 * class first.
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
