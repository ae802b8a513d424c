import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, TinyLFUCache } from 'purecache'
import { advise } from 'purecache/advice'
import { inUse } from '../support/in-use'

/** Enough for all that is kept of calls to be full. */
const CALLS = 10_000

describe('a watched method', () => {
  it('takes less than half a megabyte where its policy is the one whose shadows take most', () => {
    const bytes = (isWatched: boolean) => {
      const before = inUse()
      const kept = Array.from({ length: 16 }, (_, method) => {
        const row = cached((id: number) => id, { backend: TinyLFUCache, capacity: 512 })
        const adviser = isWatched ? advise(cacheOf(row)) : undefined
        for (let at = 0; at < CALLS; at++) row((at * 7_919 * (method + 1)) % 40_009)
        return { row, adviser }
      })
      const used = (inUse() - before) / kept.length
      for (const { adviser } of kept) adviser?.stop()
      return used
    }
    bytes(true) // what the engine learns is no part of it
    // What the engine has not given back yet only adds to a count, so the smaller of two is the truer one.
    const least = (isWatched: boolean) => Math.min(bytes(isWatched), bytes(isWatched))
    const watching = least(true) - least(false)
    expect(watching).toBeLessThan(500_000)
    expect(watching).toBeGreaterThan(200_000)
  })
})
