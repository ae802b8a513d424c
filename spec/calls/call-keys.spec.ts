import { isDeepStrictEqual } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LFUCache, LRUCache, shared, SieveCache } from 'purecache'
import { seeded } from '../support/random'
import { same } from '../support/same'

const LRU = { backend: LRUCache, capacity: 9 } as const
const symbol = Symbol('symbol')
const other = Symbol('other')

const backends: [string, () => { backend: any; capacity?: number }][] = [
  ['a backend of its own', () => ({ backend: SieveCache, capacity: 900 })],
  ['a shared Map', () => ({ backend: shared(new Map<string, unknown>()) })],
]

const dressed = (value: object) =>
  Object.defineProperty(Object.setPrototypeOf(value, null) as object, Symbol.toStringTag, { value: 'Object' })

class Longer {
  static readonly [Symbol.species] = function () {
    return new ArrayBuffer(2)
  }
}

const plus = (value: object, own: object) => Object.assign(value, own)

const unequal: [string, unknown, unknown][] = [
  ['an array with a symbol property, and one without', plus([1], { [symbol]: 1 }), [1]],
  ['arrays whose symbol properties differ', plus([], { [symbol]: 1 }), plus([], { [symbol]: 2 })],
  ['a boxed string with an index past its end, and one without', plus(Object('ab'), { 5: 1 }), Object('ab')],
  ['an array and an object with the same string tag', dressed([1]), dressed(plus(Object.create(null), [1]))],
  [
    'buffers, one with a species of its own',
    Object.defineProperty(new ArrayBuffer(1), 'constructor', { value: Longer }),
    new ArrayBuffer(2),
  ],
  [
    'a symbol property of an object, and of its last member',
    { where: { id: 7 }, [symbol]: 1 },
    { where: { id: 7, [symbol]: 1 } },
  ],
  [
    'a symbol property of an array, and of its last element',
    plus([{ id: 1 }, { id: 2 }], { [symbol]: 'x' }),
    [{ id: 1 }, { id: 2, [symbol]: 'x' }],
  ],
  [
    'a symbol property of a Map, and of its last value',
    plus(new Map([['k', {}]]), { [symbol]: 1 }),
    new Map([['k', { [symbol]: 1 }]]),
  ],
  [
    'a symbol property of a Set, and of its last member',
    plus(new Set([{ a: 1 }]), { [symbol]: 1 }),
    new Set([{ a: 1, [symbol]: 1 }]),
  ],
  [
    'a symbol property two levels apart',
    { a: { b: { c: 1 }, [symbol]: 2 } },
    { a: { b: { c: 1, [symbol]: 2 } } },
  ],
  [
    'two symbol properties, divided in two ways between an object and its member',
    { a: { [symbol]: 1 }, [other]: 2 },
    { a: { [symbol]: 1, [other]: 2 } },
  ],
  [
    'a symbol property of an empty array in an array',
    [plus([], { [symbol]: 1 })],
    plus([[]], { [symbol]: 1 }),
  ],
  [
    'a symbol property of an error, and of its cause',
    plus(new Error('e', { cause: {} }), { [symbol]: 1 }),
    new Error('e', { cause: { [symbol]: 1 } }),
  ],
  [
    'a property of a Date in an array, and of the array',
    [plus(new Date(5), { [symbol]: 1 })],
    plus([new Date(5)], { [symbol]: 1 }),
  ],
  ['a named property of an array, and of its last element', plus([{ a: 1 }], { x: 1 }), [{ a: 1, x: 1 }]],
]

describe.each(backends)('unequal arguments in %s never share an entry:', (_, options) => {
  it.each(unequal)('%s', (_title, a, b) => {
    let calls = 0
    const call = cached((_value: unknown) => ++calls, options())
    expect(isDeepStrictEqual(a, b)).toBe(false)
    expect(call(a)).toBe(1)
    expect(call(b)).toBe(2)
    expect(call(a)).toBe(1)
  })

  it('each argument as the last of several, and of many', () => {
    let calls = 0
    const call = cached((..._args: unknown[]) => ++calls, options())
    for (const [, a, b] of unequal) {
      expect(call('x', a)).not.toBe(call('x', b))
      expect(call(a, 'x')).not.toBe(call(b, 'x'))
      expect(call([a])).not.toBe(call([b]))
    }
  })

  it('40 objects and 40 others, whose symbol stands a level lower', () => {
    const call = cached((value: unknown) => [value], options())
    const upper = Array.from({ length: 40 }, (_each, n) => ({ a: {}, [symbol]: n }))
    const lower = Array.from({ length: 40 }, (_each, n) => ({ a: { [symbol]: n } }))
    for (const value of [...upper, ...lower]) call(value)
    for (const value of [...upper, ...lower]) expect(call(value)[0]).toBe(value)
  })
})

describe('a scope function', () => {
  it.each(unequal)('keeps apart instances for which it returns unequal values: %s', (_, a, b) => {
    let calls = 0
    class Service {
      constructor(readonly tenant: unknown) {}
      @Cached({ ...LRU, scope: (self: Service) => self.tenant })
      of(_n: number): number {
        return ++calls
      }
    }
    const [first, second] = [new Service(a).of(1), new Service(b).of(1)]
    expect(first).not.toBe(second)
  })
})

describe('keys whose hashes may collide', () => {
  const symbols = Array.from({ length: 200 }, () => Symbol('same'))
  it.each<[string, (i: number) => unknown[]]>([
    ['unique symbols of one description', (i) => [symbols[i], 1]],
    ['objects that hold such symbols', (i) => [{ deep: [symbols[i]] }]],
    ['long texts that differ in the middle', (i) => [`${'x'.repeat(70)}${i}${'y'.repeat(70)}`, 0]],
    ['objects of many shapes', (i) => [{ [`n${i % 9}${(i / 9) | 0}`]: 1 }]],
    ['objects that differ in a symbol property', (i) => [{ a: 1, [symbols[i]!]: 1 }]],
    ['doubles', (i) => [i / 7]],
    ['bigints', (i) => [BigInt(i) << 64n]],
  ])('are found, evicted and deleted as any others: %s', (_, argsOf) => {
    const random = seeded(3)
    let calls = 0
    const call = cached((..._args: unknown[]) => ++calls, { backend: LRUCache, capacity: 90 })
    const cache = cacheOf(call)
    const model = new Map<number, number>()
    for (let step = 0; step < 2_500; step++) {
      const i = random(200)
      if (random(5) === 0) same(cache.delete(...argsOf(i)), model.delete(i))
      else {
        const answer = call(...argsOf(i))
        same(answer, model.get(i) ?? calls)
        model.delete(i)
        model.set(i, answer)
        if (model.size > 90) model.delete([...model.keys()][0]!)
      }
    }
    expect(cache.stats.size).toBe(model.size)
  })
})

describe('a getter of an argument', () => {
  it('may call the method while its tokens are written, even with the same arguments', () => {
    let depth = 0
    const seen: unknown[] = []
    const call: (of: object, n: number) => string = cached(
      (of: object, n: number) => JSON.stringify([of, n]),
      LRU,
    )
    const nosy = {
      a: 1,
      get b(): number {
        if (depth++ < 3) seen.push(call({ other: [depth] }, 2), call(nosy, 1))
        return 2
      },
    }
    const expected = '[{"a":1,"b":2},1]'
    expect(call(nosy, 1)).toBe(expected)
    expect(call({ b: 2, a: 1 }, 1)).toBe(expected)
    expect(seen.filter((answer) => answer === expected)).toHaveLength(3)
  })
})

describe('an argument whose entry has gone', () => {
  it('keeps none of its parts alive', () => {
    const used = () => {
      globalThis.gc!()
      return process.memoryUsage().heapUsed
    }
    const call = cached((texts: string[]) => texts.length, { backend: LRUCache, capacity: 1 })
    call(['warm up'])
    const before = used()
    call(Array.from({ length: 100_000 }, (_, i) => `some longer text with a number ${i}`))
    call(['another'])
    expect((used() - before) / 1e6).toBeLessThan(3)
  })
})

describe('an argument that is changed after a call', () => {
  it('is compared by its contents at each call when it is plain', () => {
    const count = cached((items: number[]) => items.length, LRU)
    const items = [1]
    expect(count(items)).toBe(1)
    items.push(2)
    expect(count(items)).toBe(2)
    expect(count([1])).toBe(1)
  })

  it('is the same argument when it is an instance of a class', () => {
    class Basket {
      items: number[] = []
    }
    const total = cached((basket: Basket) => basket.items.length, LRU)
    const basket = new Basket()
    expect(total(basket)).toBe(0)
    basket.items.push(1)
    expect(total(basket)).toBe(0)
    expect(total(new Basket())).toBe(0)
    expect(cacheOf(total).stats).toMatchObject({ hits: 1, misses: 2 })
  })

  it.each([
    ['URLSearchParams', () => new URLSearchParams('a=1')],
    ['a subclass of Array', () => new (class List extends Array {})()],
    ['a DataView', () => new DataView(new ArrayBuffer(1))],
    ['a Promise', () => Promise.resolve()],
  ])('is compared by identity when it is %s', (_, make) => {
    const of = cached((value: unknown) => [value], LRU)
    const [one, two] = [make(), make()]
    expect(of(one)).toBe(of(one))
    expect(of(one)).not.toBe(of(two))
  })
})

describe('an argument of another realm', () => {
  const realm = createContext({})
  const made = (code: string) => runInContext(code, realm) as unknown

  it.each([
    ['an array', '[1, { a: 2 }]', [1, { a: 2 }]],
    ['an object', '({ b: 1, a: [2] })', { a: [2], b: 1 }],
    ['a Date', 'new Date(5)', new Date(5)],
    ['a Map', 'new Map([[1, { a: 1 }]])', new Map([[1, { a: 1 }]])],
    ['a Set', 'new Set([1])', new Set([1])],
  ])('shares an entry with an equal one of this realm: %s', (_, code, equal) => {
    const of = cached((value: unknown) => [value], LRU)
    expect(of(made(code))).toBe(of(made(code)))
    expect(of(made(code))).toBe(of(equal))
    expect(of({ inside: made(code) })).toBe(of({ inside: equal }))
  })

  it('is compared by its contents at each call', () => {
    const count = cached((items: number[]) => items.length, LRU)
    const items = made('[1]') as number[]
    expect(count(items)).toBe(1)
    items.push(2)
    expect(count(items)).toBe(2)
  })

  it('is compared by value when it comes from structuredClone or a Response', async () => {
    const of = cached((value: unknown) => [value], LRU)
    const value = { rows: [{ id: 1 }] }
    const cloned = structuredClone(value)
    const parsed = await new Response(JSON.stringify(value)).json()
    expect(of(cloned)).toBe(of(value))
    expect(of(parsed)).toBe(of(value))
  })

  it('shares an entry with one whose properties have another order', () => {
    const of = cached((value: unknown) => [value], LRU)
    expect(of(made('({ a: 1, b: 2 })'))).toBe(of(made('({ b: 2, a: 1 })')))
  })
})

describe('arguments with hidden state', () => {
  it('are equal when their visible state is, by isDeepStrictEqual', () => {
    const data: Record<string, string> = { region: 'eu' }
    const of = cached((value: object) => [value], LRU)
    const hidden = (region: string) => Object.defineProperty({}, 'region', { value: region })
    expect(of(hidden('eu'))).toBe(of(hidden('us')))
    expect(of(Object.freeze({}))).toBe(of(Object.freeze({})))
    expect(of(new Proxy({}, { get: (_, name) => data[name as string] }))).toBe(of({}))
  })
})

describe('a rest of arguments', () => {
  it('of a callback of map() is part of the key', () => {
    let calls = 0
    const name = cached((id: number, ..._rest: unknown[]) => `${id}:${++calls}`, LRU)
    const named = [1, 2].map(name)
    expect(name(1)).not.toBe(named[0])
    expect(name(1)).toBe(name(1))
  })
})

describe('numbers of every kind', () => {
  it('are distinguished in one method’s cache as in a Map', () => {
    const random = seeded(11)
    const edges = [2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 32, 1.5, NaN, '0', '-1', 1n, null, true]
    const kinds = [() => random(900), () => random(900) * 65_536, () => edges[random(edges.length)]]
    for (const backend of [LRUCache, LFUCache]) {
      let calls = 0
      const call = cached((_key: unknown) => ++calls, { backend, capacity: 1e6 })
      const model = new Map<unknown, number>()
      for (let step = 0; step < 8_000; step++) {
        const key = random(9) === 0 ? -1 - random(2 ** 31) : kinds[random(3)]!()
        if (random(2) === 0) same(cacheOf(call).delete(key), model.delete(key))
        else {
          const answer = call(key)
          same(answer, model.get(key) ?? calls)
          model.set(key, answer)
        }
      }
      expect(cacheOf(call).stats.size).toBe(model.size)
      for (const [key, value] of model) same(cacheOf(call).peek(key), value)
    }
  })
})
