import { describe, expect, it } from '@jest/globals'
import { SlotTimes } from '../../lib/structures/arena/slot-times'
import { seeded } from '../support/random'

describe('times of slots', () => {
  it.each<[string, (n: number) => number]>([
    ['whole milliseconds', (n) => 1_700_000_000_000 + n],
    ['fractions', (n) => n / 8],
    ['whole ones first, then fractions', (n) => (n < 900 ? n : n / 8)],
    ['a first one far from the others', (n) => (n === 3 ? 0 : 2 ** 40 + n)],
    [
      'either end of four bytes, and beyond',
      (n) => [0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, -(2 ** 31) - 1][n % 5]!,
    ],
    ['times that count back', (n) => 1 - n],
    ['numbers that are no times', (n) => [1, Infinity, -Infinity, 1e300, NaN][n % 5]!],
  ])('are what was set, to the last bit: %s', (_, timeOf) => {
    const random = seeded(3)
    const times = new SlotTimes()
    for (let round = 0; round < 2; round++) {
      const naive = new Map<number, number>()
      for (let n = 0; n < 1_200; n++) {
        const slot = 1 + random(1 + n)
        times.set(slot, timeOf(n))
        naive.set(slot, timeOf(n))
        if (n % 50 === 0) expect([...naive.keys()].map((each) => times.of(each))).toEqual([...naive.values()])
      }
      times.clear()
    }
  })
})
