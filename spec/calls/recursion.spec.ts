import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, refreshAfter, timeoutLoad } from 'purecache'
import { settled } from '../support/deferred'
import { useManualTime } from '../support/manual-time'

const LRU = { backend: LRUCache, capacity: 100 } as const

describe('a method that calls itself', () => {
  it('is cached at every level when the arguments differ', () => {
    class Numbers {
      calls = 0
      @Cached(LRU)
      factorial(n: number): number {
        this.calls++
        return n < 2 ? 1 : n * this.factorial(n - 1)
      }
    }
    const numbers = new Numbers()
    expect(numbers.factorial(10)).toBe(3_628_800)
    expect(numbers.factorial(12)).toBe(479_001_600)
    expect(numbers.calls).toBe(12)
  })

  it.each<[string, unknown]>([
    ['a number', 1],
    ['an object', { id: 1 }],
    ['nothing', undefined],
  ])('with the same arguments is a TypeError that names the cycle: %s', (_, argument) => {
    const sum: (value: unknown) => number = cached(function add(value: unknown): number {
      return sum(value) + 1
    }, LRU)
    expect(() => sum(argument)).toThrow(
      new TypeError('Cannot call add: its load must not call it with the same arguments'),
    )
    expect(cacheOf(sum).stats).toMatchObject({ pending: 0, size: 0 })
  })

  it('rejects with that TypeError when it calls itself with the same arguments before its first await', async () => {
    class Service {
      @Cached(LRU)
      async load(id: number): Promise<number> {
        return (await this.load(id)) + 1
      }
    }
    await expect(new Service().load(1)).rejects.toThrow(
      /^Cannot call (Service\.)?load: its load must not call it with the same arguments$/,
    )
  })

  it('throws a TypeError when the cycle goes through another method', () => {
    class Service {
      @Cached(LRU)
      a(id: { n: number }): number {
        return this.b(id) + 1
      }
      @Cached(LRU)
      b(id: { n: number }): number {
        return this.a(id) + 1
      }
    }
    const service = new Service()
    expect(() => service.a({ n: 1 })).toThrow(TypeError)
    expect(() => service.a({ n: 1 })).toThrow(/its load must not call it with the same arguments$/)
    expect(cacheOf(service, 'a').stats.pending).toBe(0)
  })

  it('throws no error when it calls itself with the same arguments on another instance', () => {
    class Node {
      constructor(readonly next?: Node) {}
      @Cached(LRU)
      depth(of: string): number {
        return this.next === undefined ? 0 : this.next.depth(of) + 1
      }
    }
    expect(new Node(new Node(new Node())).depth('x')).toBe(2)
  })

  it('can be called again after the error of a cycle', () => {
    let isCyclic = true
    const of: (n: number) => number = cached((n: number): number => (isCyclic ? of(n) : n), LRU)
    expect(() => of(1)).toThrow(TypeError)
    isCyclic = false
    expect(of(1)).toBe(1)
    expect(cacheOf(of).stats).toMatchObject({ pending: 0, loads: 2 })
  })
})

describe('a load', () => {
  const time = useManualTime()

  it('may delete, clear, set and read its own entry through the handle', () => {
    const of: (n: number) => number = cached((n: number): number => {
      const cache = cacheOf(of)
      cache.delete(n)
      void cache.set([n], -1)
      expect(cache.peek(n)).toBe(-1)
      return n
    }, LRU)
    expect(of(1)).toBe(1)
    expect(of(1)).toBe(-1)
  })

  it('may wait for itself after its first await until timeoutLoad lets the next call begin', async () => {
    let depth = 0
    const load: (n: number) => Promise<number> = cached(
      async (n: number): Promise<number> => {
        await null
        return depth++ === 0 ? load(n) : n
      },
      LRU,
      timeoutLoad(100),
    )
    const first = load(1)
    await time.pass(100)
    expect(await load(1)).toBe(1)
    expect(cacheOf(load).stats.pending).toBe(1)
    void first
  })

  it('may read its own old value during a refresh', async () => {
    let calls = 0
    const load: (n: number) => Promise<string> = cached(
      async (n: number): Promise<string> => (calls++ === 0 ? `${n}` : `${await load(n)}+`),
      LRU,
      refreshAfter(50),
    )
    expect(await load(1)).toBe('1')
    time.advance(50)
    expect(await load(1)).toBe('1')
    await settled()
    expect(await load(1)).toBe('1+')
  })
})

describe('the depth of a recursion', () => {
  it('is at most six stack frames per level, including that of the method', () => {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = Infinity
    const framesAt = (levels: number): number => {
      const count: (n: number) => number = cached(
        (n: number): number => (n === 0 ? new Error().stack!.split('\n').length : count(n - 1)),
        LRU,
      )
      return count(levels)
    }
    const frames = (framesAt(50) - framesAt(10)) / 40
    Error.stackTraceLimit = stackTraceLimit
    expect(frames).toBeLessThanOrEqual(6)
  })
})
