import { describe, expect, it } from '@jest/globals'
import { lruCurve, RecencyStack } from '../../lib/simulation/lru-curve'
import { seeded } from '../support/random'
import { plainLRU, zipf } from './streams'

const idsOf = (keys: readonly number[]) => Uint32Array.from(keys)

describe('lruCurve', () => {
  it.each([1, 2, 3, 4])('equals a plain LRU at every capacity (seed %i)', (seed) => {
    const keys = zipf(60, 3_000, seed)
    const curve = lruCurve(idsOf(keys), 60)
    for (let capacity = 1; capacity <= 60; capacity++)
      expect({ seed, capacity, hits: curve[capacity] }).toEqual({
        seed,
        capacity,
        hits: plainLRU(keys, capacity),
      })
  })

  it('keeps the order of keys when the axis of times is compacted, which happens every thousand requests here', () => {
    const random = seeded(7)
    const keys = Array.from({ length: 20_000 }, () => 1 + random(400))
    const curve = lruCurve(idsOf(keys), 400)
    for (const capacity of [1, 10, 100, 399, 400]) expect(curve[capacity]).toBe(plainLRU(keys, capacity))
  })

  it('counts only requests after the warm-up', () => {
    const keys = zipf(50, 2_000, 5)
    const curve = lruCurve(idsOf(keys), 50, 500)
    for (const capacity of [1, 7, 50]) expect(curve[capacity]).toBe(plainLRU(keys, capacity, 500))
  })

  it('ends at the number of repeated requests, and has no hits at capacity 0', () => {
    const keys = zipf(30, 500, 6)
    const curve = lruCurve(idsOf(keys), 30)
    expect({ first: curve[0], last: curve[30] }).toEqual({ first: 0, last: 500 - new Set(keys).size })
  })

  it('is empty for an empty stream', () => {
    expect([...lruCurve(idsOf([]), 0)]).toEqual([0])
  })
})

describe('RecencyStack', () => {
  it('returns the depth of a key, 1 for the key used last and 0 for a new one', () => {
    const stack = new RecencyStack(3)
    expect([1, 2, 3, 3, 1, 2, 1].map((id) => stack.use(id))).toEqual([0, 0, 0, 1, 3, 3, 2])
  })
})
