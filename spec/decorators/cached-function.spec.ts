import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, LRUCache } from 'purecache'
import { thrown } from '../support/thrown'

const LRU = { backend: LRUCache, capacity: 9 } as const

describe('cached(fn)', () => {
  it("has the scope 'class': this does not count", () => {
    let calls = 0
    const of = cached(function (this: unknown, n: number) {
      return n + calls++
    }, LRU)
    expect(of.call({}, 1)).toBe(of.call({}, 1))
    expect(of.call(null, 1)).toBe(of(1))
    expect(cacheOf(of).scope).toBe('class')
  })

  it("has separate entries for each this with the scope 'instance'", () => {
    let calls = 0
    const of = cached((n: number) => n + calls++, { ...LRU, scope: 'instance' })
    const [one, two] = [{}, {}]
    expect(of.call(one, 1)).not.toBe(of.call(two, 1))
    expect(of.call(one, 1)).toBe(of.call(one, 1))
  })

  it('passes this on to the function and to a scope function', () => {
    const seen: unknown[] = []
    const of = cached(
      function (this: { tenant: string }) {
        return this.tenant
      },
      {
        ...LRU,
        scope: (self: { tenant: string }) => {
          seen.push(self.tenant)
          return self.tenant
        },
      },
    )
    expect(of.call({ tenant: 'a' })).toBe('a')
    expect(of.call({ tenant: 'b' })).toBe('b')
    expect(of.call({ tenant: 'a' })).toBe('a')
    expect(seen).toEqual(['a', 'b', 'a'])
    expect(cacheOf(of).stats).toMatchObject({ hits: 1, misses: 2 })
  })

  it('does not change the function, which can be cached again', () => {
    const fn = (n: number) => [n]
    const [first, second] = [cached(fn, LRU), cached(fn, LRU)]
    first(1)
    expect(cacheOf(first).has(1)).toBe(true)
    expect(cacheOf(second).has(1)).toBe(false)
    expect(() => cacheOf(fn)).toThrow(TypeError)
  })

  it('caches a cached function that is frozen', () => {
    let calls = 0
    const inner = Object.freeze(cached((n: number) => n + ++calls, LRU))
    const outer = cached(inner, LRU)
    expect(outer(1)).toBe(2)
    expect(outer(1)).toBe(2)
    expect(cacheOf(outer).backend).not.toBe(cacheOf(inner).backend)
  })

  it('runs no trap of a proxy in place of options when it describes the proxy', () => {
    const asked: PropertyKey[] = []
    const proxy = new Proxy(function fn() {}, {
      get(target, name) {
        asked.push(name)
        return Reflect.get(target, name) as unknown
      },
    })
    const message = thrown(() => cached(() => 1, { backend: LRUCache, capacity: proxy as never }))
    expect(message).toMatch(/^TypeError: Cannot .* received function/)
    expect(asked).toEqual([])
  })

  it('calls itself through the cache by its name', () => {
    let calls = 0
    const fibonacci: (n: number) => number = cached(
      (n: number): number => {
        calls++
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)
      },
      { backend: LRUCache, capacity: 100 },
    )
    expect(fibonacci(50)).toBe(12_586_269_025)
    expect(calls).toBe(51)
  })
})
