import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { restore } from '../../lib/keys/restore'
import { isSameKey, write } from './written'

/** Of a list that is long: more than fit on the stack as arguments, in the thorough run. */
const MANY = THOROUGH ? 125_000 : 10_000

const expectRoundTrip = (...values: unknown[]) => {
  const { tokens, text } = write(...values)
  const restored = restore(tokens)!
  expect(isDeepStrictEqual(restored, values)).toBe(true)
  expect(write(...restored).text === text).toBe(true)
}

describe('the text of a token list', () => {
  it.each([
    [[], ''],
    [[1, 'a', true, null, undefined, 5n], '1,"a",true,null,undefined,5n'],
    [[NaN, -0, 1e21, 1.5e-7, Infinity, -Infinity], 'NaN,-0,1e+21,1.5e-7,Infinity,-Infinity'],
    [['a"\\,\n', '\ud800'], '"a\\"\\\\,\\n","\\ud800"'],
    [[Symbol.for('a,"'), Symbol.iterator], 's"a,\\"",s.iterator'],
    [[[1, ['a']], []], '[,2,1,[,1,"a",[,0'],
    [[{ b: 1, a: { d: 2, c: 3 } }], '{"a""b",{"c""d",3,2,1'],
    [[{ [Symbol.for('s')]: 1, a: 2 }], '${"a",2,1,s"s",1'],
    [[Object.create(null)], 'o,{'],
    [[[, 1]], '~,2,{"1",1'],
    [[new Date(5)], '#Date,1,5,{'],
    [[new Map([[1, { b: 1, a: 2 }]])], '#Map,2,1,{"a""b",2,1,{'],
    [[Buffer.from([1, 255])], '#Buffer:01ff'],
    [[new ArrayBuffer(1)], '#ArrayBuffer:00'],
  ])('of %p is the same in all processes', (values, text) => {
    expect(write(...values).text).toBe(text)
    expectRoundTrip(...values)
  })

  it('has properties in alphabetical order, whichever order was first', () => {
    const first = write({
      q: 1,
      p: { z: [{ n: 1, m: 2 }], y: 2 },
      [Symbol.for('t')]: 3,
      [Symbol.for('s')]: 4,
    }).text
    expect(first).toBe('${"p""q",{"y""z",2,[,1,{"m""n",2,1,1,2,s"s",s"t",4,3')
    expect(
      write({ [Symbol.for('s')]: 4, p: { y: 2, z: [{ m: 2, n: 1 }] }, q: 1, [Symbol.for('t')]: 3 }).text,
    ).toBe(first)
  })

  it('differs between objects that are compared by identity, and from those of other processes', () => {
    const [a, b] = [() => 1, () => 1]
    expect(write(a).text).not.toBe(write(b).text)
    expect(write(a).text).toMatch(/^@[a-z0-9]{10,}\.\d+$/)
    expect(write([Symbol('a'), a]).text).toMatch(/^\[,2,@[a-z0-9]+\.\d+,@[a-z0-9]+\.\d+$/)
  })

  it('may be of millions of characters', () => {
    const long = '"\\,'.repeat(THOROUGH ? 7_000_000 : 700_000)
    expectRoundTrip(long, { [long.slice(0, 2_000_000)]: [long.slice(0, 1_000_000)] })
  })

  it('may be of many elements, or nested 1,000 levels deep', () => {
    expectRoundTrip(Array.from({ length: MANY }, (_, n) => ({ b: n, a: [n] })))
    let deep: unknown = 1
    for (let level = 0; level < 1_000; level++) deep = level % 2 === 0 ? [deep] : { b: deep, a: level }
    expectRoundTrip(deep)
  })

  it('takes time in proportion to its length for strings of backslashes', () => {
    expectRoundTrip('\\'.repeat(300_000), '"'.repeat(300_000))
  })
})

describe('restored arguments', () => {
  it.each<[string, unknown]>([
    ['a map', new Map(Array.from({ length: MANY }, (_, n) => [n, n]))],
    ['a set', new Set(Array.from({ length: MANY }, (_, n) => n))],
    ['an array', Array.from({ length: MANY }, (_, n) => n)],
    ['bytes', new Uint8Array(4 * MANY).map((_, n) => n)],
  ])('may be %s of many elements', (_, value) => {
    expect(isDeepStrictEqual(restore(write(value).tokens), [value])).toBe(true)
    expectRoundTrip(value)
  })

  it('are the same objects where they are compared by identity, while these live', () => {
    const [instance, call, symbol] = [new (class {})(), () => 1, Symbol('a')]
    const [restored] = restore(write([instance, call, symbol]).tokens) as [unknown[]]
    expect(restored[0]).toBe(instance)
    expect(restored[1]).toBe(call)
    expect(restored[2]).toBe(symbol)
  })

  it('are unknown when one of them was collected', async () => {
    const { tokens } = (() => write(1, [new (class {})()]))()
    await new Promise(setImmediate)
    globalThis.gc!()
    expect(restore(tokens)).toBeUndefined()
  })

  it('do not share memory with the arguments of the call', () => {
    const bytes = new Uint8Array([1, 2])
    const { tokens } = write(bytes)
    const [first] = restore(tokens) as [Uint8Array]
    first[0] = 9
    bytes[1] = 9
    expect(restore(tokens)).toEqual([new Uint8Array([1, 2])])
  })

  it('have the hidden state of their class', () => {
    const error = Object.assign(new RangeError('a', { cause: { b: 1 } }), { code: 'E' })
    error.name = 'Mine'
    const [restored] = restore(write(error).tokens) as [RangeError]
    expect(restored).toBeInstanceOf(RangeError)
    expect(restored).toMatchObject({ name: 'Mine', message: 'a', cause: { b: 1 }, code: 'E' })
    expect(isSameKey(restored, error)).toBe(true)
  })
})
