import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, when } from 'purecache'
import { Source } from '../support/source'

const LRU = { backend: LRUCache, capacity: 5 } as const

describe('when', () => {
  it('makes calls bypass the cache when it returns false', () => {
    class Service {
      calls = 0
      isLive = false
      @Cached(LRU, when(({ self, args }) => !self.isLive && args[0] > 0))
      of(n: number): string {
        return `${n}:${++this.calls}`
      }
    }
    const service = new Service()
    expect([1, 0, 1, 0].map((n) => service.of(n))).toEqual(['1:1', '0:2', '1:1', '0:3'])
    service.isLive = true
    expect(service.of(1)).toBe('1:4')
    service.isLive = false
    expect(service.of(1)).toBe('1:1')
    expect(cacheOf(service, 'of').stats).toMatchObject({
      hits: 2,
      misses: 1,
      shared: 0,
      bypassed: 3,
      loads: 1,
      hitRate: 2 / 3,
      size: 1,
    })
  })

  it('lets no bypassing call join a load, and no other call join a bypassing one', () => {
    const source = new Source<string>()
    let isOpen = true
    const load = cached(
      source.load,
      LRU,
      when(() => isOpen),
    )
    void load('a')
    isOpen = false
    void load('a')
    isOpen = true
    void load('a')
    expect(source.loads).toHaveLength(2)
    expect(cacheOf(load).stats).toMatchObject({ misses: 1, shared: 1, bypassed: 1 })
  })

  it('fails the call when it throws, before the method runs and without a count', () => {
    let calls = 0
    const of = cached(
      () => ++calls,
      LRU,
      when(() => {
        throw new Error('neither')
      }),
    )
    expect(() => of()).toThrow('neither')
    expect(calls).toBe(0)
    expect(cacheOf(of).stats).toMatchObject({ misses: 0, bypassed: 0 })
  })

  it('keeps the name and length of the method', () => {
    const of = cached(
      function sum(a: number, b: number) {
        return a + b
      },
      LRU,
      when(() => true),
    )
    expect(of).toHaveLength(2)
    expect(of.name).toBe('sum')
    expect(of(1, 2)).toBe(3)
    expect(of(1, 2)).toBe(3)
    expect(cacheOf(of).stats.hits).toBe(1)
  })

  it('is called with all arguments of a call', () => {
    const seen: unknown[] = []
    const of = cached(
      (...args: number[]) => args.length,
      LRU,
      when(({ args }) => {
        seen.push(args)
        return true
      }),
    )
    of(1, 2, 3, 4, 5)
    of()
    expect(seen).toEqual([[1, 2, 3, 4, 5], []])
  })

  it('fails the call with a TypeError when it returns a promise', () => {
    const of = cached(
      function find(n: number) {
        return n
      },
      LRU,
      when((async () => false) as never),
    )
    expect(() => of(1)).toThrow(
      new TypeError('Cannot call find: when must not return a promise, received an object'),
    )
    expect(cacheOf(of).stats).toMatchObject({ misses: 0, bypassed: 0, size: 0 })
  })
})
