import { describe, expect, it } from '@jest/globals'
import { isSameKey } from './written'

class Point {
  constructor(readonly x: number) {}
}
const instance = new Point(1)
const symbol = Symbol('unique')
const named = () => 1

/** An object of many names, in one order or the other. */
function wide(count: number, direction: 1 | -1, first: unknown = 0): object {
  const names = Array.from({ length: count }, (_, n) => n)
  if (direction === -1) names.reverse()
  return Object.fromEntries(names.map((n) => [`name${n}`, n === 0 ? first : n]))
}

const argumentsOf = function (..._: unknown[]): IArguments {
  return arguments // eslint-disable-line prefer-rest-params
}
const hiding = (item: unknown) => Object.defineProperty([1], 0, { value: item, enumerable: false })
const under = (prototype: object | null, object: object) => Object.setPrototypeOf(object, prototype) as object

const equal: [string, unknown, unknown][] = [
  ['properties in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['symbol properties', { [symbol]: 1, a: 2 }, { a: 2, [symbol]: 1 }],
  [
    'symbol properties in another order',
    { [symbol]: 1, [Symbol.for('a')]: 2 },
    { [Symbol.for('a')]: 2, [symbol]: 1 },
  ],
  ['invalid dates', new Date(NaN), new Date('no date')],
  ['maps', new Map([['a', { x: 1 }]]), new Map([['a', { x: 1 }]])],
  ['sets', new Set([{ x: 1 }, 2]), new Set([{ x: 1 }, 2])],
  ['regular expressions', /a/giu, /a/giu],
  ['buffers', Buffer.from('ab'), Buffer.from('ab')],
  ['views of parts of buffers', new Uint8Array([1, 2, 3]).subarray(1), new Uint8Array([2, 3])],
  ['views of shared memory', new Uint8Array(new SharedArrayBuffer(2)), new Uint8Array(2)],
  ['URLs', new URL('http://a/b'), new URL('http://a/b')],
  [
    'named properties of an ArrayBuffer in another order',
    Object.assign(new ArrayBuffer(1), { x: 1, y: { z: 2 } }),
    Object.assign(new ArrayBuffer(1), { y: { z: 2 }, x: 1 }),
  ],
  ['errors with a cause', new Error('a', { cause: 1 }), new Error('a', { cause: 1 })],
  ['the same instance', instance, instance],
  ['the same function', named, named],
  ['boxed symbols', Object(symbol), Object(symbol)],
  ['boxed strings', Object('ab'), Object('ab')],
  ['objects with a tag', { [Symbol.toStringTag]: 'x', a: 1 }, { [Symbol.toStringTag]: 'x', a: 1 }],
  [
    'arrays with a tag',
    Object.assign([1], { [Symbol.toStringTag]: 'x' }),
    Object.assign([1], { [Symbol.toStringTag]: 'x' }),
  ],
  ['objects that hide a symbol', Object.defineProperty({ a: 1 }, symbol, { value: 1 }), { a: 1 }],
  ['objects that hide a name', Object.defineProperty({ a: 1 }, 'b', { value: 1 }), { a: 1 }],
  ['getters and properties', { get a() { return 1 } }, { a: 1 }], // prettier-ignore
  ['proxies and their targets', new Proxy({ a: 1 }, {}), { a: 1 }],
  ['names like numbers', { b: 1, 10: 2, 9: 3 }, { 10: 2, b: 1, 9: 3 }],
  ['a property named __proto__', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  ['objects of 300 names', wide(300, 1), wide(300, -1)],
  ['nested objects in any order', { a: { b: 1, c: { d: 2, e: 3 } } }, { a: { c: { e: 3, d: 2 }, b: 1 } }],
  ['shared references and copies', ((a) => [a, a])({ x: 1 }), [{ x: 1 }, { x: 1 }]],
  [
    'typed arrays with a named property, which does not count',
    Object.assign(new Uint8Array(1), { x: 1 }),
    new Uint8Array(1),
  ],
]

const different: [string, unknown, unknown][] = [
  ['a hole and undefined', [,], [undefined]],
  ['arrays of holes', Array(1e9), Array(1e9 + 1)],
  ['a missing property and undefined', { a: undefined }, {}],
  ['null and undefined', null, undefined],
  ['0 and -0', 0, -0],
  ['a number and its text', 1, '1'],
  ['a bigint and its text', 1n, '1n'],
  ['bigints that agree in 64 bits', 1n, 2n ** 64n + 1n],
  ['large bigints', 2n ** 2000n, 2n ** 2000n + 1n],
  ['a null prototype', Object.create(null), {}],
  ['a null prototype under properties', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
  ['a symbol beside the same names', { a: 1, [symbol]: 1 }, { a: 1 }],
  ['a symbol beside many names', { ...wide(9, 1), [symbol]: 1 }, wide(9, 1)],
  [
    'a symbol of the holder and of the last member',
    { user: { id: 7 }, [symbol]: 1 },
    { user: { id: 7, [symbol]: 1 } },
  ],
  ['a symbol of an array and of its last element', Object.assign([{}], { [symbol]: 1 }), [{ [symbol]: 1 }]],
  [
    'a symbol of a map and of its last value',
    Object.assign(new Map([[1, {}]]), { [symbol]: 1 }),
    new Map([[1, { [symbol]: 1 }]]),
  ],
  ['a symbol of typed arrays', Object.assign(new Uint8Array(1), { [symbol]: 1 }), new Uint8Array(1)],
  [
    'a symbol of an array and of its last typed array',
    Object.assign([new Uint8Array(1)], { [symbol]: 1 }),
    [Object.assign(new Uint8Array(1), { [symbol]: 1 })],
  ],
  ['a tag and none', { [Symbol.toStringTag]: 'x', a: 1 }, { a: 1 }],
  ['a date under the prototype of objects', under(Object.prototype, new Date(1)), {}],
  [
    'a date with a tag of its own',
    Object.assign(under(Object.prototype, new Date(1)), { [Symbol.toStringTag]: 'x' }),
    { [Symbol.toStringTag]: 'x' },
  ],
  ['an array under the prototype of objects', under(Object.prototype, []), {}],
  ['an object under the prototype of arrays', under(Array.prototype, {}), []],
  ['a map under the prototype of sets', under(Set.prototype, new Map()), new Set()],
  [
    'an ArrayBuffer under the prototype of views',
    under(Uint8Array.prototype, new ArrayBuffer(1)),
    new Uint8Array(1),
  ],
  [
    'a view under the prototype of other views',
    under(Int8Array.prototype, new Uint8Array(1)),
    new Int8Array(1),
  ],
  ['a prototype and a name like it', JSON.parse('{"__proto__":{"a":1}}'), {}],
  ['names that read the same when joined', { 'a,b': undefined }, { a: 1, b: 1 }],
  ['names and their escape', { 'a\\': 1, b: 1 }, { 'a,b': undefined }],
  ['values that changed names', { a: 1, b: 2 }, { b: 1, a: 2 }],
  ['one of many values', wide(300, 1, 'x'), wide(300, -1, 'y')],
  ['elements that are not enumerable', hiding(1), hiding(2)],
  ['lists that read the same when joined', ['a,b'], ['a', 'b']],
  ['an array and its elements as properties', [1], { 0: 1 }],
  ['a property on an array', Object.assign([1], { x: 1 }), [1]],
  ['maps in another order', new Map([[1, 1], [2, 2]]), new Map([[2, 2], [1, 1]])], // prettier-ignore
  ['sets in another order', new Set([1, 2]), new Set([2, 1])],
  ['a map and a set', new Map(), new Set()],
  ['regular expressions at another place', Object.assign(/a/g, { lastIndex: 1 }), /a/g],
  ['regular expressions of other flags', /a/g, /a/i],
  ['a Buffer and a Uint8Array', Buffer.from([1]), new Uint8Array([1])],
  ['an ArrayBuffer and a view of it', new ArrayBuffer(1), new Uint8Array(1)],
  ['a named property of an ArrayBuffer', Object.assign(new ArrayBuffer(1), { x: 1 }), new ArrayBuffer(1)],
  [
    'a property and a symbol of an ArrayBuffer',
    Object.assign(new ArrayBuffer(1), { x: 1 }),
    Object.assign(new ArrayBuffer(1), { [Symbol.for('x')]: 1 }),
  ],
  ['floats by their bits', new Float64Array([0]), new Float64Array([-0])],
  ['views of another type', new Uint8Array(4), new Int8Array(4)],
  ['URLs to another place', new URL('http://a/b'), new URL('http://a/c')],
  ['errors of another class', new Error('a'), new TypeError('a')],
  ['an error with a cause', new Error('a', { cause: undefined }), new Error('a')],
  ['an error with a property', Object.assign(new Error('a'), { code: 1 }), new Error('a')],
  ['a property named like an index', Object.assign(new Date(1), { 0: 'x' }), new Date(1)],
  ['properties of a boxed string', Object.assign(Object('a') as object, { x: 1 }), Object('a')],
  ['an index beyond a boxed string', Object.assign(Object('a') as object, { 1: 'b' }), Object('a')],
  ['instances of a class', new Point(1), new Point(1)],
  ['instances of a subclass of Array', new (class extends Array {})(), new (class extends Array {})()],
  ['instances of a subclass of Error', new (class extends Error {})('a'), new (class extends Error {})('a')],
  ['objects with a prototype of their own', Object.create({ a: 1 }), Object.create({ a: 1 })],
  ['functions', () => 1, () => 1],
  ['unique symbols', Symbol('a'), Symbol('a')],
  ['promises', Promise.resolve(1), Promise.resolve(1)],
  ['weak maps', new WeakMap(), new WeakMap()],
  ['namespace objects', Math, {}],
  ['arguments objects', argumentsOf(1), argumentsOf(1)],
  ['an arguments object and a like object', argumentsOf(1), { 0: 1 }],
  ['a borrowed Date', Object.create(Date.prototype), Object.create(Date.prototype)],
  ['a borrowed Map', Object.create(Map.prototype), new Map()],
  ['a borrowed RegExp', Object.create(RegExp.prototype), new RegExp('')],
  ['a borrowed Error', Object.create(Error.prototype), Object.create(Error.prototype)],
  ['a borrowed ArrayBuffer', Object.create(ArrayBuffer.prototype), new ArrayBuffer(0)],
  ['a borrowed typed array', Object.create(Uint8Array.prototype), new Uint8Array()],
  ['proxies of dates', new Proxy(new Date(1), {}), new Proxy(new Date(1), {})],
  ['the prototypes of the language', RegExp.prototype, /(?:)/],
  ['data views', new DataView(new ArrayBuffer(1)), new DataView(new ArrayBuffer(1))],
  ['shared memory', new SharedArrayBuffer(1), new SharedArrayBuffer(1)],
]

describe('the keys of two calls', () => {
  it.each(equal)('are the same for %s', (_, a, b) => {
    expect(isSameKey(a, b)).toBe(true)
    expect(isSameKey([{ deep: a }], [{ deep: b }])).toBe(true)
  })

  it.each(different)('differ for %s', (_, a, b) => {
    expect(isSameKey(a, b)).toBe(false)
    expect(isSameKey(b, a)).toBe(false)
    expect(isSameKey([{ deep: a }], [{ deep: b }])).toBe(false)
  })

  it.each([
    instance,
    named,
    symbol,
    argumentsOf(1),
    new WeakMap(),
    Math,
    hiding(1),
    Object.create(Date.prototype),
  ])('are the same for one object that is compared by identity (%#)', (value) => {
    expect(isSameKey(value, value)).toBe(true)
  })
})

describe('an object', () => {
  it('cannot disguise its contents by own properties', () => {
    const own = (object: object, key: PropertyKey, value: unknown) =>
      Object.defineProperty(object, key, { value })
    const lies: [object, object][] = [
      [own(new Uint8Array([1]), 'buffer', new Uint8Array([2]).buffer), new Uint8Array([2])],
      [own(new Uint8Array([1, 2]), 'byteLength', 1), new Uint8Array([1])],
      [own(new Date(1), 'getTime', () => 2), new Date(2)],
      [own(/a/, 'source', 'b'), /b/],
      [own(own(/a/, 'flags', 'g'), 'global', true), /a/g],
      [own(new Map([[1, 1]]), 'forEach', () => 1), new Map()],
      [own(new Set([1]), Symbol.iterator, () => [].values()), new Set()],
      [own(Object(1) as object, 'valueOf', () => 2), Object(2) as object],
      [own(new URL('http://a/'), 'href', 'http://b/'), new URL('http://b/')],
    ]
    for (const [lie, truth] of lies) expect(isSameKey(lie, truth)).toBe(false)
  })

  it('is written completely when a proxy returns different results each time', () => {
    let length = 0
    const growing = new Proxy([1, 2, 3], {
      get: (target, key) => (key === 'length' ? ++length : (Reflect.get(target, key) as unknown)),
    })
    for (let n = 0; n < 5; n++) expect(isSameKey([growing, 9], [[1, 2, 3], 9])).toBe(false)
  })
})

describe('the built-in methods of the language', () => {
  it('are not looked up after the library was loaded', () => {
    const patched: [object, PropertyKey, unknown][] = [
      [Map.prototype, 'forEach', () => undefined],
      [Map.prototype, 'values', () => [][Symbol.iterator]()],
      [Map.prototype, 'entries', () => [][Symbol.iterator]()],
      [Map.prototype, Symbol.iterator, () => [][Symbol.iterator]()],
      [Set.prototype, 'forEach', () => undefined],
      [Set.prototype, 'values', () => [][Symbol.iterator]()],
      [Set.prototype, Symbol.iterator, () => [][Symbol.iterator]()],
      [Date.prototype, 'getTime', () => 1],
      [Date.prototype, 'valueOf', () => 1],
      [Number.prototype, 'valueOf', () => 1],
      [Object.prototype, 'toString', () => '[object Object]'],
      [Object, 'getPrototypeOf', () => Object.prototype],
      [Object, 'getOwnPropertySymbols', () => []],
      [Object, 'keys', () => []],
      [Array, 'isArray', () => true],
      [Symbol, 'keyFor', () => 'a'],
      [JSON, 'stringify', () => '"a"'],
      [Buffer, 'compare', () => 0],
    ]
    const getters: [object, string][] = [
      [RegExp.prototype, 'source'],
      [RegExp.prototype, 'flags'],
      [URL.prototype, 'href'],
      [Object.getPrototypeOf(Uint8Array.prototype) as object, 'buffer'],
      [Object.getPrototypeOf(Uint8Array.prototype) as object, 'byteLength'],
      [ArrayBuffer.prototype, 'byteLength'],
    ]
    const pairs = different.map(([, a, b]) => [a, b])
    const undo: (() => void)[] = []
    const replace = (object: object, key: PropertyKey, descriptor: PropertyDescriptor) => {
      const before = Object.getOwnPropertyDescriptor(object, key)!
      undo.push(() => Object.defineProperty(object, key, before))
      Object.defineProperty(object, key, { ...before, ...descriptor })
    }
    const results: boolean[] = []
    try {
      for (const [object, key, value] of patched) replace(object, key, { value })
      for (const [object, key] of getters) replace(object, key, { get: () => '' })
      for (const [a, b] of pairs) results.push(isSameKey(a, b))
    } finally {
      while (undo.length > 0) undo.pop()!()
    }
    expect(results).toEqual(different.map(() => false))
  })

  it.each([
    ['Array', Array.prototype],
    ['Object', Object.prototype],
  ])('are not told by a toJSON that a program gives to every %s', (_, prototype) => {
    for (const value of [() => 'same', () => undefined]) {
      Object.defineProperty(prototype, 'toJSON', { value, configurable: true })
      try {
        const { name } = prototype.constructor
        const of = (last: string) => ({ [`${name}-${String(value)}`]: 1, [last]: 2 })
        expect([isSameKey(of('a'), of('b')), isSameKey(of('a'), of('a'))]).toEqual([false, true])
      } finally {
        delete (prototype as { toJSON?: unknown }).toJSON
      }
    }
  })
})
