import type { CallCache } from '../calls/call-cache'
import { livingCaches } from '../calls/registry'

/** The cache whose entries a backend holds, where that is the method's own. O(caches of the process). */
export function cacheBehind(backend: unknown): CallCache | undefined {
  return livingCaches().find(({ entries }) => entries.backend === backend)
}
