import { abandon } from '../common/promises'
import type { Slot } from '../structures/arena/ring'
import type { CallCache } from './call-cache'
import { finish, settle } from './holding'
import type { Call } from './rule'

/**
 * Loads a call again in the background, unless a load is in flight or has just failed. The number of the call
 * is held. A synchronous method runs in a microtask.
 */
export function refreshBehind(cache: CallCache, n: Slot, context: Call): void {
  const { answers, calls, loader, rules } = cache
  const { loads } = loader
  if (loads.current(n) !== undefined || loader.isRunning(n) || rules.recalls(n) !== undefined) return
  if (answers.isAsync) return runBehind(cache, n, context)
  const earlier = loads.get(n)
  if (earlier?.isWaiting === true && loads.isCurrent(earlier)) return
  const waiting = loads.begin(n, true, loader.fence.now, true)
  void Promise.resolve().then(() => {
    if (!loads.isCurrent(waiting)) {
      if (loads.end(waiting)) settle(cache, n)
      return
    }
    calls.beginOperation(n)
    loads.end(waiting)
    if (isNamedStill(cache, n, context)) runBehind(cache, n, context)
    finish(cache, n)
  })
}

function runBehind(cache: CallCache, n: Slot, context: Call): void {
  try {
    abandon(cache.far?.reload?.(n, context, false, undefined) ?? cache.loader.run(n, context, true))
  } catch {
    // Counted, and reported to listeners. The old value stays.
  }
}

/**
 * Returns whether the arguments of a call still equal those of its number, because they may have been
 * mutated.
 */
function isNamedStill(cache: CallCache, n: Slot, { self, args }: Call): boolean {
  try {
    return cache.find(self, args) === n
  } catch {
    return false
  }
}
