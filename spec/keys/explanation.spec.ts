import { describe, expect, it } from '@jest/globals'
import { byIdentity, byValue } from '../../lib/keys/by-value'
import { comparisonsOf } from '../../lib/keys/explanation'
import { isSameKey } from './written'

class User {
  constructor(readonly id: number) {}
}
const argumentsOf = function (): IArguments {
  return arguments // eslint-disable-line prefer-rest-params
}
class Headline extends Map {}
class Known {
  readonly owner = new User(1)
}
byValue(Known)

describe('an argument', () => {
  it.each<[string, unknown, string]>([
    ['a string', 'a', 'a string'],
    ['null', null, 'null'],
    ['a registered symbol', Symbol.for('a'), 'a symbol'],
    ['a plain object', { a: [1] }, 'a plain object'],
    ['an array', [1], 'an array'],
    ['a date', new Date(1), 'a Date'],
    ['a URL', new URL('http://a'), 'a URL'],
    ['an array buffer', new ArrayBuffer(1), 'an ArrayBuffer'],
    ['a Uint8Array', new Uint8Array(1), 'a Uint8Array'],
    ['an error', new Error('a'), 'an Error'],
  ])('that is %s is compared by value as a whole', (_, value, because) => {
    expect(comparisonsOf(value)).toEqual([{ at: '', comparison: 'value', because }])
  })

  it.each<[string, unknown, string]>([
    ['an instance', new User(1), 'an instance of User; byValue(User) compares its properties'],
    [
      'an instance of a subclass of Map',
      new Headline(),
      'an instance of Headline; byValue(Headline, read) compares the result of a function',
    ],
    [
      'an instance of a class of the platform',
      new AbortController().signal,
      'an instance of AbortSignal; byValue(AbortSignal, read) compares the result of a function',
    ],
    ['an instance of a class without a name', new (class {})(), 'an instance of a class without a name'],
    ['what byIdentity returns', byIdentity({}), 'given to byIdentity'],
    ['a function', () => 1, 'a function'],
    ['a unique symbol', Symbol('a'), 'a unique symbol'],
    [
      'a promise',
      Promise.resolve(1),
      'an instance of Promise; byValue(Promise, read) compares the result of a function',
    ],
    ['an arguments object', argumentsOf(), 'an arguments object; `[...arguments]` is compared by value'],
    [
      'an array that hides an element',
      Object.defineProperty([1], 0, { enumerable: false }),
      'an array with elements that are not enumerable',
    ],
    [
      'an object with a borrowed prototype',
      Object.create(Date.prototype),
      'an object under a prototype of another class',
    ],
  ])('that is %s is compared by identity', (_, value, because) => {
    expect(comparisonsOf(value)).toEqual([{ at: '', comparison: 'identity', because }])
    expect(isSameKey(value, value)).toBe(true)
  })

  it('has every part listed that is compared by identity, with the path to it', () => {
    const user = new User(1)
    const symbol = Symbol('s')
    const argument = {
      user,
      rows: [1, { 'the user': user }],
      byName: new Map<unknown, unknown>([['x', user], [user, { deep: user }]]), // prettier-ignore
      all: new Set([user]),
      [symbol]: user,
      known: new Known(),
      failure: new Error('a', { cause: user }),
    }
    const found = comparisonsOf(argument)
    expect(found[0]).toEqual({ at: '', comparison: 'value', because: 'a plain object' })
    expect(found.slice(1).map(({ at }) => at)).toEqual([
      '.user',
      ".rows[1]['the user']",
      ".byName.get('x')",
      '.byName.keys()[1]',
      '.byName.get(an object).deep',
      '.all.values()[0]',
      '.known.owner',
      '.failure.cause',
      '[Symbol(s)]',
    ])
    for (const { comparison, because } of found.slice(1))
      expect({ comparison, because }).toEqual({
        comparison: 'identity',
        because: 'an instance of User; byValue(User) compares its properties',
      })
  })

  it('has at most 100 parts listed', () => {
    expect(comparisonsOf(Array.from({ length: 1_000 }, () => () => 1))).toHaveLength(101)
  })

  it('throws as at a call when it is circular', () => {
    const circular: unknown[] = []
    circular.push(circular)
    expect(() => comparisonsOf(circular, 'explain Shop.find')).toThrow(
      /^Cannot explain Shop.find: a circular or very deep argument/,
    )
  })
})
