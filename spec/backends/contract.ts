import { describe, expect, it } from '@jest/globals'
import { weighing } from '../../lib/backends/weighing'
import { seeded } from '../support/random'
import { same } from '../support/same'
import type { LRUCache, RemovalCause, RemovalListener, Weighing } from './policies'

export interface Cache extends Omit<LRUCache, 'set' | 'forEach'> {
  set(key: any, value: any): Cache
  forEach(callback: (value: any, key: any, cache: any) => void, thisArg?: unknown): void
}
interface Options {
  readonly capacity: number | Weighing
  readonly onRemove?: RemovalListener<any, any> | undefined
}
type Make = (options: Options) => Cache
interface Removal {
  key: unknown
  value: unknown
  cause: RemovalCause
}

/** A listener and the removals with which it was called. */
function recorder() {
  const removals: Removal[] = []
  const onRemove = (key: unknown, value: unknown, cause: RemovalCause) => {
    removals.push({ key, value, cause })
  }
  return { removals, onRemove }
}

const keysOf = (cache: Cache) => [...cache.keys()] as unknown[]
const sumOf = (cache: Cache) => [...cache.values()].reduce((sum: number, value: number) => sum + value, 0)

/** The rules that every backend of this library follows. */
export function describeBackend(name: string, create: Make): void {
  const make = (capacity: number, onRemove?: RemovalListener<any, any>) => create({ capacity, onRemove })
  const filled = (...keys: unknown[]) => {
    const cache = make(10)
    for (const key of keys) cache.set(key, `value of ${String(key)}`)
    return cache
  }

  describe(`${name} as a backend`, () => {
    it('reads, writes and deletes as a Map does', () => {
      const cache = make(3)
      expect(cache.get('a')).toBeUndefined()
      expect(cache.set('a', 1)).toBe(cache)
      expect({ got: cache.get('a'), peeked: cache.peek('a'), has: cache.has('a'), size: cache.size }).toEqual(
        {
          got: 1,
          peeked: 1,
          has: true,
          size: 1,
        },
      )
      expect({ first: cache.delete('a'), second: cache.delete('a') }).toEqual({ first: true, second: false })
      expect({ has: cache.has('a'), size: cache.size }).toEqual({ has: false, size: 0 })
      cache.set('b', 2).set('c', 3).clear()
      expect({ size: cache.size, entries: [...cache] }).toEqual({ size: 0, entries: [] })
      expect(cache.set('d', 4).get('d')).toBe(4)
    })

    it('names its class in Object.prototype.toString', () => {
      expect(Object.prototype.toString.call(make(1))).toBe(`[object ${name.split(' ')[0]}]`)
    })

    it('holds undefined and null as values', () => {
      const cache = make(3).set('u', undefined).set('n', null)
      expect({ has: cache.has('u'), got: cache.get('u') }).toEqual({ has: true, got: undefined })
      expect({ has: cache.has('n'), got: cache.get('n') }).toEqual({ has: true, got: null })
    })

    it('compares keys as a Map does', () => {
      const keys = [
        '__proto__',
        'constructor',
        '',
        NaN,
        Symbol('key'),
        null,
        undefined,
        1,
        '1',
        1n,
        true,
        {},
        [],
      ]
      const cache = make(keys.length + 1)
      for (const [at, key] of [...keys, 2 ** 40].entries()) cache.set(key, at)
      expect([...keys, 2 ** 40].map((key) => cache.get(key))).toEqual([...keys, 2 ** 40].map((_, at) => at))
      cache.clear()
      cache.set(-0, 'zero')
      expect(Object.is(keysOf(cache)[0], 0)).toBe(true)
      expect(cache.get(0)).toBe('zero')
    })

    it('never holds more entries than its capacity', () => {
      const cache = make(5)
      for (let n = 0; n < 100; n++) expect(cache.set(n % 17, n).size).toBeLessThanOrEqual(5)
      expect(cache.has(99 % 17)).toBe(true)
    })

    it('works at capacity 1', () => {
      const cache = make(1).set('a', 1).set('b', 2).set('b', 3)
      expect([...cache]).toEqual([['b', 3]])
    })

    it('iterates over the entries that were present at its start, despite changes during the iteration', () => {
      const cache = filled('a', 'b', 'c', 'd')
      const order = keysOf(cache)
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

    it('visits a key that was deleted and written again before its turn, at any place in the order', () => {
      const cache = filled('a', 'b', 'c', 'd')
      const order = keysOf(cache)
      const seen = new Map<unknown, unknown>()
      for (const [key, value] of cache) {
        same(seen.has(key), false)
        seen.set(key, value)
        if (key !== order[0]) continue
        cache.delete(order[3])
        cache.delete(order[1])
        cache.set(order[3], 'again')
      }
      expect([...seen.keys()]).toEqual([order[0], order[2], order[3]])
      expect(seen.get(order[3])).toBe('again')
    })

    it('does not count iteration, has and peek as uses', () => {
      const cache = filled('a', 'b', 'c')
      const order = keysOf(cache)
      cache.forEach(() => {})
      for (const key of [...order].reverse())
        expect({ has: cache.has(key), peeked: cache.peek(key) }).toEqual({
          has: true,
          peeked: `value of ${String(key)}`,
        })
      expect(keysOf(cache)).toEqual(order)
      expect([...cache.values()]).toEqual(order.map((key) => `value of ${String(key)}`))
    })

    it('rejects a callback of forEach that is not a function, even in an empty cache', () => {
      const must = `Cannot iterate ${make(2).constructor.name}: callback must be a function`
      for (const callback of [undefined, 5, {}])
        expect(() => {
          make(2).forEach(callback as never)
        }).toThrow(must)
    })

    it('passes value, key and itself to the callback of forEach', () => {
      const cache = make(1).set('a', 1)
      const calls: unknown[] = []
      cache.forEach(function (this: unknown, ...args: unknown[]) {
        calls.push({ self: this, args })
      }, 'this')
      expect(calls).toEqual([{ self: 'this', args: [1, 'a', cache] }])
    })

    it('evicts in its order when its capacity is reduced, and no entry when it is raised', () => {
      const cache = filled('a', 'b', 'c', 'd')
      const order = keysOf(cache)
      cache.resize(2)
      expect({ capacity: cache.capacity, keys: keysOf(cache) }).toEqual({ capacity: 2, keys: order.slice(2) })
      cache.resize(100)
      expect({ capacity: cache.capacity, size: cache.size }).toEqual({ capacity: 100, size: 2 })
    })

    it('calls onRemove with key, value and cause of every removed entry', () => {
      const { removals, onRemove } = recorder()
      const cache = make(2, onRemove)
      cache.set('a', 1).set('a', 1).set('b', 2).set('c', 3)
      expect(removals.splice(0)).toEqual([
        { key: 'a', value: 1, cause: 'replaced' },
        { key: expect.any(String), value: expect.any(Number), cause: 'evicted' },
      ])
      const [first, second] = keysOf(cache)
      cache.delete(first)
      cache.clear()
      expect(removals).toEqual([
        { key: first, value: expect.any(Number), cause: 'deleted' },
        { key: second, value: expect.any(Number), cause: 'cleared' },
      ])
    })

    it('calls onRemove without a this', () => {
      const selves: unknown[] = []
      const cache = make(1, function (this: unknown) {
        selves.push(this)
      })
      cache.set('a', 1).set('b', 2).clear()
      expect(selves).toEqual([undefined, undefined])
    })

    it('is consistent when onRemove is called, and may be called by it', () => {
      const cache: Cache = make(2, (key, value, cause) => {
        if (cause !== 'evicted') return
        expect({ size: cache.size, has: cache.has(key) }).toEqual({ size: 2, has: false })
        if (typeof key === 'number' && key < 50) cache.set(key + 10, value)
      })
      for (let n = 0; n < 30; n++) expect(cache.set(n, n).size).toBeLessThanOrEqual(2)
      expect(keysOf(cache)).toHaveLength(2)
    })

    it('throws the first error of several calls of onRemove, after the last of them', () => {
      let calls = 0
      const cache = make(3, () => {
        throw new Error(`no. ${++calls}`)
      })
      cache.set('a', 1).set('b', 2).set('c', 3)
      expect(() => cache.set('d', 4)).toThrow('no. 1')
      expect({ size: cache.size, got: cache.get('d') }).toEqual({ size: 3, got: 4 })
      calls = 0
      expect(() => cache.clear()).toThrow('no. 1')
      expect({ calls, size: cache.size }).toEqual({ calls: 3, size: 0 })
      calls = 0
      cache.set('a', 1).set('b', 2)
      expect(() => cache.resize(1)).toThrow('no. 1')
      expect(() => cache.delete(keysOf(cache)[0])).toThrow('no. 2')
      expect(cache.size).toBe(0)
    })

    it('takes memory for its entries only, independent of its past and present capacity', () => {
      const bytes = () => process.memoryUsage().arrayBuffers
      const before = bytes()
      const cache = make(1e10)
      for (let n = 0; n < 100; n++) cache.set(n, n)
      cache.resize(10)
      for (let n = 0; n < 100; n++) expect(cache.set(n, n).size).toBeLessThanOrEqual(10)
      expect({ size: cache.size, capacity: cache.capacity }).toEqual({ size: 10, capacity: 10 })
      cache.resize(2 ** 53 - 1)
      for (let n = 0; n < 100; n++) cache.set(n, n)
      expect(cache.size).toBe(100)
      expect(bytes() - before).toBeLessThan(1_000_000)
    })

    it('grows by doubling, even when its capacity is raised before each write', () => {
      const cache = make(1)
      let copies = 0
      const { set } = Object.getPrototypeOf(Int32Array.prototype) as Int32Array
      Object.defineProperty(Int32Array.prototype, 'set', {
        configurable: true,
        value(this: Int32Array, ...args: Parameters<typeof set>) {
          copies++
          set.apply(this, args)
        },
      })
      try {
        for (let n = 0; n < 5_000; n++) {
          cache.resize(n + 1)
          cache.set(n, n)
        }
      } finally {
        delete (Int32Array.prototype as { set?: unknown }).set
      }
      expect(cache.size).toBe(5_000)
      expect(copies).toBeLessThan(200)
    })

    it('works again after it was cleared', () => {
      const cache = make(50)
      for (let round = 0; round < 3; round++) {
        for (let n = 0; n < 80; n++) cache.set(n, n)
        expect(cache.size).toBe(50)
        cache.clear()
      }
      expect([...cache.entries()]).toEqual([])
    })
  })
}

/** The rules of a backend whose capacity is a weight. */
export function describeWeighedBackend(name: string, create: Make): void {
  const make = (
    maxWeight: number,
    weigh: (value: any, key: any) => number = (value: number) => value,
    onRemove?: RemovalListener<any, any>,
  ) => create({ capacity: weighing(maxWeight, weigh), onRemove })

  describe(`${name} with a weighed capacity`, () => {
    it('holds entries up to that total weight', () => {
      const cache = make(10)
      const { capacity, maxWeight, weight, size } = cache
      expect({ capacity, maxWeight, weight, size }).toEqual({
        capacity: Infinity,
        maxWeight: 10,
        weight: 0,
        size: 0,
      })
      cache.set('a', 3).set('b', 3).set('c', 4)
      expect({ weight: cache.weight, size: cache.size }).toEqual({ weight: 10, size: 3 })
      cache.set('d', 5)
      expect({ got: cache.get('d'), weight: cache.weight }).toEqual({ got: 5, weight: sumOf(cache) })
      expect(cache.weight).toBeLessThanOrEqual(10)
    })

    it('calls weigh with value and key, without a this, once for each set', () => {
      const calls: unknown[] = []
      const cache = make(9, function (this: unknown, ...args: unknown[]) {
        calls.push({ self: this, args })
        return 1
      })
      cache.set('a', 'x').set('a', 'y')
      cache.get('a')
      cache.delete('a')
      expect(calls).toEqual([
        { self: undefined, args: ['x', 'a'] },
        { self: undefined, args: ['y', 'a'] },
      ])
    })

    it('evicts one entry after the other, in its order, for a heavy one', () => {
      const { removals, onRemove } = recorder()
      const cache = make(5, undefined, onRemove)
      for (let key = 0; key < 5; key++) cache.set(key, 1)
      const order = keysOf(cache)
      cache.set('heavy', 4)
      expect(removals).toEqual(order.slice(0, 4).map((key) => ({ key, value: 1, cause: 'evicted' })))
      expect(keysOf(cache).sort()).toEqual([order[4], 'heavy'])
    })

    it('does not store an entry that is heavier than its maximum weight, and reports it as evicted', () => {
      const { removals, onRemove } = recorder()
      const cache = make(5, undefined, onRemove).set('a', 2).set('b', 2)
      expect(cache.set('c', 6)).toBe(cache)
      expect({ has: cache.has('c'), size: cache.size, weight: cache.weight }).toEqual({
        has: false,
        size: 2,
        weight: 4,
      })
      cache.set('a', 5.5)
      expect({ has: cache.has('a'), size: cache.size, weight: cache.weight }).toEqual({
        has: false,
        size: 1,
        weight: 2,
      })
      expect(removals).toEqual([
        { key: 'c', value: 6, cause: 'evicted' },
        { key: 'a', value: 2, cause: 'replaced' },
        { key: 'a', value: 5.5, cause: 'evicted' },
      ])
    })

    it('weighs an entry again when it is overwritten, and evicts others for it, never the entry itself', () => {
      const cache = make(6).set('a', 1).set('b', 2).set('c', 1)
      for (const key of ['a', 'b', 'c', 'b', 'c', 'a', 'b', 'b', 'c', 'c']) cache.get(key)
      cache.set('a', 3)
      expect({ size: cache.size, weight: cache.weight }).toEqual({ size: 3, weight: 6 })
      for (const key of ['b', 'c', 'b', 'c', 'b', 'c']) cache.get(key)
      cache.set('a', 6)
      expect([...cache]).toEqual([['a', 6]])
      cache.set('a', 1)
      expect(cache.weight).toBe(1)
    })

    it('changes its maximum weight when it is resized', () => {
      const cache = make(10).set('a', 3).set('b', 3).set('c', 3)
      const order = keysOf(cache)
      cache.resize(6)
      expect({ maxWeight: cache.maxWeight, weight: cache.weight, keys: keysOf(cache) }).toEqual({
        maxWeight: 6,
        weight: 6,
        keys: order.slice(1),
      })
      expect(cache.capacity).toBe(Infinity)
      cache.resize(2.5)
      expect({ weight: cache.weight, size: cache.size }).toEqual({ weight: 0, size: 0 })
    })

    it.each([
      [0, 'RangeError', '0'],
      [0.5, 'RangeError', '0.5'],
      [Infinity, 'RangeError', 'Infinity'],
      ['10', 'TypeError', "'10'"],
    ])('refuses to be resized to %p, and changes nothing', (maxWeight, error, received) => {
      const cache = make(10).set('a', 3)
      const must = `Cannot resize ${name.split(' ')[0]}: maxWeight must be a finite number of 1 or more`
      expect(() => cache.resize(maxWeight as number)).toThrow(
        expect.objectContaining({ name: error, message: `${must}, received ${received}` }),
      )
      expect({ maxWeight: cache.maxWeight, weight: cache.weight }).toEqual({ maxWeight: 10, weight: 3 })
    })

    it.each([
      [-1, 'RangeError', '-1'],
      [NaN, 'RangeError', 'NaN'],
      [Infinity, 'RangeError', 'Infinity'],
      ['1', 'TypeError', "'1'"],
      [undefined, 'TypeError', 'undefined'],
    ])('changes nothing when weigh returns %p', (bad, error, received) => {
      const { removals, onRemove } = recorder()
      const cache = make(5, (value) => (value === 'bad' ? (bad as number) : value), onRemove)
        .set('a', 2)
        .set('b', 3)
      const before = [...cache]
      const must = `Cannot write to ${name.split(' ')[0]}: weigh must return a finite number of 0 or more`
      for (const key of ['a', 'c'])
        expect(() => cache.set(key, 'bad')).toThrow(
          expect.objectContaining({ name: error, message: `${must}, received ${received}` }),
        )
      expect({ entries: [...cache], weight: cache.weight, removals }).toEqual({
        entries: before,
        weight: 5,
        removals: [],
      })
    })

    it('stays unchanged when weigh throws', () => {
      const weigh = (value: number) => {
        if (value === 3) throw new Error('not this one')
        return value
      }
      const cache = make(5, weigh).set('a', 2)
      expect(() => cache.set('a', 3)).toThrow('not this one')
      expect([...cache]).toEqual([['a', 2]])
    })

    it('counts a weight below 1 as 1, so that the number of entries is bounded, too', () => {
      const cache = make(10)
      for (let key = 0; key < 100; key++) cache.set(key, key % 2 === 0 ? 0 : 0.3)
      expect({ size: cache.size, weight: cache.weight }).toEqual({ size: 10, weight: 10 })
    })

    it('has weight 0 when it is empty, despite rounding errors', () => {
      const cache = make(10)
      for (let round = 0; round < 50; round++) {
        for (let key = 0; key < 9; key++) cache.set(key, 1.1 + round / 1_000)
        expect(cache.weight).toBeLessThanOrEqual(10)
        for (let key = 0; key < 9; key++) cache.delete(key)
        expect(cache.weight).toBe(0)
      }
      for (let key = 0; key < 9; key++) cache.set(key, 1.1)
      expect([...cache.set('whole', 10)]).toEqual([['whole', 10]])
      expect([...cache.set('whole', 7).set(1, 3).set('whole', 10)]).toEqual([['whole', 10]])
      cache.clear()
      expect(cache.weight).toBe(0)
    })

    it('lets one entry have the whole weight despite rounding errors', () => {
      const cache = make(10).set('a', 3.5).set('b', 1.8).set('c', 2.9)
      cache.delete('b')
      cache.delete('c')
      expect(cache.weight).toBeCloseTo(3.5)
      expect([...cache.set('a', 10)]).toEqual([['a', 10]])
      expect(cache.weight).toBe(10)
    })

    it('may be called by weigh and by onRemove', () => {
      const weigh = (value: number, key: unknown) => {
        if (key === 'outer') cache.set('inner', 1).delete(1)
        return value
      }
      const cache: Cache = make(5, weigh, (key, value, cause) => {
        expect(cache.weight).toBe(sumOf(cache))
        if (cause === 'evicted' && key === 1) cache.set('back', value)
      })
      cache.set(1, 2).set(2, 2).set('outer', 3).set('outer', 5).set(1, 2).set(2, 5)
      expect(cache.weight).toBe(sumOf(cache))
      expect(cache.weight).toBeLessThanOrEqual(5)
    })

    it('has the weight of its entries, and reports all other weight, after every random step', () => {
      const random = seeded(11)
      let reported = 0
      let set = 0
      const cache = make(40, undefined, (_, value: number) => {
        reported += value
      })
      for (let step = 0; step < (THOROUGH ? 6_000 : 2_000); step++) {
        const key = random(30)
        const action = random(100)
        if (action < 40) cache.get(key)
        else if (action < 90) {
          const weight = random(60) === 0 ? 61 : 1 + random(12)
          cache.set(key, weight)
          set += weight
          same(cache.has(key), weight <= cache.maxWeight)
        } else if (action < 98) cache.delete(key)
        else cache.resize(20 + random(40))
        const { weight, maxWeight, size } = cache
        same(
          { weight, isWithin: weight <= maxWeight && size <= maxWeight },
          { weight: sumOf(cache), isWithin: true },
        )
        same(reported + weight, set)
      }
    })
  })
}
