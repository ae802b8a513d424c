import { describe, expect, it } from '@jest/globals'
import { LRUCache } from 'purecache'
import { IntIndex } from '../../lib/structures/int-index'
import { NONE } from '../../lib/structures/ring'
import { seeded } from '../support/random'

describe('an index of integers', () => {
  it.each([
    ['a few', (n: number) => n % 40],
    ['numbers of either sign', (n: number) => (n % 500) - 250],
    ['multiples of a large power of two', (n: number) => ((n % 300) << 20) | 0],
    ['numbers from all of the range', (n: number) => Math.imul(n % 700, 0x9e3779b1)],
  ])('agrees with a Map over random steps on %s', (_, keyOf) => {
    const random = seeded(7)
    const index = new IntIndex()
    const naive = new Map<number, number>()
    for (let step = 1; step <= 8_000; step++) {
      const key = keyOf(random(1_000))
      const slot = naive.get(key)
      expect(index.find(key)).toBe(slot ?? NONE)
      if (slot !== undefined && random(10) < 6) {
        index.delete(key)
        naive.delete(key)
      } else if (slot === undefined && naive.size > 0 && random(2) === 0) {
        const [old] = naive.keys()
        index.swap(old!, key, step)
        naive.delete(old!)
        naive.set(key, step)
      } else if (slot === undefined) {
        index.add(key, step)
        naive.set(key, step)
      }
    }
    for (const [key, slot] of naive) expect(index.find(key)).toBe(slot)
    index.clear()
    for (const key of naive.keys()) expect(index.find(key)).toBe(NONE)
  })

  it('holds the ends of its range, and 0', () => {
    const index = new IntIndex()
    const keys = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]
    keys.forEach((key, n) => index.add(key, n + 1))
    expect(keys.map((key) => index.find(key))).toEqual([1, 2, 3, 4, 5])
    index.delete(0)
    expect([index.find(0), index.find(1)]).toEqual([NONE, 2])
  })
})

describe('a cache that sees integers and other keys', () => {
  it('keeps both, and tells them apart as Map does', () => {
    const cache = new LRUCache<unknown, number>({ capacity: 100 })
    const keys = [
      1,
      '1',
      1.5,
      2 ** 31,
      -(2 ** 31),
      2 ** 32 + 1,
      NaN,
      Infinity,
      -1,
      1n,
      null,
      undefined,
      true,
      {},
      'x',
    ]
    keys.forEach((key, n) => cache.set(key, n))
    expect(keys.map((key) => cache.peek(key))).toEqual(keys.map((_, n) => n))
    cache.set(-0, 99)
    expect([cache.get(0), cache.size, Object.is([...cache.keys()].at(-1), 0)]).toEqual([
      99,
      keys.length + 1,
      true,
    ])
  })
})
