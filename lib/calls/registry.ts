import { ofProcess } from '../common/of-process'
import { type Weak, weakly } from '../common/weakly'
import type { CallCache } from './call-cache'

/** The caches of the process. */
interface Registry {
  readonly caches: Set<Weak<CallCache>>
  isEnabled: boolean
  /** The number of registered caches above which collected ones are removed. */
  prunedAt: number
}

const REGISTRY = Symbol.for('purecache:registry')

/** The registry that all copies of the package in the process share. */
export function registry(): Registry {
  return ofProcess(REGISTRY, () => ({ caches: new Set(), isEnabled: true, prunedAt: 64 }))
}

/** Adds a cache to the registry, which does not keep it alive where the runtime has `WeakRef`. */
export function register(cache: CallCache): void {
  const known = registry()
  if (!known.isEnabled) cache.enable(false)
  known.caches.add(weakly(cache))
  if (known.caches.size < known.prunedAt) return
  for (const reference of known.caches) if (reference.deref() === undefined) known.caches.delete(reference)
  known.prunedAt = 2 * known.caches.size + 64
}

/** The caches of the process that are alive. */
export function livingCaches(): CallCache[] {
  return [...registry().caches].flatMap((reference) => reference.deref() ?? [])
}
