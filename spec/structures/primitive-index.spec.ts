import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { NONE } from '../../lib/structures/arena/ring'
import { PrimitiveIndex } from '../../lib/structures/index/primitive-index'
import { seeded } from '../support/random'
import { same } from '../support/same'

const objects = Array.from({ length: 400 }, (_, n) => (n % 2 === 0 ? { n } : Symbol(n % 3)))

/** Keys of every kind; two numbers below 400 never have the same key. */
const kinds: [string, (n: number) => unknown][] = [
  ['integers', (n) => n - 200],
  ['doubles', (n) => n / 8 + 0.0625],
  ['integers beyond 32 bits', (n) => n * 2 ** 33 + 2 ** 32],
  ['bigints', (n) => BigInt(n - 200)],
  ['bigints that differ in their highest bits', (n) => BigInt(n - 200) << 300n],
  ['strings', (n) => `key ${n}`],
  ['strings of one sampled hash', (n) => n + '.'.repeat(300)],
  ['objects and symbols', (n) => objects[n]],
  ['all kinds', (n) => [n, n / 8 + 0.0625, BigInt(n), String(n), objects[n]][n % 5]],
]

describe.each(kinds)('an index of %s', (_, keyOf) => {
  it('agrees with a Map over random steps', () => {
    const random = seeded(41)
    const index = new PrimitiveIndex()
    const keys = new Array<unknown>(400).fill(undefined)
    const naive = new Map<unknown, number>()
    const free = Array.from({ length: 399 }, (__, at) => at + 1)
    for (let step = 0; step < 8_000; step++) {
      const key = keyOf(random(400))
      const slot = naive.get(key)
      same(index.find(key, keys), slot ?? NONE)
      if (slot !== undefined) {
        if (random(3) > 0) continue
        index.delete(key, slot)
        naive.delete(key)
        keys[slot] = undefined
        free.push(slot)
      } else if (free.length > 0) {
        const place = free.pop()!
        keys[place] = key
        index.add(key, place, keys)
        naive.set(key, place)
      }
    }
    expect(naive.size).toBeGreaterThan(150)
    for (const [key, slot] of naive) same(index.find(key, keys), slot)
  })
})

describe('an index of keys', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  const filled = (...keys: unknown[]) => {
    const index = new PrimitiveIndex()
    const column: unknown[] = [undefined]
    for (const key of keys) {
      same(index.find(key, column), NONE)
      column.push(key)
      index.add(key, column.length - 1, column)
    }
    return { index, find: (key: unknown) => index.find(key, column) }
  }

  it('compares keys as a Map does', () => {
    const keys = [0, '', NaN, null, undefined, true, false, 0n, 1, '1', 1n, 1.5, 2 ** 53, Infinity, -Infinity]
    const { find } = filled(...keys)
    expect(keys.map(find)).toEqual(keys.map((_, at) => at + 1))
    expect([find(-0), find('NaN'), find(-1.5), find(2n ** 64n), find({})]).toEqual([
      1,
      NONE,
      NONE,
      NONE,
      NONE,
    ])
  })

  it('keeps no number, bigint or string in a Map, because others know how a Map hashes them', () => {
    const set = jest.spyOn(Map.prototype, 'set')
    for (const [, keyOf] of kinds.slice(0, 7)) filled(...Array.from({ length: 400 }, (_, n) => keyOf(n)))
    expect(set).not.toHaveBeenCalled()
  })

  it('returns the hash of a key in the index', () => {
    const keys = [7, 7.5, 7n, 7n << 200n, 'seven', Symbol('seven'), {}, null]
    const { index } = filled(...keys)
    const hashes = keys.map((key, at) => index.hashOf(key, at + 1))
    expect(new Set(hashes).size).toBe(keys.length)
    expect(hashes).toEqual(keys.map((key, at) => index.hashOf(key, at + 1)))
    expect(hashes.every((hash) => (hash | 0) === hash)).toBe(true)
  })
})
