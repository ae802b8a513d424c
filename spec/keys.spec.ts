import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cached, LRUCache, type ScopeOption } from 'purecache'
import { CallKeys } from '../lib/keys/call-keys'

/** Keys whose hashes all collide, with so many of them that chains are full and texts decide. */
function crowdedKeys(scope: ScopeOption): CallKeys {
  const keys = new CallKeys('call it', scope, undefined, undefined, 0)
  for (let n = 0; n < 20; n++) keys.retain(keys.of(self, 2, n, 'crowd'))
  return keys
}
const self = {}
const crowd = crowdedKeys('instance')

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
  expect(answers[1]).toBe(answers[0])
  expect(isSameKey(crowd, a, b)).toBe(answers[0])
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
const key = fc.constantFrom('a', 'b', '__proto__', 'length', '0', '1', '"', '')

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
]
const different: [string, unknown[], unknown[]][] = [
  ['no argument and undefined', [], [undefined]],
  ['one argument and two', [1], [1, undefined]],
  ['a hole and undefined', [[,]], [[undefined]]], // eslint-disable-line no-sparse-arrays
  ['arrays of holes', [Array(1e9)], [Array(1e9 + 1)]],
  ['a missing field and undefined', [{ a: undefined }], [{}]],
  ['a null prototype', [Object.create(null)], [{}]],
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
