import { clearEntries } from '../calls/invalidation'
import { livingCaches, registry } from '../calls/registry'
import { cannot } from '../common/errors'
import { forAll } from '../common/promises'
import { handleOf } from './cache-of'
import type { MethodCache } from './method-cache'
import type { RemoteMethodCache } from './remote-method-cache'

/**
 * Returns the caches of all decorated methods and functions of this process that are alive, as if reached
 * through prototypes.
 */
export function caches(): (MethodCache | RemoteMethodCache)[] {
  return livingCaches().map((cache) => handleOf(cache, undefined))
}

/** Clears every cache of this process. Returns a promise if one of the stores returns promises. */
export function clearAll(): void | Promise<void> {
  return forAll(livingCaches(), (cache) => clearEntries(cache))
}

/**
 * Turns all caches of this process on or off, including those that are created later. While they are off,
 * calls run their methods and count as `bypassed`.
 *
 * @throws {TypeError} when `isEnabled` is not a boolean.
 */
export function setEnabled(isEnabled: boolean): void {
  if (typeof isEnabled !== 'boolean')
    throw new TypeError(cannot('enable the caches', 'isEnabled must be true or false', isEnabled))
  registry().isEnabled = isEnabled
  for (const cache of livingCaches()) cache.enable(isEnabled)
}
