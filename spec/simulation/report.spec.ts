import { describe, expect, it } from '@jest/globals'
import { simulate } from 'purecache/simulate'
import { zipf } from './streams'

const stream = zipf(300, 3_000)
const simulation = simulate(stream, { policies: ['LRU', 'LFU', 'OPT'], capacities: [10, 100] })

describe('the text of a simulation', () => {
  it('has the stream, a table, the advice and its limits', () => {
    const [head, table, advice, limits, ...more] = simulation.toText().split('\n\n')
    expect(head!.replace(/\s+/g, ' ')).toMatch(
      /^3,000 requests for \d+ keys; \d+ of them asked for once \(\d+\.\d %\)\. No cache can answer more than \d+\.\d %\.$/,
    )
    expect(table!.replace(/\d+\.\d/g, '00.0')).toBe(
      [
        'hits in %        10   100',
        'LRU            00.0  00.0',
        'LFU            00.0  00.0',
        'best possible  00.0  00.0',
      ].join('\n'),
    )
    expect(advice).toMatch(/^Take (LRU|LFU)Cache with capacity 100: /)
    expect(limits).toBe('Counted from a cold start. Other hours and days may differ from this stream.')
    expect(more).toEqual([])
  })

  it('has no line of over a hundred characters beside the table', () => {
    const long = simulate(zipf(10_000, 10_000), { budget: 0.001 }).toText().split('\n')
    expect(long.filter((line) => line.length > 100)).toEqual([])
  })

  it('shows an error beside an estimate, and a target in a table of its own', () => {
    const text = simulate(zipf(20_000, 20_000), {
      policies: ['LRU', 'Sieve'],
      capacities: [4_000],
      budget: 1e-6,
      target: 0.3,
    }).toText()
    expect(text).toMatch(/^Sieve +\d+\.\d ±1\.0$/m)
    expect(text).toMatch(/^30\.0 % at +capacity\nLRU +[\d,]+\nSieve +[\d,]+$/m)
  })

  it('shows weights in their largest unit', () => {
    const requests = stream.map((key) => ({ key, weight: 1_024 }))
    expect(simulate(requests, { policies: ['LRU'], maxWeights: [51_200, 2 ** 20] }).toText()).toMatch(
      /50 KiB +1 MiB/,
    )
  })
})

describe('the JSON of a simulation', () => {
  const json = JSON.parse(JSON.stringify(simulation)) as Record<string, any>

  it('has all points, the curve of LRU and the advice', () => {
    expect(json).toMatchObject({
      version: 1,
      input: {},
      requests: 3_000,
      keys: new Set(stream).size,
      compulsoryMisses: new Set(stream).size,
      advice: { capacity: 100 },
    })
    expect(json['points']).toHaveLength(6)
    expect(json['points'][0]).toEqual({
      policy: 'LRU',
      capacity: 10,
      hits: simulation.lru!(10),
      requests: 3_000,
      hitRate: simulation.lru!(10) / 3_000,
      error: null,
    })
  })

  it('has the curve at every capacity of up to three digits, and at the simulated ones', () => {
    const keys = new Set(stream).size
    expect(json['lru'].map(([capacity]: [number]) => capacity)).toEqual(
      Array.from({ length: keys }, (_, at) => at + 1),
    )
    const long = simulate(
      Array.from({ length: 12_345 }, (_, at) => at),
      { policies: ['LRU'], capacities: [1_234] },
    )
    const capacities = (JSON.parse(JSON.stringify(long)) as { lru: [number, number][] }).lru.map(
      ([capacity]) => capacity,
    )
    expect(capacities.filter((capacity) => capacity > 990 && capacity < 1_250)).toEqual([
      ...[
        991, 992, 993, 994, 995, 996, 997, 998, 999, 1_000, 1_010, 1_020, 1_030, 1_040, 1_050, 1_060, 1_070,
        1_080,
      ],
      ...[
        1_090, 1_100, 1_110, 1_120, 1_130, 1_140, 1_150, 1_160, 1_170, 1_180, 1_190, 1_200, 1_210, 1_220,
        1_230,
      ],
      ...[1_234, 1_240],
    ])
    expect(capacities.at(-1)).toBe(12_345)
  })
})

describe('the CSV of a simulation', () => {
  it('has a line for each point', () => {
    const lines = simulation.toCSV().split('\n')
    expect(lines[0]).toBe('policy,capacity,hits,requests,hitRate,error,missBytes')
    expect(lines[1]).toBe(`LRU,10,${simulation.lru!(10)},3000,${simulation.lru!(10) / 3_000},,`)
    expect(lines).toHaveLength(8)
  })
})

describe('the chart of a simulation', () => {
  const svg = simulation.toSVG()

  it('has a line, markers with a label and an entry in the legend for each policy, and a ring round the advice', () => {
    expect(svg.match(/<polyline /g)).toHaveLength(3)
    expect(
      [...svg.matchAll(/<title>([^<]*)<\/title><\/path>/g)].map(([, label]) => label!.replace(/: .*/, '')),
    ).toEqual([
      ...['LRU, 10', 'LRU, 100', 'LFU, 10', 'LFU, 100', 'best possible, 10', 'best possible, 100'],
      ...[expect.any(String), expect.any(String), expect.any(String)],
    ])
    expect(svg.match(/class="chosen"/g)).toHaveLength(1)
  })

  it('draws all elements inside its frame', () => {
    const places = [...svg.matchAll(/translate\(([\d.]+) ([\d.]+)\)|points="([^"]+)"/g)].flatMap(
      ([, x, y, line]) =>
        line === undefined
          ? [[Number(x), Number(y)]]
          : line.split(' ').map((pair) => pair.split(',').map(Number)),
    )
    expect(places.length).toBeGreaterThan(20)
    expect(places.filter(([x, y]) => !(x! >= 0 && x! <= 780 && y! >= 0 && y! <= 420))).toEqual([])
  })

  it('has bars for errors', () => {
    const sampled = simulate(zipf(20_000, 20_000), {
      policies: ['Sieve'],
      capacities: [4_000, 8_000],
      budget: 1e-6,
    })
    expect(sampled.toSVG().match(/class="error"/g)).toHaveLength(2)
  })

  it('can be drawn for a single capacity, and without hits', () => {
    expect(simulate(['a', 'b'], { capacities: [1] }).toSVG()).not.toMatch(/NaN|Infinity|undefined/)
  })
})

describe('the page of a simulation', () => {
  const page = simulation.toHTML()

  it('has the chart, a table with headers, and the advice, without requests and scripts', () => {
    expect(page).toContain('<svg ')
    expect(page.match(/<th scope="row">/g)).toHaveLength(3)
    expect(page).toContain(`default-src 'none'`)
    expect(page).not.toMatch(/<script|<link|src=|https?:(?!\/\/www\.w3\.org\/2000\/svg)/)
  })
})
