// Jest runs tests in a realm of its own: what Node makes (`structuredClone`, `fetch`, `Buffer`) is of another
// one.
import { expect, it } from '@jest/globals'
import { cached, cacheOf, LRUCache } from 'purecache'

const options = { backend: LRUCache, capacity: 9 } as const

it('gets arrays and objects of another realm here', async () => {
  const list: unknown = await new Response('[1]').json()
  expect(Array.isArray(list)).toBe(true)
  expect(list instanceof Array).toBe(false)
})

it('compares an array of the outer realm by its contents', async () => {
  const count = cached((x: number[]) => x.length, options)
  const list = (await new Response('[1]').json()) as number[]
  expect(count(list)).toBe(1)
  list.push(2)
  expect(count(list)).toBe(2)
})

it.each([
  ['a plain object', () => ({ id: 1, of: { deep: [1, 2] } })],
  ['an array', () => [1, [2, { three: 3 }]]],
  ['a Date', () => new Date(7)],
  ['a Map', () => new Map([['a', { b: 1 }]])],
  ['a Set', () => new Set([1, 'a'])],
  ['a typed array', () => new Uint8Array([1, 2, 3])],
  ['an ArrayBuffer', () => new Uint8Array([1, 2, 3]).buffer],
  ['a RegExp', () => /a/g],
  ['an Error', () => new TypeError('no')],
])('takes %s of either realm for equal', (_title, make: () => object) => {
  let runs = 0
  const f = cached((_: object) => ++runs, options)
  expect([f(structuredClone(make())), f(structuredClone(make())), f(make())]).toEqual([1, 1, 1])
  expect(f({ inside: structuredClone(make()) })).toBe(2)
  expect(f({ inside: make() })).toBe(2)
})

it('distinguishes values of the outer realm', () => {
  let runs = 0
  const f = cached((_: unknown) => ++runs, options)
  const values = [{ a: 1 }, { a: 2 }, { a: '1' }, { b: 1 }, [1], ['1'], [], {}, new Date(1), new Date(2)]
  for (const value of values) f(structuredClone(value))
  expect(runs).toBe(values.length)
  expect(cacheOf(f).stats.hits).toBe(0)
})

it('recognises a promise of the outer realm', async () => {
  let runs = 0
  const read = cached(async (text: string) => {
    runs++
    return (await new Response(text).json()) as unknown
  }, options)
  const [first, second] = await Promise.all([read('{"a":1}'), read('{"a":1}')])
  expect(second).toBe(first)
  expect([await read('{"a":1}'), runs]).toEqual([first, 1])
})
