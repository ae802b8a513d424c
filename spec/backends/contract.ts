import { describe, expect, it } from '@jest/globals'
import type { LRUCache, RemovalListener } from 'purecache'

interface Cache extends Omit<LRUCache, 'set' | 'forEach'> {
  set(key: any, value: any): Cache
  forEach(callback: (value: any, key: any, cache: any) => void, thisArg?: unknown): void
}
type Make = (capacity: number, onRemove?: RemovalListener<any, any>) => Cache

/** The rules that every backend of this library follows. */
export function describeBackend(name: string, make: Make): void {
  const filled = (...keys: unknown[]) => {
    const cache = make(10)
    for (const key of keys) cache.set(key, `value of ${String(key)}`)
    return cache
  }

  describe(`${name} as a backend`, () => {
    it('speaks as Map does', () => {
      const cache = make(3)
      expect(cache.get('a')).toBeUndefined()
      expect(cache.set('a', 1)).toBe(cache)
      expect([cache.get('a'), cache.peek('a'), cache.has('a'), cache.size]).toEqual([1, 1, true, 1])
      expect([cache.delete('a'), cache.delete('a'), cache.has('a'), cache.size]).toEqual([
        true,
        false,
        false,
        0,
      ])
      cache.set('b', 2).set('c', 3).clear()
      expect([cache.size, [...cache]]).toEqual([0, []])
      expect(cache.set('d', 4).get('d')).toBe(4)
      expect(Object.prototype.toString.call(cache)).toBe(`[object ${name.split(' ')[0]}]`)
    })

    it('holds undefined and null as values', () => {
      const cache = make(3).set('u', undefined).set('n', null)
      expect([cache.has('u'), cache.get('u'), cache.has('n'), cache.get('n')]).toEqual([
        true,
        undefined,
        true,
        null,
      ])
    })

    it('tells keys apart as Map does', () => {
      const symbol = Symbol('key')
      const keys = [
        '__proto__',
        'constructor',
        '',
        NaN,
        symbol,
        null,
        undefined,
        1,
        '1',
        1n,
        true,
        {},
        [],
        2 ** 40,
      ]
      const cache = make(keys.length)
      keys.forEach((key, i) => cache.set(key, i))
      expect(keys.map((key) => cache.get(key))).toEqual(keys.map((_, i) => i))
      cache.clear()
      expect(Object.is([...cache.set(-0, 'zero').keys()][0], 0)).toBe(true)
      expect(cache.get(0)).toBe('zero')
    })

    it('never holds more than its capacity', () => {
      const cache = make(5)
      for (let i = 0; i < 100; i++) expect(cache.set(i % 17, i).size).toBeLessThanOrEqual(5)
      expect(cache.has(99 % 17)).toBe(true)
    })

    it('works at capacity 1', () => {
      const cache = make(1).set('a', 1).set('b', 2).set('b', 3)
      expect([...cache]).toEqual([['b', 3]])
    })

    it('iterates over what was there when it began, whatever happens meanwhile', () => {
      const cache = filled('a', 'b', 'c', 'd')
      const order = [...cache.keys()]
      const seen: unknown[] = []
      const keys = cache.keys()
      cache.set('before the first step', 0)
      for (const key of keys) {
        seen.push(key)
        cache.get(order[3])
        cache.set(`new ${String(key)}`, 1)
        cache.delete(order[1])
      }
      expect(seen).toEqual([order[0], order[2], order[3]])
    })

    it('does not count iteration, has and peek as uses', () => {
      const cache = filled('a', 'b', 'c')
      const order = [...cache.keys()]
      cache.forEach(() => {})
      for (const key of order.reverse()) expect([cache.has(key), cache.peek(key)]).toContain(true)
      expect([...cache.keys()]).toEqual(order.reverse())
      expect([...cache.values()]).toEqual(order.map((key) => `value of ${String(key)}`))
    })

    it('passes value, key and itself to forEach', () => {
      const cache = make(1).set('a', 1)
      const calls: unknown[] = []
      cache.forEach(function (this: unknown, ...args: unknown[]) {
        calls.push([this, ...args])
      }, 'this')
      expect(calls).toEqual([['this', 1, 'a', cache]])
    })

    it('evicts in its order when it is made smaller, and not when larger', () => {
      const cache = filled('a', 'b', 'c', 'd')
      const order = [...cache.keys()]
      cache.resize(2)
      expect([cache.capacity, [...cache.keys()]]).toEqual([2, order.slice(2)])
      cache.resize(100)
      expect([cache.capacity, cache.size]).toEqual([100, 2])
    })

    it('tells onRemove why each entry left', () => {
      const heard: unknown[] = []
      const cache = make(2, (...removal) => heard.push(removal))
      cache.set('a', 1).set('a', 1).set('b', 2).set('c', 3)
      const victim = heard.splice(0)
      expect(victim[0]).toEqual(['a', 1, 'replaced'])
      expect(victim[1]).toEqual([expect.any(String), expect.any(Number), 'evicted'])
      const [first, second] = [...cache.keys()]
      cache.delete(first)
      cache.clear()
      expect(heard).toEqual([
        [first, expect.any(Number), 'deleted'],
        [second, expect.any(Number), 'cleared'],
      ])
    })

    it('is consistent when onRemove is called, which may call it back', () => {
      const cache: Cache = make(2, (key, value, cause) => {
        if (cause !== 'evicted') return
        expect([cache.size, cache.has(key)]).toEqual([2, false])
        if (typeof key === 'number' && key < 50) cache.set(key + 10, value)
      })
      for (let i = 0; i < 30; i++) expect(cache.set(i, i).size).toBeLessThanOrEqual(2)
      expect([...cache.keys()]).toHaveLength(2)
    })

    it('throws what onRemove throws, the first of several, after all were told', () => {
      const heard: unknown[] = []
      const cache = make(3, (key) => {
        heard.push(key)
        throw new Error(`no. ${heard.length}`)
      })
      cache.set('a', 1).set('b', 2).set('c', 3)
      expect(() => cache.set('d', 4)).toThrow('no. 1')
      expect([cache.size, cache.get('d')]).toEqual([3, 4])
      heard.length = 0
      expect(() => cache.clear()).toThrow('no. 1')
      expect([heard.length, cache.size]).toEqual([3, 0])
      heard.length = 0
      cache.set('a', 1).set('b', 2)
      expect(() => cache.resize(1)).toThrow('no. 1')
      expect(() => cache.delete([...cache.keys()][0])).toThrow('no. 2')
      expect(cache.size).toBe(0)
    })

    it('costs next to nothing when empty, whatever its capacity', () => {
      const used = () => {
        globalThis.gc!()
        const { heapUsed, arrayBuffers } = process.memoryUsage()
        return heapUsed + arrayBuffers
      }
      const before = used()
      const caches = Array.from({ length: 100 }, () => make(10_000_000))
      expect((used() - before) / caches.length).toBeLessThan(10_000)
    })

    it('can be used again after it was cleared', () => {
      const cache = make(50)
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < 80; i++) cache.set(i, i)
        expect(cache.size).toBe(50)
        cache.clear()
      }
      expect([...cache.entries()]).toEqual([])
    })
  })
}
