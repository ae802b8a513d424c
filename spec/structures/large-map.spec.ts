import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { LRUCache } from '../backends/policies'
import { LargeMap } from '../../lib/structures/index/large-map'
import { NaiveCache } from '../support/naive-cache'
import { seeded } from '../support/random'
import { same } from '../support/same'

const Unlimited = Map

/** As V8's, which refuses a key where its table would have to grow beyond 2^24. */
class SmallMap<K, V> extends Unlimited<K, V> {
  static readonly most = 40
  static made = 0
  static refused = 0

  constructor(entries?: Iterable<readonly [K, V]>) {
    super(entries ?? [])
    SmallMap.made++
  }

  override set(key: K, value: V): this {
    if (this.size < SmallMap.most || this.has(key)) return super.set(key, value)
    SmallMap.refused++
    throw new RangeError('Map maximum size exceeded')
  }
}

describe('a cache of more keys than a Map can hold', () => {
  beforeEach(() => {
    SmallMap.made = 0
    SmallMap.refused = 0
    globalThis.Map = SmallMap as unknown as MapConstructor
  })

  afterEach(() => {
    globalThis.Map = Unlimited
  })

  it('holds them all', () => {
    const cache = new LRUCache<unknown, number>({ capacity: 1_000 })
    const keys = Array.from({ length: 1_000 }, (_, i) => (i % 2 === 0 ? Symbol(i) : { i }))
    for (const [i, key] of keys.entries()) cache.set(key, i)
    expect(cache.size).toBe(1_000)
    expect(SmallMap.refused).toBeGreaterThan(20)
    for (const [i, key] of keys.entries()) same(cache.get(key), i)
    expect(cache.get(Symbol(0))).toBeUndefined()
    expect([cache.delete(keys[1]), cache.delete(keys[1])]).toEqual([true, false])
    cache.clear()
    expect([...cache.keys()]).toEqual([])
    expect(cache.has(keys[3])).toBe(false)
  })

  it('agrees with the model over random steps, and reuses segments with room', () => {
    const random = seeded(11)
    const objects = Array.from({ length: 400 }, (_, n) => ({ n }))
    const cache = new LRUCache<object, number>({ capacity: 300 })
    const model = new NaiveCache('LRU', 300, Infinity, () => 0)
    for (let step = 0; step < (THOROUGH ? 20_000 : 8_000); step++) {
      const key = objects[random(400)]!
      if (random(3) === 0) same(cache.delete(key), model.delete(key))
      else {
        cache.set(key, step)
        model.set(key, step)
      }
    }
    expect([...cache]).toEqual(model.order().map(({ key, value }) => [key, value]))
    expect(SmallMap.made).toBeLessThan(20)
    expect(SmallMap.refused).toBeGreaterThan(100)
  })

  it('finds the keys that it holds', () => {
    const map = new LargeMap<number, number>()
    for (let i = 0; i < 100; i++) map.set(i, i)
    map.delete(7)
    expect(Array.from({ length: 101 }, (_, i) => map.get(i))).toEqual(
      Array.from({ length: 101 }, (_, i) => (i === 7 || i === 100 ? undefined : i)),
    )
  })
})
