import { describe, expect, it, jest } from '@jest/globals'
import type * as ByValue from '../../lib/keys/by-value'
import { byIdentity, byValue } from '../../lib/keys/by-value'
import { restore } from '../../lib/keys/restore'
import { SEED } from '../../lib/keys/hash'
import { TokenList } from '../../lib/keys/token-list'
import { tokenize } from '../../lib/keys/tokenize'
import { isSameKey, write } from './written'

class Decimal {
  readonly #digits: string
  constructor(digits: string) {
    this.#digits = digits
  }
  toString(): string {
    return this.#digits
  }
}

describe('byValue with a function', () => {
  byValue(Decimal, (decimal) => decimal.toString())

  it('compares instances by its results', () => {
    expect(isSameKey(new Decimal('0.1'), new Decimal('0.1'))).toBe(true)
    expect(isSameKey(new Decimal('0.1'), new Decimal('0.2'))).toBe(false)
    expect(isSameKey({ price: [new Decimal('1')] }, { price: [new Decimal('1')] })).toBe(true)
  })

  it('compares instances of a subclass by its results, and never with those of another class', () => {
    class Price extends Decimal {}
    class Weight extends Decimal {}
    expect(isSameKey(new Price('1'), new Price('1'))).toBe(true)
    expect(isSameKey(new Price('1'), new Weight('1'))).toBe(false)
    expect(isSameKey(new Price('1'), new Decimal('1'))).toBe(false)
    expect(isSameKey(new Decimal('1'), '1')).toBe(false)
  })

  it('never treats instances of two classes with the same name as equal', () => {
    const make = () => class Money extends Decimal {}
    const [A, B] = [make(), make()]
    expect(isSameKey(new A('1'), new A('1'))).toBe(true)
    expect(isSameKey(new A('1'), new B('1'))).toBe(false)
  })

  it('applies to a class that was compared by identity before', () => {
    class Late {
      constructor(readonly id: number) {}
    }
    expect(isSameKey(new Late(1), new Late(1))).toBe(false)
    byValue(Late, ({ id }) => [id])
    expect(isSameKey(new Late(1), new Late(1))).toBe(true)
    byValue(Late, ({ id }) => [id % 2])
    expect(isSameKey(new Late(1), new Late(3))).toBe(true)
  })

  it('applies to subclasses, unless a subclass has its own', () => {
    class Base {
      constructor(
        readonly a: number,
        readonly b: number,
      ) {}
    }
    class Derived extends Base {}
    byValue(Base, ({ a }) => a)
    byValue(Derived, ({ b }) => b)
    expect(isSameKey(new Base(1, 2), new Base(1, 3))).toBe(true)
    expect(isSameKey(new Derived(1, 2), new Derived(1, 3))).toBe(false)
    expect(isSameKey(new Derived(1, 2), new Derived(0, 2))).toBe(true)
  })

  it('applies to a class whose instances hold their state outside of properties', () => {
    class Tags extends Set<string> {}
    byValue(Tags, (tags) => [...tags].sort())
    byValue(Headers, (headers) => [...headers])
    expect(isSameKey(new Tags(['a', 'b']), new Tags(['b', 'a']))).toBe(true)
    expect(isSameKey(new Tags(['a']), new Tags(['b']))).toBe(false)
    expect(isSameKey(new Headers({ a: '1' }), new Headers({ A: '1' }))).toBe(true)
  })

  it.each([
    ['no constructor', Object.create(null) as object],
    ['a constructor that is none', { constructor: undefined }],
    [
      'a getter of that name',
      {
        get constructor(): never {
          throw new Error('asked')
        },
      },
    ],
  ])('serves a class whose prototype has %s', (_, prototype) => {
    function Old() {}
    Old.prototype = prototype
    const instance = (a: number) => Object.assign(Object.create(prototype) as object, { a })
    byValue(Old as unknown as ByValue.AnyClass)
    expect(isSameKey(instance(1), instance(1))).toBe(true)
    expect(isSameKey(instance(1), instance(2))).toBe(false)
  })

  it('applies in every copy of the package', () => {
    class Shared {
      constructor(readonly id: number) {}
    }
    jest.isolateModules(() => {
      const other = jest.requireActual<typeof ByValue>('../../lib/keys/by-value')
      expect(other.byValue).not.toBe(byValue)
      other.byValue(Shared, ({ id }) => id)
    })
    expect(isSameKey(new Shared(1), new Shared(1))).toBe(true)
  })

  it('rethrows errors of the function, and throws a TypeError when it returns a promise or the instance', () => {
    class Failing {
      constructor(readonly act: () => unknown) {}
    }
    byValue(Failing, ({ act }) => act())
    class Circular {}
    byValue(Circular, (instance) => instance)
    const list = new TokenList('call find')
    const call = (value: unknown) => {
      list.rewind(0, SEED)
      tokenize(value, list)
    }
    const fail = () => {
      throw new RangeError('no')
    }
    expect(() => call(new Failing(fail))).toThrow(new RangeError('no'))
    expect(() => call(new Failing(() => Promise.resolve(1)))).toThrow(
      new TypeError('Cannot call find: a function given to `byValue` must not return a promise'),
    )
    expect(() => call(new Circular())).toThrow(TypeError)
  })
})

describe('byValue without a function', () => {
  class Query {
    [key: PropertyKey]: unknown
    constructor(values: object) {
      Object.assign(this, values)
    }
  }
  byValue(Query)
  const symbol = Symbol('s')

  it('compares the own enumerable properties of instances, in any order', () => {
    expect(isSameKey(new Query({ a: 1, b: [2] }), new Query({ b: [2], a: 1 }))).toBe(true)
    expect(isSameKey(new Query({ a: 1 }), new Query({ a: 2 }))).toBe(false)
    expect(isSameKey(new Query({ a: 1 }), { a: 1 })).toBe(false)
    expect(isSameKey(new Query({ a: 1, [symbol]: 1 }), new Query({ a: 1 }))).toBe(false)
    expect(isSameKey([new Query({ [symbol]: 1 })], Object.assign([new Query({})], { [symbol]: 1 }))).toBe(
      false,
    )
  })

  it('lets an instance be restored', () => {
    const query = new Query({ a: 1, b: { c: 2 } })
    expect(restore(write(query).tokens)).toStrictEqual([query])
    expect(restore(write(new Decimal('1')).tokens)).toBeUndefined()
  })

  it.each([Map, Set, Date, Promise, WeakMap, RegExp, Error, Uint8Array, URL, Headers, EventTarget])(
    'rejects a subclass of %p, whose state is not in its properties',
    (Parent) => {
      class Child extends (Parent as unknown as new () => object) {}
      expect(() => byValue(Child)).toThrow(
        new TypeError(
          'Cannot compare instances by value: a class with state outside of its properties needs a function that reads it, received function Child',
        ),
      )
    },
  )
})

describe('byValue', () => {
  it.each([
    [[5], 'a class is needed, received 5'],
    [[undefined], 'a class is needed, received undefined'],
    [[() => 1], 'a class is needed, received function (anonymous)'],
    [[Map], 'the class must not be compared by value already, received function Map'],
    [[Object], 'the class must not be compared by value already, received function Object'],
    [[Array, () => 1], 'the class must not be compared by value already, received function Array'],
    [[Buffer, () => 1], 'the class must not be compared by value already, received function Buffer'],
    [[class A {}, 'id'], "the second argument must be a function, received 'id'"],
    [[class A {}, null], 'the second argument must be a function, received null'],
  ])('rejects %p', (args, message) => {
    expect(() => {
      byValue(...(args as unknown as [typeof Decimal]))
    }).toThrow(new TypeError(`Cannot compare instances by value: ${message}`))
  })
})

describe('byIdentity', () => {
  it('compares by identity an object that would be compared by value, without reading it', () => {
    let reads = 0
    const state = {
      get rows() {
        return ++reads
      },
    }
    expect(isSameKey(byIdentity(state), byIdentity(state))).toBe(true)
    expect(isSameKey(['a', byIdentity(state)], ['a', byIdentity(state)])).toBe(true)
    expect(isSameKey(byIdentity({ a: 1 }), byIdentity({ a: 1 }))).toBe(false)
    expect(isSameKey(byIdentity(Decimal), byIdentity(Decimal))).toBe(true)
    expect(reads).toBe(0)
  })

  it('is not equal to the object itself', () => {
    const instance = new (class {})()
    expect(isSameKey(byIdentity(instance), instance)).toBe(false)
  })

  it('is restored to an equal value', () => {
    const state = {}
    const [restored] = restore(write(byIdentity(state)).tokens)!
    expect(isSameKey(restored, byIdentity(state))).toBe(true)
  })

  it.each([5, 'a', null, undefined, Symbol('a')])('rejects %p', (value) => {
    expect(() => byIdentity(value as unknown as object)).toThrow(
      /^Cannot compare by identity: an object is needed, received /,
    )
  })
})
