import { describe, expect, it } from '@jest/globals'
import { SegmentCapacities } from '../../lib/structures/history/segment-capacities'

/** Misses until counts of uses are to be halved. */
function missesUntilHalved(capacities: SegmentCapacities): number {
  let misses = 1
  while (!capacities.miss()) misses++
  return misses
}

describe('SegmentCapacities', () => {
  it('gives the protected segment four fifths of the entries outside the window', () => {
    const capacities = new SegmentCapacities({ size: 0, limit: 1_000 })
    expect(capacities).toMatchObject({ window: { size: 10 }, protected: 792 })
  })

  it('divides another capacity after `resize`', () => {
    const entries = { size: 0, limit: 1_000 }
    const capacities = new SegmentCapacities(entries)
    entries.limit = 100
    capacities.resize()
    expect(capacities).toMatchObject({ window: { size: 1 }, protected: 79 })
  })

  it('requires halved counts after twenty requests for each entry', () => {
    const capacities = new SegmentCapacities({ size: 0, limit: 1_000 })
    expect(missesUntilHalved(capacities)).toBe(20_000)
    expect(missesUntilHalved(capacities)).toBe(20_000)
  })

  it('counts the hits that the cache adds to the requests', () => {
    const capacities = new SegmentCapacities({ size: 0, limit: 1_000 })
    capacities.requests = 199
    capacities.miss()
    expect(capacities.requests).toBe(0)
  })

  it('expects more entries in a weighed cache as they are added, and fewer after most were removed', () => {
    const entries = { size: 0, limit: Infinity }
    const capacities = new SegmentCapacities(entries)
    for (entries.size = 1; entries.size < 1_000; entries.size++) capacities.reserve()
    expect(capacities.window.period).toBeGreaterThanOrEqual(200)
    entries.size = 100
    missesUntilHalved(capacities)
    expect(capacities.window.period).toBe(50)
    expect(capacities).toMatchObject({ window: { size: 1 }, protected: 79 })
  })

  it('keeps the room of a weighed cache that is cleared', () => {
    const entries = { size: 0, limit: Infinity }
    const capacities = new SegmentCapacities(entries)
    for (entries.size = 1; entries.size < 1_000; entries.size++) capacities.reserve()
    const { period } = capacities.window
    entries.size = 0
    capacities.clear()
    expect(capacities).toMatchObject({ window: { period }, protected: 0 })
  })
})
