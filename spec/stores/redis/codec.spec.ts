import { isDeepStrictEqual } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { textCodec } from '../../../lib/stores/redis/codec'
import { same } from '../../support/same'

const { encode, decode } = textCodec

const textOf = (value: unknown): string => {
  const text = encode(value)
  if (text === undefined) throw new Error('the value is not carried')
  return text
}
const carried = <T>(value: T): T => decode(textOf(value)) as T

/** Far beyond what recursion has room for. */
const DEPTH = THOROUGH ? 100_000 : 10_000
const RUNS = { numRuns: THOROUGH ? 3000 : 50 }

class Point {
  x = 1
}

const resizable = (): ArrayBuffer => Reflect.construct(ArrayBuffer, [4, { maxByteLength: 8 }]) as ArrayBuffer

function transferredView(): Uint8Array {
  const view = new Uint8Array(4)
  structuredClone(view, { transfer: [view.buffer] })
  return view
}

const transferred = (): ArrayBufferLike => transferredView().buffer

const bytes = fc.uint8Array({ maxLength: 24 })
/** Of any code points, lone surrogates too. */
const text = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 8 })
  .map((points) => String.fromCodePoint(...points))
const leaves = fc.oneof(
  fc.anything({ maxDepth: 0, withBigInt: true, withNullPrototype: true }),
  fc.double(),
  text,
  fc.constantFrom(
    undefined,
    null,
    -0,
    NaN,
    Infinity,
    -Infinity,
    '\ud800',
    'a\udc00',
    '__proto__',
    2n ** 70n,
    -1n,
  ),
  fc.date({ noInvalidDate: true }),
  bytes,
  bytes.map((part) => part.slice().buffer),
  bytes.map((part) => Buffer.from(part)),
  fc.float32Array({ maxLength: 4 }),
  fc.float64Array({ maxLength: 4 }),
  fc.bigInt64Array({ maxLength: 4 }),
  fc.int16Array({ maxLength: 4 }),
  fc.constantFrom('a+', '(?<n>x)\\/', '[/]').map((source) => new RegExp(source, 'giu')),
  fc.webUrl().map((url) => new URL(url)),
  fc.string().map((message) => new RangeError(message)),
)

const names = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toJSON', 'length', '0', 'then'),
  fc.string(),
)

/** Any value that is carried: trees of all kinds, with references to parts of their own. */
const { tree: values } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaves, tie('object')),
  members: fc.array(fc.tuple(names, tie('tree')), { maxLength: 4 }),
  object: fc.oneof(
    fc.array(tie('tree'), { maxLength: 4 }),
    tie('members').map((members) => defined({}, members as [string, unknown][])),
    tie('members').map((members) => defined(Object.create(null) as object, members as [string, unknown][])),
    fc.array(fc.tuple(tie('tree'), tie('tree')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie('tree'), { maxLength: 3 }).map((elements) => new Set(elements)),
    fc.tuple(fc.nat(9), tie('tree')).map(([at, value]) => sparse(at, value)),
    tie('tree').map((cause) => new TypeError('outer', { cause })),
    tie('tree').map((extra) => Object.assign(new Date(7), { extra })),
    tie('tree').map((part) => [part, { again: part }]),
    tie('tree').map((part) => circular(part)),
  ),
}))

function defined(object: object, members: readonly [string, unknown][]): object {
  for (const [name, value] of members)
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
  return object
}

function sparse(at: number, value: unknown): unknown[] {
  const array: unknown[] = []
  array[at] = value
  array.length = at + 2
  return array
}

function circular(part: unknown): object {
  const map = new Map<unknown, unknown>([['part', part]])
  return Object.assign(map.set('self', map), { map })
}

/** Which paths lead to one object: equal for two values when they share references in the same places. */
function sharing(root: unknown): number[] {
  const numbers = new Map<object, number>()
  const met: number[] = []
  const pending = [root]
  while (pending.length > 0) {
    const value = pending.shift()
    if (typeof value !== 'object' || value === null) continue
    met.push(numbers.get(value) ?? -1)
    if (numbers.has(value)) continue
    numbers.set(value, numbers.size)
    if (value instanceof Map) pending.push(...[...value].flat())
    if (value instanceof Set) pending.push(...value)
    if (value instanceof Error) pending.push(value.cause)
    if (!ArrayBuffer.isView(value)) pending.push(...(Object.values(value) as unknown[]))
  }
  return met
}

describe('textCodec', () => {
  it('restores any value, deeply and strictly equal', () => {
    fc.assert(
      fc.property(values, (value) => same(carried(value), value)),
      RUNS,
    )
  })

  it('restores which references are shared or circular', () => {
    fc.assert(
      fc.property(values, (value) => same(sharing(carried(value)), sharing(value))),
      RUNS,
    )
  })

  it('writes no text that is the beginning of another', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [one, other] = [textOf(a), textOf(b)]
        expect(one === other || !other.startsWith(one)).toBe(true)
      }),
      RUNS,
    )
  })

  it.each<[string, unknown]>([
    ['a date', new Date(1e12)],
    ['a map', new Map([[{ a: 1 }, new Set([1])]])],
    ['a big integer', -(2n ** 100n)],
    ['undefined', undefined],
    ['null', null],
    ['a property that is undefined', { a: undefined }],
    ['-0', [-0, 0]],
    ['NaN', { n: NaN }],
    ['a lone surrogate', 'a\ud83d'],
    ['an own __proto__', JSON.parse('{"__proto__":{"x":1},"a":2}')],
    ['an own __proto__ beside a date', defined({ at: new Date(1) }, [['__proto__', { x: 1 }]])],
    ['an array with holes alone', new Array(5)],
    ['a huge sparse array', new Array(2 ** 32 - 1)],
    ['an array with a property', Object.assign([1, 2], { raw: 'x' })],
    ['boxed primitives', [Object(1), Object('ab'), Object(true), Object(1n), Object(-0)]],
    ['a Buffer that is part of a pool', Buffer.from('abc')],
    ['a view of part of a buffer', new Uint16Array(new ArrayBuffer(16), 2, 3)],
    ['an error with a code', Object.assign(new Error('no'), { code: 'ENOENT', name: 'Mine' })],
    ['an empty root', {}],
  ])('restores %s', (_, value) => same(carried(value), value))

  it('restores an invalid date', () => {
    const restored = carried(new Date(NaN))
    expect(restored).toBeInstanceOf(Date)
    expect(restored.getTime()).toBeNaN()
  })

  it('restores the lastIndex of a regular expression', () => {
    const regExp = /a/g
    regExp.lastIndex = 3
    expect(carried(regExp).lastIndex).toBe(3)
  })

  it('restores stack and cause of an error as hidden properties', () => {
    const error = new Error('outer', { cause: new RangeError('inner') })
    const restored = carried(error)
    expect(restored.stack).toBe(error.stack)
    expect(restored.cause).toStrictEqual(error.cause)
    expect(Object.keys(restored)).toEqual([])
  })

  it('restores an error that is its own cause', () => {
    const error = new Error('loop')
    error.cause = error
    const restored = carried(error)
    expect(restored.cause).toBe(restored)
  })

  it('restores values of another realm as those of this one', () => {
    const foreign: unknown = runInNewContext('({ at: new Date(5), list: [new Map([[1, 2]])] })')
    same(carried(foreign), { at: new Date(5), list: [new Map([[1, 2]])] })
  })

  it('restores a megabyte of bytes', () => {
    const large = new Uint8Array(2 ** 20).map((_, at) => at * 31)
    expect(isDeepStrictEqual(carried(large), large)).toBe(true)
  })

  it.each([
    ['arrays', (inner: unknown) => [inner]],
    ['maps', (inner: unknown) => new Map([[1, inner]])],
  ])('carries %s nested many thousand deep', (_, wrap) => {
    let value: unknown = 'inmost'
    for (let depth = 0; depth < DEPTH; depth++) value = wrap(value)
    let inner = carried(value)
    for (let depth = 0; depth < DEPTH; depth++)
      inner = inner instanceof Map ? inner.get(1) : (inner as unknown[])[0]
    expect(inner).toBe('inmost')
  })

  it.each<[string, unknown]>([
    ['an instance of a class', new Point()],
    ['an instance of a subclass of Map', new (class extends Map {})()],
    ['an instance of a subclass of Error', new (class extends Error {})()],
    ['a function', () => 1],
    ['a symbol', Symbol.iterator],
    ['a boxed symbol', Object(Symbol.iterator)],
    ['a symbol as a key', { [Symbol.for('x')]: 1 }],
    ['an accessor', { get a() { return 1 } }], // prettier-ignore
    ['an accessor in an array', Object.defineProperty([1], 0, { get: () => 1, enumerable: true })],
    ['a hidden property', Object.defineProperty({}, 'a', { value: 1 })],
    ['a promise', Promise.resolve(1)],
    ['a weak map', new WeakMap()],
    ['an arguments object', runInNewContext('(function () { return arguments })()')], // prettier-ignore
    ['Math', Math],
    ['an object that borrows the prototype of Map', Object.create(Map.prototype)],
    ['an array that has another prototype', Object.setPrototypeOf([], Object.prototype)],
    ['shared memory', new Uint8Array(new SharedArrayBuffer(4))],
    ['memory that can be resized', resizable()],
    ['a view of memory that can be resized', new Uint8Array(resizable())],
    ['memory that was transferred', transferred()],
    ['a view of memory that was transferred', transferredView()],
    ['a proxy that throws', new Proxy({}, { ownKeys: () => { throw new Error('trap') } })], // prettier-ignore
    ['a revoked proxy', revoked()],
  ])('does not carry %s', (_, value) => {
    expect(encode(value)).toBeUndefined()
    expect(encode({ deep: [new Map([[1, value]])] })).toBeUndefined()
  })

  it.each([
    '',
    '1',
    '1j',
    '1t',
    '2j{}',
    'j{}',
    '{}',
    '1j{"a":1',
    '1t{}',
    '1t[]',
    '1t[[0]]',
    '1t[[1],["["]]',
    '1t[["x"]]',
    '1t[[0],["Function",["return 1"],[]]]',
    '1t[[0],["constructor",[],[]]]',
    '1t[[0],["{",5,1]]',
    '1t[[0],["sparse",-1]]',
    '1t[[0],["Uint8Array",["%"],[]]]',
    '1t[[0],["RegExp",["(","",0],[]]]',
    '1t[[0],["URL",["no"],[]]]',
    '1t[[0],["Map"]]',
    '1t[[0],7]',
  ])('throws a TypeError for the text %j', (text) => {
    expect(() => decode(text)).toThrow(
      /^Cannot decode an entry: its text must be of the format 1 and whole, received/,
    )
  })

  it('throws a TypeError, or returns a value without side effects, for texts that were damaged', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.string({ maxLength: 2 }), (value, at, patch) => {
        const text = textOf(value)
        const place = at % text.length
        const damaged = text.slice(0, place) + patch + text.slice(place + 1)
        try {
          decode(damaged)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
        }
        expect(() => decode(text.slice(0, place))).toThrow(TypeError)
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      RUNS,
    )
  })
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
