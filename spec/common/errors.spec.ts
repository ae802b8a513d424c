import { describe as group, expect, it } from '@jest/globals'
import { cannot, describe } from '../../lib/common/errors'

group('a value in an error message', () => {
  const revoked = Proxy.revocable([], {})
  revoked.revoke()

  it.each<[unknown, string]>([
    ['short', "'short'"],
    ['x'.repeat(50), `'${'x'.repeat(40)}…'`],
    [0, '0'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [5n, '5n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('a'), 'Symbol(a)'],
    [[1], 'an array'],
    [{}, 'an object'],
    [revoked.proxy, 'an object'],
    [class Users {}, 'function Users'],
    [function find() {}, 'function find'],
    [() => 1, 'function (anonymous)'],
    [Map, 'function Map'],
    [Object.defineProperty(() => 1, 'name', { value: 5 }), 'function (anonymous)'],
  ])('is short (%#)', (value, text) => {
    expect(describe(value)).toBe(text)
  })

  it('runs none of its own code', () => {
    let runs = 0
    const count = () => {
      runs++
      return undefined as never
    }
    const traps = new Proxy({}, { get: () => count })
    const values = [
      new Proxy(function find() {}, traps),
      new Proxy([], traps),
      Object.defineProperty(() => 1, 'name', { get: count }),
      { toString: count, valueOf: count, [Symbol.toPrimitive]: count },
    ]
    for (const value of values) describe(value)
    expect(runs).toBe(0)
  })
})

group('an error message', () => {
  it('has one form, with the received value if there is one', () => {
    expect(cannot('create LRUCache', 'capacity must be a positive integer', 0)).toBe(
      'Cannot create LRUCache: capacity must be a positive integer, received 0',
    )
    expect(cannot('call find', 'the argument is circular')).toBe('Cannot call find: the argument is circular')
    expect(cannot('call find', 'it is needed', undefined)).toBe(
      'Cannot call find: it is needed, received undefined',
    )
  })
})
