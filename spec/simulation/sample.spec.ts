import { describe, expect, it } from '@jest/globals'
import { exactLimit, ladder, rateFor, weightLadder } from '../../lib/simulation/plan'
import { simulate } from 'purecache/simulate'
import { zipf } from './streams'

const stream = zipf(60_000, 60_000)
const policies = ['LRU', 'LFU', 'Sieve', 'S3FIFO', 'TinyLFU', 'OPT']
const capacities = [100, 1_000, 8_000]
const exact = simulate(stream, { policies, capacities, sample: 1 })

describe('a simulation with little budget', () => {
  const sampled = simulate(stream, { policies, capacities, budget: 0.01 })

  it('samples only large capacities, and never LRU', () => {
    const kinds = sampled.points.map(({ policy, capacity, error }) => [policy, capacity, error === null])
    expect(kinds).toEqual(
      policies.flatMap((policy) =>
        capacities.map((capacity) => [policy, capacity, policy === 'LRU' || capacity < 1_024]),
      ),
    )
  })

  it('is within its stated error', () => {
    const wrong = sampled.points.filter(
      ({ hitRate, error }, at) => Math.abs(hitRate - exact.points[at]!.hitRate) > (error ?? 0),
    )
    expect(wrong).toEqual([])
  })
})

describe('a sample of the keys', () => {
  const sampled = simulate(stream, { policies, capacities: [1_000, 8_000], sample: 0.1 })

  it('counts all requests, and estimates keys and first requests', () => {
    expect(sampled.requests).toBe(60_000)
    expect(Math.abs(sampled.keys / exact.keys - 1)).toBeLessThan(0.05)
    expect(Math.abs(sampled.compulsory - exact.compulsory)).toBeLessThan(0.02)
  })

  it('is within its stated error, LRU too', () => {
    const wrong = sampled.points.filter(({ policy, capacity, hitRate, error }) => {
      const truth = exact.points.find((point) => point.policy === policy && point.capacity === capacity)!
      return Math.abs(hitRate - truth.hitRate) > error!
    })
    expect(wrong).toEqual([])
  })

  it('differs from one under another seed', () => {
    const other = simulate(stream, { policies, capacities: [1_000, 8_000], sample: 0.1, seed: 2 })
    expect(other.points).not.toEqual(sampled.points)
  })
})

describe('plans', () => {
  it('have seven capacities 1, 3, 10, … below the limit, or one if there are none', () => {
    expect(ladder(41_207)).toEqual([30, 100, 300, 1_000, 3_000, 10_000, 30_000])
    expect(ladder(10)).toEqual([1, 3])
    expect(ladder(1)).toEqual([1])
    expect(ladder(41_207, 0.01)).toEqual([1_000, 3_000, 10_000, 30_000])
  })

  it('have weights by powers of four', () => {
    expect(weightLadder(2 ** 30)).toEqual([4, 5, 6, 7, 8, 9, 10].map((power) => 4 ** (power + 4)))
  })

  it('leave a sampled cache 512 to 1,023 entries', () => {
    for (const entries of [1_024, 5_000, 123_456]) {
      const rest = entries * rateFor(entries)
      expect({ entries, isEnough: rest >= 512 && rest < 1_024 }).toEqual({ entries, isEnough: true })
    }
    expect([1, 512, 1_023].map(rateFor)).toEqual([1, 1, 1])
  })

  it('sample from the largest capacity downward, as far as the budget requires', () => {
    const entries = [100, 3_000, 30_000, 300_000]
    const limit = (budget: number) => exactLimit(entries, ['LFU'], 1_000_000, budget)
    const whole = 120 * 1_000_000 * 4
    expect(limit(whole)).toBe(Infinity)
    expect(limit(whole - 1)).toBe(299_999)
    expect(limit(0.7 * whole)).toBe(29_999)
    expect(limit(1)).toBe(2_999)
  })
})
