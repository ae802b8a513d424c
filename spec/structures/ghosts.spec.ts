import { describe, expect, it, jest } from '@jest/globals'
import { Ghosts } from '../../lib/structures/history/ghosts'
import { hashOf } from '../../lib/structures/index/hash'
import { HashTable } from '../../lib/structures/index/hash-table'
import { seeded } from '../support/random'
import { same } from '../support/same'

const bytes = () => process.memoryUsage().arrayBuffers

describe('ghosts', () => {
  it.each([1, 9, 200, 3_000])('are the hashes noted last, and no others (span %i)', (span) => {
    const random = seeded(span)
    const ghosts = new Ghosts(span)
    const model = new Set<number>()
    let most = span
    for (let step = 0; step < 12 * span + 2_000; step++) {
      const key = random(3 * span + 5)
      const hash = hashOf(key)
      same(ghosts.has(hash), model.has(key))
      if (random(4) === 0) same(ghosts.delete(hash), model.delete(key))
      else if (random(500) === 0) {
        most = 1 + random(2 * span)
        ghosts.resize(most)
      } else {
        ghosts.note(hash)
        model.delete(key)
        model.add(key)
      }
      for (const oldest of model) {
        if (model.size <= most) break
        model.delete(oldest)
      }
    }
    ghosts.clear()
    expect([...model].some((key) => ghosts.has(hashOf(key)))).toBe(false)
  })

  it('grow as hashes are noted, independent of their span', () => {
    const before = bytes()
    const ghosts = new Ghosts(1e10)
    for (let n = 0; n < 1_000; n++) ghosts.note(hashOf(n))
    expect(bytes() - before).toBeLessThan(200_000)
    expect(ghosts.has(hashOf(0))).toBe(true)
  })

  it('move each hash at most twice on average while hashes are noted and deleted', () => {
    const add = jest.spyOn(HashTable.prototype, 'add')
    const ghosts = new Ghosts(100)
    for (let n = 0; n < 20_000; n++) {
      ghosts.note(hashOf(n))
      if (n % 3 > 0) ghosts.delete(hashOf(n))
    }
    expect(add.mock.calls.length).toBeLessThan(3 * 20_000)
    add.mockRestore()
  })
})
