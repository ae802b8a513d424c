import { describe, expect, it } from '@jest/globals'
import { beladyHits, nextUses } from '../../lib/simulation/belady'
import { PositionSet } from '../../lib/simulation/position-set'
import { CALL, DELETE, SHARED } from '../../lib/simulation/trace'
import { seeded } from '../support/random'
import { loopTrace, zigzagTrace } from './streams'

/** The most hits possible, by trying after each request every set of entries that could be held. */
function mostHits(keys: readonly number[], capacity: number): number {
  let states = new Map([['', 0]])
  for (const key of keys) {
    const next = new Map<string, number>()
    for (const [state, hits] of states) {
      const held = state === '' ? [] : state.split(',').map(Number)
      const gained = hits + (held.includes(key) ? 1 : 0)
      const all = [...new Set([...held, key])].sort((a, b) => a - b)
      const kept = all.length <= capacity ? [all] : all.map((left) => all.filter((other) => other !== left))
      for (const each of kept) next.set(String(each), Math.max(gained, next.get(String(each)) ?? 0))
    }
    states = next
  }
  return Math.max(...states.values())
}

const hitsOf = (keys: readonly number[], capacity: number) => {
  const ids = Uint32Array.from(keys, (key) => key + 1)
  return beladyHits(
    nextUses(
      ids,
      ids.reduce((a, b) => Math.max(a, b)),
    ),
    capacity,
  )
}

describe('beladyHits', () => {
  it.each([1, 2, 3])('has as many hits as the best of all possible caches (seed %i)', (seed) => {
    const random = seeded(seed)
    const keys = Array.from({ length: 60 }, () => random(7))
    for (const capacity of [1, 2, 3, 4])
      expect({ seed, capacity, hits: hitsOf(keys, capacity) }).toEqual({
        seed,
        capacity,
        hits: mostHits(keys, capacity),
      })
  })

  // From two independent simulators, to six digits.
  it.each([
    [512, 0.505416],
    [900, 0.888427],
  ])('reaches the known bound of the trace lirs/loop at %i', (capacity, hitRate) => {
    expect(hitsOf(loopTrace(), capacity) / 505_500).toBeCloseTo(hitRate, 6)
  })

  it.each([
    [500, 0.24038],
    [1_000, 0.48076],
    [1_500, 0.72114],
  ])('reaches the known bound of the trace lirs/zigzag at %i', (capacity, hitRate) => {
    expect(hitsOf(zigzagTrace(), capacity) / 52_001).toBeCloseTo(hitRate, 6)
  })

  it('does not count requests of the warm-up', () => {
    const next = nextUses(Uint32Array.of(1, 1, 1, 1), 1)
    expect(beladyHits(next, 1, 2)).toBe(2)
  })

  it('ignores calls that joined a load, and deletions', () => {
    const operations = Uint8Array.of(CALL, SHARED, CALL, DELETE, CALL)
    const next = nextUses(Uint32Array.of(1, 1, 1, 1, 1), 1, operations)
    expect(beladyHits(next, 1, 0, operations)).toBe(2)
  })
})

describe('PositionSet', () => {
  it.each([31, 32, 33, 1_024, 40_000])('agrees with a Set below %i', (limit) => {
    const random = seeded(limit)
    const positions = new PositionSet(limit)
    const naive = new Set<number>()
    for (let step = 0; step < 300; step++) {
      const position = random(limit)
      if (naive.has(position)) {
        naive.delete(position)
        positions.delete(position)
      } else {
        naive.add(position)
        positions.add(position)
      }
      expect(positions.has(position)).toBe(naive.has(position))
      if (naive.size > 0) expect(positions.max()).toBe(Math.max(...naive))
    }
  })
})
