import { describe, expect, it } from '@jest/globals'
import { SEED } from '../../lib/keys/hash'
import { TokenList } from '../../lib/keys/token-list'
import { tokenize } from '../../lib/keys/tokenize'
import { isSameKey } from './written'

const list = new TokenList('call Shop.find')

/** The error of a call with this argument, or `undefined`. */
function errorOf(value: unknown): unknown {
  list.rewind(0, SEED)
  try {
    tokenize(value, list)
    return undefined
  } catch (error) {
    return error
  }
}

const TOO_DEEP = new TypeError(
  'Cannot call Shop.find: a circular or very deep argument needs the `key` option',
)
const TOO_WIDE = new TypeError(
  'Cannot call Shop.find: an argument of over 1,000,000 parts needs the `key` option',
)

/** A value wrapped so many times. */
function nested(levels: number, wrap: (value: unknown) => unknown): unknown {
  let value: unknown = [1]
  for (let level = 1; level < levels; level++) value = wrap(value)
  return value
}

const wraps: [string, (value: unknown) => unknown][] = [
  ['arrays', (value) => [value]],
  ['objects', (value) => ({ value })],
  ['objects with a symbol', (value) => ({ [Symbol.for('a')]: value })],
  ['maps', (value) => new Map([[1, value]])],
  ['sparse arrays', (value) => [, value]],
]

describe('an argument', () => {
  it.each(wraps)('of %s may be nested 1,000 levels deep, and no deeper', (_, wrap) => {
    expect(errorOf(nested(1000, wrap))).toBeUndefined()
    expect(errorOf(nested(1001, wrap))).toEqual(TOO_DEEP)
    expect(errorOf(nested(1000, wrap))).toBeUndefined()
  })

  it.each<[string, () => unknown]>([
    ['array', () => { const all: unknown[] = [1]; return (all.push({ all }), all) }], // prettier-ignore
    [
      'object',
      () => {
        const all: Record<string, unknown> = { a: 1 }
        return ((all['all'] = all), all)
      },
    ],
    ['map', () => { const all = new Map<unknown, unknown>(); return all.set(all, 1) }], // prettier-ignore
    ['error', () => { const all = new Error('a'); return ((all.cause = all), all) }], // prettier-ignore
    ['object whose names are in another order', () => { const all: Record<string, unknown> = { b: 1 }; return ((all['a'] = all), all) }], // prettier-ignore
  ])('that is a circular %s is refused', (_, make) => {
    expect(errorOf(make())).toEqual(TOO_DEEP)
  })

  it('may have 1,000,000 tokens, and no more', () => {
    // An array is two tokens and its elements.
    expect(errorOf(Array.from({ length: 999_998 }, (_, n) => n))).toBeUndefined()
    expect(errorOf(Array.from({ length: 999_999 }, (_, n) => n))).toEqual(TOO_WIDE)
    expect(errorOf([1])).toBeUndefined()
  })

  it('may have 1,000,000 tokens in many objects, and no more', () => {
    const rows = Array.from({ length: 333_332 }, (_, n) => ({ a: n, b: 1 }))
    expect(errorOf([rows])).toBeUndefined() // 4 tokens and 3 a row
    expect(errorOf([rows, {}])).toEqual(TOO_WIDE)
  })

  it.each(wraps.slice(0, 4))('is rejected when it is made of %s that share references', (_, wrap) => {
    let value = wrap(wrap([1]))
    for (let level = 0; level < 60; level++) value = wrap([value, value])
    expect(errorOf(value)).toEqual(TOO_WIDE)
  })

  it('may have 1,000,000 KiB of binary data, counted once for each reference, and no more', () => {
    const mebibyte = new Uint8Array(2 ** 20)
    expect(errorOf(Array(975).fill(mebibyte))).toBeUndefined()
    expect(errorOf(Array(976).fill(mebibyte))).toEqual(TOO_WIDE)
    expect(errorOf([mebibyte])).toBeUndefined()
  })

  it('may be an array with a billion holes', () => {
    expect(isSameKey(Array(1e9), Array(1e9))).toBe(true)
  })

  it('may be a list that differs in one name from another of the same length', () => {
    const long = (end: string) => 'x'.repeat(20_000) + end
    expect(isSameKey({ [long('a')]: 1 }, { [long('a')]: 1 })).toBe(true)
    expect(isSameKey({ [long('a')]: 1 }, { [long('b')]: 1 })).toBe(false)
  })
})

describe('a list that was interrupted by an error', () => {
  it('is written again correctly', () => {
    const failing = {
      a: 1,
      get b(): number {
        throw new Error('getter')
      },
    }
    for (let n = 0; n < 2_000; n++) expect(errorOf({ deep: [failing] })).toEqual(new Error('getter'))
    expect(errorOf(nested(1000, (value) => [value]))).toBeUndefined()
    expect(isSameKey({ a: 1 }, { a: 1 })).toBe(true)
  })
})
