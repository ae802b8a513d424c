import { describe, expect, it } from '@jest/globals'
import { simulate, type SimulatedRequest } from 'purecache/simulate'
import { zigzagTrace, zipf } from './streams'

const loop = (keys: number, length: number) => Array.from({ length }, (_, at) => at % keys)
const reasonOf = (advice: object) => (advice as { because?: string }).because ?? ''

describe('advice', () => {
  it('names TinyLFU for a loop, at a capacity below the cliff, and the gain beyond it', () => {
    const { advice } = simulate(loop(101, 10_000))
    expect(advice).toMatchObject({ policy: 'TinyLFU', capacity: 100 })
    expect(reasonOf(advice)).toMatch(
      /^Take TinyLFUCache with capacity 100: \d+\.\d %\. The next best, \w+Cache, is/,
    )
    expect(reasonOf(advice)).toMatch(
      /LRUCache needs 101 for that\. Doubling to 200 brings \d+\.\d points, and room for all keys\./,
    )
    expect(reasonOf(advice)).toMatch(/is the largest capacity tried\.$/)
  })

  it('names LRU for a zigzag', () => {
    expect(simulate(zigzagTrace().slice(0, 12_000)).advice).toMatchObject({ policy: 'LRU', capacity: 1_000 })
  })

  it('recommends the cheaper policy when none leads by more than a point', () => {
    const { advice, points } = simulate(zipf(100, 5_000), { policies: ['LRU', 'TinyLFU'], capacities: [80] })
    const [lru, tiny] = points
    expect(tiny!.hitRate).toBeGreaterThan(lru!.hitRate)
    expect(advice).toMatchObject({ policy: 'LRU', capacity: 80 })
    expect(reasonOf(advice)).toMatch(
      /TinyLFUCache is \d\.\d points higher, which counts as equal, but its hits or new entries cost more\./,
    )
  })

  it('recommends the smallest capacity from which on a doubling is not worth its cost', () => {
    const few = zipf(20, 5_000)
    const { advice } = simulate(few.concat(zipf(5_000, 100, 2)), {
      policies: ['LRU'],
      capacities: [5, 20, 80, 320],
    })
    expect(advice).toMatchObject({ policy: 'LRU', capacity: 20 })
  })

  it('says that a cache is the wrong tool when most requests are for new keys', () => {
    const requests = Array.from({ length: 1_000 }, (_, at) => (at % 4 === 0 ? at % 8 : 1_000 + at))
    expect(reasonOf(simulate(requests).advice)).toContain(
      'A cache is the wrong tool for most of this stream: 75.2 % of its requests are the first for their key.',
    )
  })

  it('recommends the smallest capacity that reaches a target', () => {
    const { advice, targets } = simulate(zipf(500, 10_000), { policies: ['LRU', 'LFU', 'OPT'], target: 0.8 })
    const lfu = targets.find(({ policy }) => policy === 'LFU')!.capacity!
    const lru = targets.find(({ policy }) => policy === 'LRU')!.capacity!
    expect(lfu).toBeLessThan(0.9 * lru)
    expect(advice).toMatchObject({ policy: 'LFU', capacity: lfu })
    expect((advice as { hitRate: number }).hitRate).toBeGreaterThanOrEqual(0.8)
  })

  it('finds the exact capacity of LRU', () => {
    const stream = zipf(500, 5_000)
    const { targets, lru } = simulate(stream, { policies: ['LRU'], target: 0.7, capacities: [10] })
    const { capacity } = targets[0]!
    expect(lru!(capacity!) / 5_000).toBeGreaterThanOrEqual(0.7)
    expect(lru!(capacity! - 1) / 5_000).toBeLessThan(0.7)
  })

  it.each<[string, number[], object, string]>([
    ['few requests', zipf(9, 50), {}, '50 requests are too few for advice, which takes at least 100.'],
    ['one request', [7], {}, '1 request is too few for advice, which takes at least 100.'],
    [
      'OPT alone',
      zipf(9, 500),
      { policies: ['OPT'] },
      'Only OPT was tried, which knows the future and cannot be built.',
    ],
    [
      'a target beyond reach',
      loop(100, 200),
      { target: 0.9 },
      'No policy reaches 90.0 %; no cache can answer more than 50.0 %.',
    ],
    [
      'new keys only',
      Array.from({ length: 200 }, (_, at) => at),
      {},
      'No policy answers 1.0 % of the requests at any capacity that was tried.',
    ],
  ])('is withheld for %s', (_, requests, options, none) => {
    expect(simulate(requests, options).advice).toEqual({ none })
  })

  it('ignores a lead below its error', () => {
    const stream = zipf(20_000, 20_000)
    const { advice, points } = simulate(stream, {
      policies: ['LRU', 'LFU', 'TinyLFU'],
      capacities: [2_000],
      sample: 0.01,
    })
    const [lru, lfu, tiny] = points
    expect(lru!.error! + lfu!.error! + tiny!.error!).toBeGreaterThan(0.3)
    expect(advice).toMatchObject({ policy: 'LRU' })
    expect(reasonOf(advice)).toMatch(/^Take LRUCache with capacity 2,000: about \d+\.\d ±\d+\.\d %\./)
  })
})

describe('limits', () => {
  const limitsOf = (requests: Iterable<SimulatedRequest>, options = {}) => simulate(requests, options).limits

  it('name the cold start, or the warm-up', () => {
    expect(limitsOf(zipf(9, 500))).toEqual([
      'Counted from a cold start.',
      'Other hours and days may differ from this stream.',
    ])
    expect(limitsOf(zipf(9, 500), { warmUp: 1 })[0]).toBe(
      'The first 1 request warmed the caches and are not counted.',
    )
  })

  it('name the span of the requests, the time of a load and the savings of another point', () => {
    const requests = zipf(9, 500).map((key, at) => ({ key, time: at * 60_000, load: 40 }))
    expect(limitsOf(requests)).toContain('The requests span 8.3 hours; other hours and days may differ.')
    expect(limitsOf(requests)).toContain(
      'A load took 40 ms on average, so each point more saves 200 ms of loading.',
    )
  })

  it('explain ± when a figure has one', () => {
    expect(limitsOf(zipf(20_000, 20_000), { sample: 0.1, capacities: [1_000] })).toContain(
      'Figures with ± come from a part of the keys; nine of ten are within that error.',
    )
  })
})
