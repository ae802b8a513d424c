import { clearEntries } from '../calls/invalidation'
import { livingCaches, registry } from '../calls/registry'
import { cannot } from '../common/errors'
import { forAll } from '../common/promises'
import { handleOf } from './cache-of'
import type { MethodCache } from './method-cache'
import type { RemoteMethodCache } from './remote-method-cache'

/**
 * The caches of all decorated methods and functions of this process that are alive, as if reached through
 * prototypes.
 */
export function caches(): (MethodCache | RemoteMethodCache)[] {
  return livingCaches().map((cache) => handleOf(cache, undefined))
}

/** Clears every cache of this process. Where a store answers with promises, it returns a promise. */
export function clearAll(): void | Promise<void> {
  return forAll(livingCaches(), (cache) => clearEntries(cache))
}

/**
 * Sends every call of every decorated method past its cache, counted as `bypassed`, or ends that. It holds
 * for caches that are made later, too.
 */
export function setEnabled(isEnabled: boolean): void {
  if (typeof isEnabled !== 'boolean')
    throw new TypeError(cannot('enable the caches', 'isEnabled must be true or false', isEnabled))
  registry().isEnabled = isEnabled
  for (const cache of livingCaches()) cache.enable(isEnabled)
}
