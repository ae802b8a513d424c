import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { isSameKey } from './written'

/** The value of an expression in a realm of its own. */
const foreign = (expression: string): unknown => runInNewContext(`(${expression})`) as unknown

const expressions = [
  '{ a: 1, b: [1, { c: 2 }] }',
  '{}',
  '[]',
  '[1, , 2]',
  'Object.assign([1], { x: 1 })',
  'new Date(5)',
  'new Map([[1, { a: 2 }], ["b", new Set([1])]])',
  'new Set([1, "a"])',
  '/a/gi',
  'new Error("a")',
  'new TypeError("a", { cause: { a: 1 } })',
  'new Uint8Array([1, 2, 3])',
  'new Float64Array([1.5, NaN])',
  'new BigInt64Array([1n])',
  'new ArrayBuffer(3)',
  'Object("ab")',
  'Object(1)',
  'Object(true)',
  'Object(1n)',
  'Object(Symbol.for("a"))',
  '{ [Symbol.for("a")]: 1, [Symbol.toStringTag]: "x" }',
]

describe('a value of another realm', () => {
  it.each(expressions)('%s is compared by value with one of this realm', (expression) => {
    expect(isSameKey(foreign(expression), eval(`(${expression})`))).toBe(true)
    expect(isSameKey({ deep: [foreign(expression)] }, { deep: [eval(`(${expression})`)] })).toBe(true)
  })

  it.each(expressions)('%s is compared by value with one of a third realm', (expression) => {
    expect(isSameKey(foreign(expression), foreign(expression))).toBe(true)
  })

  it('is compared by its contents when it comes from the platform, as in Jest', async () => {
    const list = (await new Response('[1, { "a": 2 }]').json()) as unknown[]
    expect(isSameKey(list, [1, { a: 2 }])).toBe(true)
    list.push(3)
    expect(isSameKey(list, [1, { a: 2 }])).toBe(false)
    expect(isSameKey(list, [1, { a: 2 }, 3])).toBe(true)
    const values = () => ({
      date: new Date(1),
      map: new Map([[1, [2]]]),
      bytes: new Uint8Array(2),
      error: new TypeError('x'),
    })
    expect(isSameKey(structuredClone(values()), values())).toBe(true)
  })

  it('has its properties compared in any order', () => {
    expect(isSameKey(foreign('{ a: 1, b: 2 }'), foreign('{ b: 2, a: 1 }'))).toBe(true)
  })

  it.each([
    ['an instance', 'new (class A { constructor() { this.a = 1 } })()'],
    ['an instance of a subclass', 'new (class extends Map {})()'],
    ['an arguments object', '(function () { return arguments })(1)'],
    ['a function', '() => 1'],
    ['a promise', 'Promise.resolve(1)'],
    ['Math', 'Math'],
    ['a data view', 'new DataView(new ArrayBuffer(1))'],
    ['a date under the prototype of maps', 'Object.setPrototypeOf(new Date(1), Map.prototype)'],
    ['a date under the prototype of objects', 'Object.setPrototypeOf(new Date(1), Object.prototype)'],
    ['an array under the prototype of objects', 'Object.setPrototypeOf([], Object.prototype)'],
    ['a borrowed prototype', 'Object.create(Map.prototype)'],
    ['an aggregate error', 'new AggregateError([])'],
  ])('is compared by identity when it is %s', (_, expression) => {
    const value = foreign(expression)
    expect(isSameKey(value, value)).toBe(true)
    expect(isSameKey(value, foreign(expression))).toBe(false)
    expect(isSameKey(value, {})).toBe(false)
  })
})

describe('a prototype that pretends to be a built-in of another realm', () => {
  const withConstructor = (constructor: unknown, parent: object | null = null): object =>
    Object.create(
      Object.defineProperty(Object.create(parent) as object, 'constructor', { value: constructor }),
    ) as object
  /** Defines `prototype` as that of a built-in is, so that the constructor alone must give it away. */
  const linked = (constructor: (...args: never[]) => unknown): object => {
    const prototype = Object.create(null) as object
    Object.defineProperty(constructor, 'prototype', {
      value: prototype,
      writable: false,
      configurable: false,
    })
    Object.defineProperty(prototype, 'constructor', { value: constructor })
    return Object.create(prototype) as object
  }
  const fakes: [string, () => object][] = [
    ['the constructor of our realm', () => withConstructor(Object)],
    ['the constructor of another realm', () => withConstructor(foreign('Object'))],
    ['a function named Object', () => linked(function Object() {})],
    ['a bound Object', () => linked(Object.bind(null))],
    ['a proxy of Object', () => withConstructor(new Proxy(Object, {}))],
    ['a function with a source like that of a native one', () => linked(function Object() { /* [native code] */ })], // prettier-ignore
    ['an object as constructor', () => withConstructor({ name: 'Object' })],
  ]

  it.each(fakes)('by %s leaves its objects compared by identity', (_, make) => {
    const value = make()
    expect(isSameKey(value, value)).toBe(true)
    expect(isSameKey(value, make())).toBe(false)
    expect(isSameKey(value, {})).toBe(false)
  })
})
