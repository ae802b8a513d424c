import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { LRUCache } from 'purecache'
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
    const cache = new LRUCache<string | symbol, number>({ capacity: 1_000 })
    const symbols = Array.from({ length: 100 }, (_, i) => Symbol(i))
    for (let i = 0; i < 900; i++) cache.set(`k${i}`, i)
    for (const [i, symbol] of symbols.entries()) cache.set(symbol, i)
    expect(cache.size).toBe(1_000)
    expect(SmallMap.refused).toBeGreaterThan(20)
    for (let i = 0; i < 900; i++) same(cache.get(`k${i}`), i)
    expect(symbols.every((symbol, i) => cache.get(symbol) === i)).toBe(true)
    expect(cache.get('k900')).toBeUndefined()
    expect(cache.delete('k0')).toBe(true)
    expect(cache.delete('k0')).toBe(false)
    cache.clear()
    expect([...cache.keys()]).toEqual([])
    expect(cache.has('k1')).toBe(false)
  })

  it('agrees with the model over random steps, and uses again what has room', () => {
    const random = seeded(11)
    const cache = new LRUCache<string, number>({ capacity: 300 })
    const model = new NaiveCache('LRU', 300, Infinity, () => 0)
    for (let step = 0; step < 20_000; step++) {
      const key = `k${random(400)}`
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
})
