import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cached, LRUCache, type ScopeOption } from 'purecache'
import { CallKeys } from '../lib/keys/call-keys'
import { same } from './support/same'

/** Keys whose hashes all collide, with so many of them that chains are full and texts decide. */
function crowdedKeys(scope: ScopeOption): CallKeys {
  const keys = new CallKeys('call it', scope, undefined, undefined, 0)
  for (let n = 0; n < 20; n++) keys.retain(keys.of(self, 2, n, 'crowd'))
  return keys
}
const self = {}
const crowd = crowdedKeys('instance')

/** Keys that have seen more shapes of objects than they remember, in a store of strings too. */
function floodedKeys(namespace?: string): CallKeys {
  const keys = new CallKeys('call it', 'instance', undefined, namespace)
  for (let n = 0; n < 5_000; n++)
    keys.of(self, 2, { [`flood${n % 70}`]: 1, [`of${n}`]: 2 }, { [`one${n}`]: 1 })
  return keys
}
const flooded = [floodedKeys(), floodedKeys('n')]

/** Whether a second call with `b` finds the key of a first with `a`, however their hashes collide. */
function isSameKey(keys: CallKeys, a: unknown[], b: unknown[]): boolean {
  const keyOf = (args: unknown[]) => keys.of(self, args.length, args[0], args[1], args[2], args)
  const key = keyOf(a)
  keys.retain(key)
  const isSame = Object.is(keyOf(b), key)
  keys.release(key)
  return isSame
}

/** Whether a second call with `b` is answered by the entry of a first with `a`, on every kind of key. */
function isHit(a: unknown[], b: unknown[]): boolean {
  const answers = [{ backend: LRUCache, capacity: 4 } as const, { backend: new Map() }].map((options) => {
    let calls = 0
    const call = cached(
      (..._args: unknown[]) => ++calls,
      options as { backend: typeof LRUCache; capacity: number },
    )
    call(...a)
    return call(...b) === 1
  })
  same(answers[1], answers[0])
  for (const keys of [crowd, ...flooded]) same(isSameKey(keys, a, b), answers[0])
  return answers[0]!
}

class Point {
  constructor(readonly x: number) {}
}
const instance = new Point(1)
const symbol = Symbol('unique')
const named = () => 1

const primitive = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    1,
    '1',
    NaN,
    '',
    'NaN',
    null,
    undefined,
    true,
    false,
    'true',
    'u',
    1n,
    '1n',
    symbol,
  ),
  fc.constantFrom<unknown>(
    Infinity,
    -1,
    '[]',
    '{}',
    '"',
    '\\',
    '\ud800',
    '@',
    ',',
    Symbol.for('a'),
    Symbol.iterator,
  ),
  fc.string({ maxLength: 3 }),
  fc.integer({ min: -2, max: 2 }),
)
const key = fc.constantFrom('a', 'b', '__proto__', 'length', '0', '10', '"', '', ',', 'a,b', '\\')
const hidden = Symbol('hidden')

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    primitive,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 2 }).map((items) => Object.assign(Array(3), items)),
    fc
      .tuple(fc.constantFrom(null, Object.prototype), fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }))
      .map(([prototype, fields]) => {
        const object: object = Object.create(prototype)
        for (const [name, field] of fields)
          Object.defineProperty(object, name, {
            value: field,
            enumerable: true,
            configurable: true,
            writable: true,
          })
        return object
      }),
    tie('value').map((held) => ({ [symbol]: held })),
    fc
      .tuple(tie('value'), tie('value'), fc.boolean())
      .map(([a, held, enumerable]) => Object.defineProperty({ a }, hidden, { value: held, enumerable })),
    fc.tuple(tie('value'), tie('value')).map(([a, b]) => ({
      get a() {
        return a
      },
      b,
    })),
    fc.array(tie('value'), { maxLength: 2 }).map((items) => Object.assign([...items], { a: items.length })),
    tie('value').map((a) => new Proxy({ a }, {})),
    fc.constantFrom(0, 1, 2).map((time) => new Date(time)),
    fc.constantFrom(/a/, /a/g, /b/).map((regExp) => new RegExp(regExp)),
    fc.constantFrom('a', 'b').map((message) => new Error(message)),
    fc.constantFrom('a', 'b').map((message) => new TypeError(message)),
    fc.uint8Array({ maxLength: 2 }),
    fc.uint8Array({ maxLength: 2 }).map((bytes) => Int8Array.from(bytes)),
    fc.uint8Array({ maxLength: 2 }).map((bytes) => bytes.buffer),
    fc.constantFrom<unknown>(1, '1', true, 1n).map((boxed) => Object(boxed) as unknown),
    fc.array(fc.tuple(primitive, tie('value')), { maxLength: 1 }).map((entries) => new Map(entries)),
    fc.array(primitive, { maxLength: 1 }).map((items) => new Set(items)),
    fc.constantFrom<unknown>(instance, named, Math, JSON),
  ),
})).value

describe('two calls', () => {
  it('share an entry exactly when their arguments are deeply and strictly equal', () => {
    const list = fc.array(value, { maxLength: 3 })
    fc.assert(
      fc.property(list, list, (a, b) => isHit(a, b) === isDeepStrictEqual(a, b)),
      { numRuns: 4_000, seed: 1 },
    )
  })

  it('share an entry when their arguments are made alike', () => {
    const pair = fc.clone(fc.array(value, { maxLength: 3 }), 2)
    fc.assert(
      fc.property(pair, ([a, b]) => isHit(a!, b!) === isDeepStrictEqual(a, b)),
      { numRuns: 4_000, seed: 2 },
    )
  })

  it('differ when one leaf differs', () => {
    fc.assert(
      fc.property(value, primitive, primitive, (around, a, b) => {
        const nest = (leaf: unknown) => [{ around, deep: [leaf, { leaf }] }]
        return isHit(nest(a), nest(b)) === isDeepStrictEqual(a, b)
      }),
      { numRuns: 2_000, seed: 3 },
    )
  })
})

/** An object of many names, in one order or the other. */
function wide(count: number, direction: 1 | -1, at0: unknown = 0): object {
  const names = Array.from({ length: count }, (_, n) => n)
  if (direction === -1) names.reverse()
  return Object.fromEntries(names.map((n) => [`name${n}`, n === 0 ? at0 : n]))
}

const alike: [string, unknown[], unknown[]][] = [
  ['fields in another order', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }]],
  ['symbol fields', [{ [symbol]: 1, a: 2 }], [{ a: 2, [symbol]: 1 }]],
  ['invalid dates', [new Date(NaN)], [new Date('no date')]],
  ['maps in order', [new Map([['a', { x: 1 }]])], [new Map([['a', { x: 1 }]])]],
  ['buffers', [Buffer.from('ab')], [Buffer.from('ab')]],
  ['views of parts of buffers', [new Uint8Array([1, 2, 3]).subarray(1)], [new Uint8Array([2, 3])]],
  ['URLs', [new URL('http://a/b')], [new URL('http://a/b')]],
  ['errors with a cause', [new Error('a', { cause: 1 })], [new Error('a', { cause: 1 })]],
  ['the same instance', [instance, named, symbol], [instance, named, symbol]],
  ['boxed symbols', [Object(symbol)], [Object(symbol)]],
  ['objects with a tag', [{ [Symbol.toStringTag]: 'x', a: 1 }], [{ [Symbol.toStringTag]: 'x', a: 1 }]],
  ['objects that hide a symbol', [Object.defineProperty({ a: 1 }, symbol, { value: 1 })], [{ a: 1 }]],
  ['objects that hide a name', [Object.defineProperty({ a: 1 }, 'b', { value: 1 })], [{ a: 1 }]],
  ['getters and fields', [{ get a() { return 1 } }], [{ a: 1 }]], // prettier-ignore
  ['names like numbers', [{ b: 1, 10: 2, 9: 3 }], [{ 10: 2, b: 1, 9: 3 }]],
  [
    'a name of its own that is __proto__',
    [JSON.parse('{"__proto__":{"a":1}}')],
    [JSON.parse('{"__proto__":{"a":1}}')],
  ],
  ['more names than are led along', [wide(300, 1)], [wide(300, -1)]],
  ['nested objects in any order', [{ a: { b: 1, c: { d: 2, e: 3 } } }], [{ a: { c: { e: 3, d: 2 }, b: 1 } }]],
]
const hiding = (item: unknown) => Object.defineProperty([1], 0, { value: item, enumerable: false })
const different: [string, unknown[], unknown[]][] = [
  ['no argument and undefined', [], [undefined]],
  ['one argument and two', [1], [1, undefined]],
  ['a hole and undefined', [[,]], [[undefined]]], // eslint-disable-line no-sparse-arrays
  ['arrays of holes', [Array(1e9)], [Array(1e9 + 1)]],
  ['a missing field and undefined', [{ a: undefined }], [{}]],
  ['a null prototype', [Object.create(null)], [{}]],
  ['a null prototype under fields', [Object.assign(Object.create(null), { a: 1 })], [{ a: 1 }]],
  ['a symbol beside the same names', [{ a: 1, [symbol]: 1 }], [{ a: 1 }]],
  [
    'a symbol beside many names',
    [{ a: 1, b: 2, c: 3, d: 4, e: 5, [symbol]: 1 }],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5 }],
  ],
  ['a tag and none', [{ [Symbol.toStringTag]: 'x', a: 1 }], [{ a: 1 }]],
  [
    'a date in the clothes of an object',
    [
      Object.assign(Object.setPrototypeOf(new Date(1), Object.prototype) as object, {
        [Symbol.toStringTag]: 'x',
      }),
    ],
    [{ [Symbol.toStringTag]: 'x' }],
  ],
  ['a prototype and a name like it', [JSON.parse('{"__proto__":{"a":1}}')], [{}]],
  ['names that read the same joined', [{ 'a,b': undefined }], [{ a: 1, b: 1 }]],
  ['names and their escape', [{ 'a\\': 1, b: 1 }], [{ 'a,b': undefined }]],
  ['values that changed names', [{ a: 1, b: 2 }], [{ b: 1, a: 2 }]],
  ['one of many values', [wide(300, 1, 'x')], [wide(300, -1, 'y')]],
  ['elements that are not enumerable', [hiding(1)], [hiding(2)]],
  ['lists that read the same joined', [['a,b']], [['a', 'b']]],
  ['an array and its fields', [[1]], [{ 0: 1 }]],
  ['more fields on an array', [Object.assign([1], { x: 1 })], [[1]]],
  [
    'maps in another order',
    [
      new Map([
        [1, 1],
        [2, 2],
      ]),
    ],
    [
      new Map([
        [2, 2],
        [1, 1],
      ]),
    ],
  ],
  ['a map and a set', [new Map()], [new Set()]],
  ['regular expressions at another place', [Object.assign(/a/g, { lastIndex: 1 })], [/a/g]],
  ['a Buffer and a Uint8Array', [Buffer.from([1])], [new Uint8Array([1])]],
  ['floats by their bits', [new Float64Array([0])], [new Float64Array([-0])]],
  ['views of another type', [new Uint8Array(4)], [new Int8Array(4)]],
  ['URLs to another place', [new URL('http://a/b')], [new URL('http://a/c')]],
  ['errors of another class', [new Error('a')], [new TypeError('a')]],
  ['a cause', [new Error('a', { cause: undefined })], [new Error('a')]],
  ['fields of an error', [Object.assign(new Error('a'), { code: 1 })], [new Error('a')]],
  ['fields named like indexes', [Object.assign(new Date(1), { 0: 'x' })], [new Date(1)]],
  ['fields of a boxed string', [Object.assign(Object('a') as object, { x: 1 })], [Object('a')]],
  ['instances of a class', [new Point(1)], [new Point(1)]],
  ['instances of a subclass', [new (class extends Array {})()], [new (class extends Array {})()]],
  ['subclasses of Error', [new (class extends Error {})('a')], [new (class extends Error {})('a')]],
  ['functions', [() => 1], [() => 1]],
  ['unique symbols', [Symbol('a')], [Symbol('a')]],
  ['promises', [Promise.resolve(1)], [Promise.resolve(1)]],
  ['weak maps', [new WeakMap()], [new WeakMap()]],
  ['namespace objects', [Math], [{}]],
  ['a borrowed Date', [Object.create(Date.prototype)], [Object.create(Date.prototype)]],
  ['a borrowed Map', [Object.create(Map.prototype)], [new Map()]],
  ['a borrowed Error', [Object.create(Error.prototype)], [Object.create(Error.prototype)]],
  ['a borrowed ArrayBuffer', [Object.create(ArrayBuffer.prototype)], [new ArrayBuffer(0)]],
  ['a borrowed typed array', [Object.create(Uint8Array.prototype)], [new Uint8Array()]],
  ['data views', [new DataView(new ArrayBuffer(1))], [new DataView(new ArrayBuffer(1))]],
  ['shared memory', [new SharedArrayBuffer(1)], [new SharedArrayBuffer(1)]],
]

describe('by value', () => {
  it.each(alike)('%s are the same key', (_, a, b) => expect(isHit(a, b)).toBe(true))
  it.each(different)('%s differ', (_, a, b) => expect([isHit(a, b), isHit(b, a)]).toEqual([false, false]))

  it('arguments objects are compared by identity', () => {
    const list = (function (..._: unknown[]) {
      return arguments // eslint-disable-line prefer-rest-params
    })(1)
    expect([isHit([list], [{ 0: 1 }]), isHit([list], [list])]).toEqual([false, true])
  })

  it('own properties cannot lie about what a built-in holds', () => {
    const lying = Object.defineProperty(new Uint8Array([1]), 'buffer', { value: new Uint8Array([2]).buffer })
    expect(isHit([lying], [new Uint8Array([2])])).toBe(false)
    const dated = Object.defineProperty(new Date(1), 'getTime', { value: () => 2 })
    expect(isHit([dated], [new Date(2)])).toBe(false)
  })

  it('an argument that is changed is compared by what it holds at each call', () => {
    let calls = 0
    const sum = cached((list: { of: number[] }) => (calls++, list.of.length), {
      backend: LRUCache,
      capacity: 9,
    })
    const list = { of: [1] }
    sum(list)
    list.of.push(2)
    expect([sum(list), sum({ of: [1] }), calls]).toEqual([2, 1, 2])
  })

  it('a circular argument, or one nested without end, is an error that names the method and the key option', () => {
    const circular: unknown[] = [1]
    circular.push({ circular })
    const find = cached(function find(_: unknown) {}, { backend: LRUCache, capacity: 1 })
    expect(() => find(circular)).toThrow(TypeError)
    expect(() => find(circular)).toThrow(
      /^Cannot call find: a circular or very deep argument needs the `key` option/,
    )
    let deep: unknown = 1
    for (let level = 0; level < 5_000; level++) deep = [deep]
    expect(() => find(deep)).toThrow(/^Cannot call find: .* `key` option/)
    const twice = { x: 1 }
    expect(isHit([[twice, twice]], [[{ x: 1 }, { x: 1 }]])).toBe(true)
  })
})

describe('objects of many shapes', () => {
  it('in one place are told apart, found again, and never mixed up with one that has a symbol more', () => {
    const keys = new CallKeys('call it', 'class')
    const shaped = (n: number, more?: object) =>
      n % 2 === 0
        ? { [`a${n >> 3}`]: 1, b: { [`c${n & 7}`]: 2 }, ...more }
        : { b: n, [`a${n >> 3}`]: 1, ...more }
    const all = Array.from({ length: 1_000 }, (_, n) => shaped(n))
    const found = all.map((object) => keys.of(self, 1, object))
    for (const key of found) keys.retain(key)
    expect(new Set(found).size).toBe(1_000)
    all.forEach((object, n) => {
      const reversed = Object.fromEntries(Object.entries(object).reverse())
      const asked = [reversed, shaped(n, { [symbol]: 1 }), shaped(n)].map((each) => keys.of(self, 1, each))
      same(
        asked.map((key) => key === found[n]),
        [true, false, true],
      )
    })
  })

  it('keep their keys when more shapes come than are remembered', () => {
    const keys = new CallKeys('call it', 'class')
    const object = { early: 1, bird: { id: 2 } }
    const key = keys.of(self, 1, object)
    keys.retain(key)
    const late: [object, unknown][] = []
    for (let n = 0; n < 6_000; n++) {
      const dictionary = { [`id${n}`]: n, early: 1 }
      const found = keys.of(self, 1, dictionary)
      if (n % 500 === 0) late.push([dictionary, found])
      if (n % 500 === 0) keys.retain(found)
    }
    expect(keys.of(self, 1, { bird: { id: 2 }, early: 1 })).toBe(key)
    for (const [dictionary, found] of late) {
      expect(keys.of(self, 1, { ...dictionary })).toBe(found)
      expect(keys.of(self, 1, Object.fromEntries(Object.entries(dictionary).reverse()))).toBe(found)
    }
  })

  it('remember no more of dictionaries than a bounded number of short names', () => {
    const used = () => {
      for (let n = 0; n < 4; n++) globalThis.gc!() // the engine keeps its own classes of objects for two
      return process.memoryUsage().heapUsed
    }
    const keys = new CallKeys('call it', 'class')
    const ask = (from: number) => {
      for (let n = from; n < from + 4_000; n++)
        keys.of(self, 1, { [`${n}`.repeat(2_000)]: 1, [`name${n}`]: 1 })
    }
    ask(0)
    const before = used()
    ask(4_000)
    expect((used() - before) / 1e6).toBeLessThan(3)
  })

  it('name a call in a store by the same text whatever order came first', () => {
    const text = (...objects: object[]) => {
      const keys = new CallKeys('call it', 'class', undefined, 'n')
      return objects.map((object) => keys.of(self, 1, object)).at(-1)
    }
    expect(text({ a: 1, b: 2 })).toBe('n:()({,"a,b,",1,2)')
    expect(text({ b: 3, a: 4 }, { a: 1, b: 2 })).toBe('n:()({,"a,b,",1,2)')
    expect(flooded[1]!.of(self, 1, { late: { y: 1, x: 2 } })).toMatch(/\(\{,"late,",\{,"x,y,",2,1\)$/)
  })
})

describe('an object whose reading is watched', () => {
  it('gets a symbol between two calls', () => {
    const object: Record<PropertyKey, unknown> = { a: 1 }
    let loads = 0
    const call = cached((_: object) => ++loads, { backend: LRUCache, capacity: 9 })
    call(object)
    object[symbol] = 1
    expect([call(object), call({ a: 1 })]).toEqual([2, 1])
    Reflect.deleteProperty(object, symbol)
    expect(call(object)).toBe(1)
  })

  it('throws what its getter throws, and the next call is as any', () => {
    let loads = 0
    const call = cached((_: object) => ++loads, { backend: LRUCache, capacity: 9 })
    const failing = {
      a: 1,
      get b(): number {
        throw new Error('getter')
      },
    }
    expect(() => call({ deep: failing })).toThrow('getter')
    expect([call({ a: 1 }), call({ a: 1 })]).toEqual([1, 1])
  })

  it('counts for what it was when its elements change their number', () => {
    const call = cached((..._: unknown[]) => ++loads, { backend: LRUCache, capacity: 9 })
    let loads = 0
    const growing: unknown[] = [0, 1]
    Object.defineProperty(growing, 0, {
      enumerable: true,
      get: () => (growing.length < 3 && growing.push(2), 0),
    })
    expect([call([0, 1], 2), call(growing), call([0, 1])]).toEqual([1, 2, 2])
  })

  it('may throw when it is read once more', () => {
    let [loads, reads] = [0, 0]
    const call = cached((_: object) => ++loads, { backend: LRUCache, capacity: 9 })
    const moody = () => ({
      get a(): number {
        if (++reads % 2 === 0) throw new Error('once more')
        return 1
      },
    })
    expect([call(moody()), call(moody()), call({ a: 1 })]).toEqual([1, 1, 1])
  })
})

describe('calls without arguments', () => {
  it('have an entry for each instance and method, beside those with an argument that is undefined or empty', () => {
    let loads = 0
    const load = (..._: unknown[]) => ++loads
    for (const scope of ['instance', 'class'] as const) {
      loads = 0
      const [one, two] = [0, 0].map(() => cached(load, { backend: LRUCache, capacity: 9, scope }))
      const [a, b] = [{}, {}]
      const ask = () => [one!.call(a), two!.call(a), one!.call(b), one!.call(a, ''), one!.call(a, undefined)]
      const expected = scope === 'instance' ? [1, 2, 3, 4, 5] : [1, 2, 1, 3, 4]
      expect([ask(), ask()]).toEqual([expected, expected])
    }
  })
})

describe('keys whose hashes collide', () => {
  it('are told apart, found again and let go, in any order', () => {
    const keys = crowdedKeys('class')
    const calls = Array.from({ length: 60 }, (_, n) => [n, { n, also: [n] }])
    const found = calls.map(([a, b]) => keys.of(self, 2, a, b))
    expect(new Set(found).size).toBe(60)
    for (const key of found) keys.retain(key)
    for (let n = 0; n < 60; n += 3) keys.release(found[n])
    calls.forEach(([a, b], n) => {
      if (n % 3 === 0) expect(keys.of(self, 2, a, b)).not.toBe(found[n])
      else expect(keys.of(self, 2, a, b)).toBe(found[n])
    })
  })
})

describe('a key that is made', () => {
  it('is for the arguments as they were, whatever becomes of them', () => {
    let loads = 0
    const call = cached((..._args: unknown[]) => ++loads, { backend: LRUCache, capacity: 9 })
    const user = { id: 1, tags: ['a'] }
    call(user, 1)
    user.tags.push('b')
    call(user, 1)
    user.tags.pop()
    expect([call(user, 1), call({ tags: ['a', 'b'], id: 1 }, 1), loads]).toEqual([1, 2, 2])
  })

  it('is not spoiled by a getter that calls the method again', () => {
    let loads = 0
    const call = cached((_user: unknown, _n: number) => ++loads, { backend: LRUCache, capacity: 9 })
    const user = {
      a: 1,
      get b() {
        call({ a: 5, b: 6, c: 7 }, 8)
        return 2
      },
      c: 3,
    }
    expect([call(user, 4), call({ a: 1, b: 2, c: 3 }, 4), call({ a: 5, b: 6, c: 7 }, 8)]).toEqual([2, 2, 1])
  })
})
