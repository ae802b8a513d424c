import { describe, expect, it } from '@jest/globals'
import { byIdentity, byValue, Cached, cached, cacheOf, LRUCache } from 'purecache'

const LRU = { backend: LRUCache, capacity: 5 } as const

class Dto {
  constructor(readonly id: number) {}
}

describe('explain', () => {
  it('names the comparison and the type of each argument', () => {
    const of = cached((..._args: unknown[]) => 1, LRU)
    const explanation = cacheOf(of).explain(
      1,
      'a',
      { a: 1 },
      [1],
      new Date(5),
      new Dto(1),
      () => 1,
      Symbol('s'),
    )
    expect(explanation.arguments.map(({ comparedBy }) => comparedBy)).toEqual([
      'value',
      'value',
      'value',
      'value',
      'value',
      'identity',
      'identity',
      'identity',
    ])
    expect(explanation.arguments.map(({ type }) => type)).toEqual([
      'number',
      'string',
      'Object',
      'Array',
      'Date',
      'Dto',
      'function',
      'symbol',
    ])
  })

  it('has equal keys exactly for calls that share an entry', () => {
    const of = cached((..._args: unknown[]) => [1], LRU)
    const cache = cacheOf(of)
    const dto = new Dto(1)
    const lists: unknown[][] = [
      [],
      [undefined],
      [1],
      ['1'],
      [1n],
      [NaN],
      [0],
      [-0],
      [{ a: 1, b: 2 }],
      [{ b: 2, a: 1 }],
      [{ a: 1 }],
      [[1]],
      [dto],
      [new Dto(1)],
      [1, 2],
      [new Date(5)],
      [new Date(5)],
    ]
    for (const a of lists)
      for (const b of lists) {
        const share = of(...a) === of(...b)
        expect({ a, b, equal: cache.explain(...a).key === cache.explain(...b).key }).toEqual({
          a,
          b,
          equal: share,
        })
        cache.clear()
      }
  })

  it('says that a class is compared by value after byValue was called', () => {
    class Money {
      constructor(readonly cents: number) {}
    }
    const of = cached((_money: Money) => 1, LRU)
    expect(cacheOf(of).explain(new Money(1)).arguments).toMatchObject([
      { comparedBy: 'identity', type: 'Money' },
    ])
    byValue(Money, (money) => money.cents)
    expect(cacheOf(of).explain(new Money(1)).arguments).toMatchObject([
      { comparedBy: 'value', type: 'Money' },
    ])
    expect(cacheOf(of).explain(new Money(1)).key).toBe(cacheOf(of).explain(new Money(1)).key)
    expect(of(new Money(2))).toBe(of(new Money(2)))
    expect(cacheOf(of).stats).toMatchObject({ hits: 1, misses: 1 })
  })

  it('says that a key function replaces the arguments', () => {
    const of = cached((_query: { id: number }) => 1, { ...LRU, key: (query) => query.id })
    const explanation = cacheOf(of).explain({ id: 1 })
    expect(explanation.arguments.map(({ comparedBy }) => comparedBy)).toEqual(['key'])
    expect(explanation.key).toBe(cacheOf(of).explain({ id: 1 }).key)
    expect(explanation.key).not.toBe(cacheOf(of).explain({ id: 2 }).key)
    const state = cached((_state: object) => 1, { ...LRU, key: (given) => byIdentity(given) })
    expect(() => cacheOf(state).explain({})).not.toThrow()
  })

  it('prints as text that a person can read', () => {
    const of = cached((..._args: unknown[]) => 1, LRU)
    const text = cacheOf(of).explain(new Dto(1), { a: 1 }).toString()
    expect(text).toMatch(/Dto/)
    expect(text).toMatch(/identity/)
    expect(text).toMatch(/value/)
  })

  it('does not count as a call, load or store', () => {
    class Service {
      @Cached(LRU)
      of(_n: number): number {
        throw new Error('called')
      }
    }
    const cache = cacheOf(new Service(), 'of')
    cache.explain(1)
    expect(cache.stats).toMatchObject({ hits: 0, misses: 0, size: 0 })
    expect(cache.has(1)).toBe(false)
  })
})
