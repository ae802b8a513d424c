import { describe, expect, it } from '@jest/globals'
import { RecentHashes } from '../../lib/structures/history/recent-hashes'
import { hashOf } from '../../lib/structures/index/hash'
import { seeded } from '../support/random'
import { same } from '../support/same'

describe('recent hashes', () => {
  it.each([1, 9, 200, 3_000, 20_000])('are some of those noted last, and no others (span %i)', (span) => {
    const random = seeded(span)
    const recent = new RecentHashes(span)
    const noted = new Map<number, number>() // key to the number of its note
    let [notes, forgotten, looked] = [0, 0, 0]
    for (let step = 0; step < 12 * span + 1_000; step++) {
      const key = random(3 * span + 5)
      if (random(4) > 0) {
        recent.note(hashOf(key))
        noted.set(key, ++notes)
        continue
      }
      const isRecent = notes - (noted.get(key) ?? -Infinity) < span
      const isRemembered = recent.delete(hashOf(key))
      if (isRemembered) same(isRecent, true)
      else if (isRecent) forgotten++
      if (isRecent) looked++
      noted.delete(key)
      if (isRemembered) same(recent.delete(hashOf(key)), false)
    }
    expect(looked).toBeGreaterThan(20)
    expect(forgotten / looked).toBeLessThan(0.16)
  })

  it('grow as hashes are noted, independent of their span', () => {
    const before = process.memoryUsage().arrayBuffers
    const recent = new RecentHashes(1e10)
    for (let n = 0; n < 1_000; n++) recent.note(hashOf(n))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000)
    expect(recent.delete(hashOf(999))).toBe(true)
  })
})
