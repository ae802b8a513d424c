import { describe, expect, it } from '@jest/globals'
import { KeyIds } from '../../lib/simulation/key-ids'
import { seeded } from '../support/random'

describe('KeyIds', () => {
  it('numbers keys from 1 on in order of first appearance', () => {
    const ids = new KeyIds()
    expect(['b', 'a', 'b', 'c', 'a'].map((key) => ids.of(key))).toEqual([1, 2, 1, 3, 2])
    expect(ids.size).toBe(3)
  })

  it('distinguishes keys of different types, but not 0 from -0', () => {
    const ids = new KeyIds()
    expect([1, '1', 1n, 1.5, NaN, '', 0].map((key) => ids.of(key))).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect([NaN, -0].map((key) => ids.of(key))).toEqual([5, 7])
  })

  it.each([
    ['of a pattern', (at: number) => `/items/${at}?page=${at % 7}`],
    ['that differ in one bit', (at: number) => 2 ** 53 - 2 * at],
    ['that are fractions', (at: number) => at / 3],
    ['of the same letters', (at: number) => at.toString(2).replaceAll('0', 'a').replaceAll('1', 'b')],
    ['that are long', (at: number) => `xxxxxxxxxxxxxxxxxxxx${at}yyyyyyyyyyyyyyyyyyyy`],
    ['that are bigints', (at: number) => BigInt(at) << 40n],
  ])('agrees with a Map on keys %s, through every growth of its table', (_, keyOf) => {
    const random = seeded(3)
    const ids = new KeyIds()
    const naive = new Map<unknown, number>()
    const wrong: unknown[] = []
    for (let step = 0; step < 8_000; step++) {
      const key = keyOf(1 + random(6_000))
      if (!naive.has(key)) naive.set(key, naive.size + 1)
      if (ids.of(key) !== naive.get(key)) wrong.push(key)
    }
    expect({ wrong, size: ids.size }).toEqual({ wrong: [], size: naive.size })
  })

  it('throws for one key above its limit, with advice', () => {
    const ids = new KeyIds(2)
    ids.of('a')
    ids.of('b')
    expect(ids.of('a')).toBe(1)
    expect(() => ids.of('c')).toThrow(
      new RangeError(
        'Cannot simulate: there may be 2 different keys at most; a sample of the keys (0.01: one in a hundred) has room for more',
      ),
    )
  })
})
