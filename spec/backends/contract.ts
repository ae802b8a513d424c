import { describe, expect, it } from '@jest/globals'
import type { LRUCache, RemovalListener } from './policies'
import { seeded } from '../support/random'
import { same } from '../support/same'

interface Cache extends Omit<LRUCache, 'set' | 'forEach'> {
  set(key: any, value: any): Cache
  forEach(callback: (value: any, key: any, cache: any) => void, thisArg?: unknown): void
}
interface Weighed {
  readonly capacity?: number
  readonly maxWeight: number
  readonly weigh: (value: any, key: any) => number
  readonly onRemove?: RemovalListener<any, any>
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

    it('visits a key that went and came again before its turn, wherever it is kept then', () => {
      const cache = filled('a', 'b', 'c', 'd')
      const order = [...cache.keys()]
      const seen: unknown[] = []
      for (const [key, value] of cache) {
        seen.push([key, value])
        if (key !== order[0]) continue
        cache.delete(order[3])
        cache.delete(order[1])
        cache.set(order[3], 'again')
      }
      const values = new Map(seen as [unknown, unknown][])
      expect([seen.length, values.has(order[1]), values.get(order[3])]).toEqual([3, false, 'again'])
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

/** The rules of a backend that is bounded by what its entries weigh. */
export function describeWeighedBackend(name: string, create: (options: Weighed) => Cache): void {
  const make = (maxWeight: number, more: Partial<Weighed> = {}) =>
    create({ maxWeight, weigh: (value: number) => value, ...more })
  const sumOf = (cache: Cache) => [...cache.values()].reduce((sum: number, value: number) => sum + value, 0)

  describe(`${name} bounded by weight`, () => {
    it('holds as many entries as weigh no more than that together', () => {
      const cache = make(10)
      expect([cache.capacity, cache.maxWeight, cache.weight, cache.size]).toEqual([Infinity, 10, 0, 0])
      cache.set('a', 3).set('b', 3).set('c', 4)
      expect([cache.weight, cache.size]).toEqual([10, 3])
      cache.set('d', 5)
      expect([cache.get('d'), cache.weight, cache.size]).toEqual([5, sumOf(cache), cache.size])
      expect(cache.weight).toBeLessThanOrEqual(10)
    })

    it('weighs value and key once for each set', () => {
      const calls: unknown[] = []
      const weigh = function (this: unknown, ...args: unknown[]) {
        calls.push([this, ...args])
        return 1
      }
      const cache = make(9, { weigh }).set('a', 'x').set('a', 'y')
      cache.get('a')
      cache.delete('a')
      expect(calls).toEqual([
        [undefined, 'x', 'a'],
        [undefined, 'y', 'a'],
      ])
    })

    it('evicts one after the other, in its order, for one that is heavy', () => {
      const heard: unknown[] = []
      const cache = make(5, { onRemove: (key, _, cause) => heard.push([key, cause]) })
      for (let key = 0; key < 5; key++) cache.set(key, 1)
      const order = [...cache.keys()]
      cache.set('heavy', 4)
      expect(heard).toEqual(order.slice(0, 4).map((key) => [key, 'evicted']))
      expect([...cache.keys()].sort()).toEqual([order[4], 'heavy'])
    })

    it('does not store what is heavier than all, and says so', () => {
      const heard: unknown[] = []
      const cache = make(5, { onRemove: (...removal) => heard.push(removal) })
        .set('a', 2)
        .set('b', 2)
      expect(cache.set('c', 6)).toBe(cache)
      expect([cache.has('c'), cache.size, cache.weight]).toEqual([false, 2, 4])
      cache.set('a', 5.5)
      expect([cache.has('a'), cache.size, cache.weight]).toEqual([false, 1, 2])
      expect(heard).toEqual([
        ['c', 6, 'evicted'],
        ['a', 2, 'replaced'],
        ['a', 5.5, 'evicted'],
      ])
    })

    it('weighs anew what is overwritten, and evicts others for it, never itself', () => {
      const cache = make(6).set('a', 1).set('b', 2).set('c', 1)
      for (const key of ['a', 'b', 'c', 'b', 'c', 'a', 'b', 'b', 'c', 'c']) cache.get(key)
      cache.set('a', 3)
      expect([cache.size, cache.weight]).toEqual([3, 6])
      for (const key of ['b', 'c', 'b', 'c', 'b', 'c']) cache.get(key)
      cache.set('a', 6)
      expect([...cache]).toEqual([['a', 6]])
      cache.set('a', 1)
      expect(cache.weight).toBe(1)
    })

    it('holds no more than its capacity either, when it has one', () => {
      const cache = make(10, { capacity: 2 }).set('a', 1).set('b', 1).set('c', 1)
      expect([cache.capacity, cache.size, cache.weight]).toEqual([2, 2, 2])
      cache.set('d', 10)
      expect([...cache]).toEqual([['d', 10]])
      cache.set('d', 1).set('e', 1)
      cache.resize(1)
      expect([cache.size, cache.weight, cache.capacity]).toEqual([1, 1, 1])
      cache.resize(Infinity)
      expect(cache.capacity).toBe(Infinity)
    })

    it('changes nothing when it cannot tell what an entry weighs', () => {
      const heard: unknown[] = []
      const weigh = (value: any) => (value === 'bad' ? value.nothing() : value)
      const cache = make(5, { weigh, onRemove: (key) => heard.push(key) })
        .set('a', 2)
        .set('b', 3)
      const before = [...cache]
      const must = `Cannot write to ${name.split(' ')[0]}: weigh must return a finite number of 0 or more, received`
      for (const key of ['a', 'c']) {
        expect(() => cache.set(key, 'bad')).toThrow(/is not a function/)
        expect(() => cache.set(key, -1)).toThrow(new RangeError(`${must} -1`))
        expect(() => cache.set(key, NaN)).toThrow(new RangeError(`${must} NaN`))
        expect(() => cache.set(key, Infinity)).toThrow(new RangeError(`${must} Infinity`))
        expect(() => cache.set(key, '1')).toThrow(new TypeError(`${must} '1'`))
      }
      expect([[...cache], cache.weight, heard]).toEqual([before, 5, []])
    })

    it('takes entries that weigh nothing', () => {
      const cache = make(1)
      for (let key = 0; key < 100; key++) cache.set(key, 0)
      expect([cache.size, cache.weight]).toEqual([100, 0])
    })

    it('weighs nothing more when nothing is left, whatever rounding did', () => {
      const cache = make(1)
      for (let round = 0; round < 50; round++) {
        for (let key = 0; key < 9; key++) cache.set(key, 0.1 + round / 1_000)
        expect(cache.weight).toBeLessThanOrEqual(1)
        for (let key = 0; key < 9; key++) cache.delete(key)
        expect(cache.weight).toBe(0)
      }
      for (let key = 0; key < 9; key++) cache.set(key, 0.1)
      expect([...cache.set('whole', 1)]).toEqual([['whole', 1]])
      expect([...cache.set('whole', 0.7).set(1, 0.3).set('whole', 1)]).toEqual([['whole', 1]])
      cache.clear()
      expect(cache.weight).toBe(0)
    })

    it('lets one entry weigh as much as all may, though rounding has left more than it weighs', () => {
      const cache = make(1).set('a', 0.35).set('b', 0.18).set('c', 0.29)
      cache.delete('b')
      cache.delete('c')
      expect(cache.weight).toBeGreaterThan(0.35)
      expect([[...cache.set('a', 1)], cache.weight]).toEqual([[['a', 1]], 1])
    })

    it('may be called by weigh and by onRemove', () => {
      const cache: Cache = make(5, {
        weigh: (value: number, key) => {
          if (key === 'outer') cache.set('inner', 1).delete(1)
          return value
        },
        onRemove: (key, value, cause) => {
          expect(cache.weight).toBe(sumOf(cache))
          if (cause === 'evicted' && key === 1) cache.set('back', value)
        },
      })
      cache.set(1, 2).set(2, 2).set('outer', 3).set('outer', 5).set(1, 2).set(2, 5)
      expect([cache.weight, cache.weight <= 5]).toEqual([sumOf(cache), true])
    })

    it('has nothing on its scales but what it holds, after every random step', () => {
      const random = seeded(11)
      let told = 0
      const cache = make(40, { capacity: 12, onRemove: (_, value: number) => void (told += value) })
      let set = 0
      for (let step = 0; step < 6_000; step++) {
        const key = random(30)
        const action = random(100)
        if (action < 40) cache.get(key)
        else if (action < 90) {
          const weight = random(60) === 0 ? 41 : random(12)
          cache.set(key, weight)
          set += weight
          same(cache.has(key), weight <= 40)
        } else if (action < 98) cache.delete(key)
        else cache.resize(1 + random(20))
        same([cache.weight, cache.weight <= 40, cache.size <= cache.capacity], [sumOf(cache), true, true])
        same(told + cache.weight, set)
      }
    })
  })
}
