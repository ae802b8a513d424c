import { describe, expect, it } from '@jest/globals'
import { LRUCache } from '../backends/policies'
import { HashTable, hashOfInt } from '../../lib/structures/index/hash-table'
import { NONE } from '../../lib/structures/arena/ring'
import { seeded } from '../support/random'
import { same } from '../support/same'

describe('a hash table of integers', () => {
  it.each([
    ['a few', (n: number) => n % 40],
    ['numbers of either sign', (n: number) => (n % 500) - 250],
    ['multiples of a large power of two', (n: number) => ((n % 300) << 20) | 0],
    ['numbers from all of the range', (n: number) => Math.imul(n % 700, 0x9e3779b1)],
  ])('agrees with a Map over random steps on %s', (_, keyOf) => {
    const random = seeded(7)
    const table = new HashTable(random(2) * 512)
    const naive = new Map<number, number>()
    for (let step = 1; step <= 8_000; step++) {
      const key = keyOf(random(1_000))
      const hash = hashOfInt(key)
      const slot = naive.get(key)
      same(table.find(hash), slot ?? NONE)
      if (slot !== undefined && random(10) < 6) {
        same(table.delete(hash, slot), true)
        same(table.delete(hash, slot), false)
        naive.delete(key)
      } else if (slot === undefined && naive.size > 0 && random(2) === 0) {
        const [[old, place]] = naive as unknown as [[number, number]]
        same(table.delete(hashOfInt(old), place), true)
        table.add(hash, place)
        naive.delete(old)
        naive.set(key, place)
      } else if (slot === undefined) {
        table.add(hash, step)
        naive.set(key, step)
      }
      same(table.size, naive.size)
    }
    for (const [key, slot] of naive) same(table.find(hashOfInt(key)), slot)
    expect(naive.size).toBeGreaterThan(10)
  })

  it('holds the ends of the range, and 0', () => {
    const table = new HashTable()
    const hashes = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)].map(hashOfInt)
    hashes.forEach((hash, n) => table.add(hash, n + 1))
    expect(hashes.map((hash) => table.find(hash))).toEqual([1, 2, 3, 4, 5])
    table.delete(hashes[0]!, 1)
    expect([table.find(hashes[0]!), table.find(hashes[1]!)]).toEqual([NONE, 2])
  })
})

/** The slots of a hash, the smallest first. */
function slotsOf(table: HashTable, hash: number): number[] {
  const slots: number[] = []
  for (let at = table.seek(hash, table.home(hash)); at !== -1; at = table.seek(hash, table.after(at)))
    slots.push(table.slotAt(at))
  return slots.sort()
}

describe('a hash table of keys that have one hash', () => {
  const keys = [undefined, 'a', 'b', 'c', 'd', 'e']

  it('distinguishes them by the key', () => {
    const table = new HashTable()
    for (let slot = 1; slot <= 4; slot++) same(table.tryAdd(7, slot), true)
    expect(['d', 'b', 'e'].map((key) => table.findKey(7, key, keys))).toEqual([4, 2, NONE])
    expect(slotsOf(table, 7)).toEqual([1, 2, 3, 4])
    expect([table.delete(7, 2), table.findKey(7, 'b', keys), table.findKey(7, 'c', keys)]).toEqual([
      true,
      NONE,
      3,
    ])
  })

  it('rejects only the fifth', () => {
    const table = new HashTable()
    for (let slot = 1; slot <= 4; slot++) table.tryAdd(7, slot)
    expect([table.tryAdd(7, 5), table.size, table.findKey(7, 'e', keys)]).toEqual([false, 4, NONE])
    expect([table.tryAdd(8, 5), table.size, table.findKey(8, 'e', keys)]).toEqual([true, 5, 5])
    table.delete(7, 1)
    expect(table.tryAdd(7, 6)).toBe(true)
    expect(slotsOf(table, 7)).toEqual([2, 3, 4, 6])
  })
})

describe('a cache with integers and other keys', () => {
  it('keeps both, and distinguishes them like a Map', () => {
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
