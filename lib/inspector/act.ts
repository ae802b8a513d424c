import { isThenable } from '../common/promises'
import type { InspectedCache } from './options'
import type { Action } from './wire'

/** Entries that one refresh loads again, at most, and loads at a time. */
const REFRESHED = 1_000
const AT_A_TIME = 8

/** Performs an action on a cache. Returns a description of the result. Rejects when the action fails. */
export async function act(cache: InspectedCache, action: Action): Promise<string> {
  if (action === 'refresh') return refreshed(cache)
  if (action === 'reset') {
    cache.resetStats()
    return 'counters set to zero'
  }
  const cleared = cache.clear()
  if (isThenable(cleared)) await cleared
  return 'cleared'
}

async function refreshed(cache: InspectedCache): Promise<string> {
  const entries = [...(await cache.entries())]
  const queue = entries.slice(0, REFRESHED).values()
  let failed = 0
  const work = async () => {
    for (const [args] of queue)
      try {
        await cache.refresh(...(args as unknown[]))
      } catch {
        failed++
      }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  const done = Math.min(entries.length, REFRESHED)
  const others = entries.length - done
  return (
    `${done - failed} of ${entries.length} entries refreshed` +
    (failed > 0 ? `, ${failed} failed` : '') +
    (others > 0 ? `, ${others} left alone` : '')
  )
}
