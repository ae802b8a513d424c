import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { byIdentity, cached, LRUCache, shared } from 'purecache'
import { same } from '../support/same'
import { neighbours, tree, type Tree, valueOf } from './trees'

const options = { backend: LRUCache, capacity: 9 } as const

/**
 * A function that returns how often it was run, cached in a cache of its own, and in a store that others use
 * too.
 */
const counters = [
  () => {
    let runs = 0
    return cached((..._args: unknown[]) => ++runs, options)
  },
  () => {
    let runs = 0
    return cached((..._args: unknown[]) => ++runs, { backend: shared(new Map<string, unknown>()) })
  },
]

/** Whether a second call with `b` is answered by the entry of a first with `a`. */
function isHit(make: (typeof counters)[number], a: unknown[], b: unknown[]): boolean {
  const call = make()
  call(...a)
  return call(...b) === 1
}

/** Calls that are alike, of which seven in ten have room. */
const ALIKE = THOROUGH ? 1_000 : 200

const RUNS = { numRuns: THOROUGH ? 300 : 30 }

describe.each(counters)('two calls (store %#)', (make) => {
  const valuesOf = (trees: readonly Tree[]) => trees.map(valueOf)
  const list = fc.array(tree, { maxLength: 4 })

  it('share an entry exactly when their arguments are deeply and strictly equal', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const [first, second] = [valuesOf(a), valuesOf(b)]
        return isHit(make, first, second) === isDeepStrictEqual(first, second)
      }),
      RUNS,
    )
  })

  it('share an entry when their arguments are equal copies', () => {
    fc.assert(
      fc.property(list, (a) => isHit(make, valuesOf(a), valuesOf(a))),
      RUNS,
    )
  })

  it('share no entry when a part is in another place', () => {
    fc.assert(
      fc.property(tree, neighbours, (around, [a, b]) => {
        const first = [valueOf(around), valueOf(a)]
        const second = [valueOf(around), valueOf(b)]
        return isHit(make, first, second) === isDeepStrictEqual(first, second)
      }),
      RUNS,
    )
  })

  it.each<[string, unknown[], unknown[]]>([
    ['no argument and undefined', [], [undefined]],
    ['one argument and two', [1], [1, undefined]],
    ['one list and two arguments', [[1, 2]], [1, 2]],
    ['two arguments and one', ['a', 'b'], ['a,b']],
  ])('differ for %s', (_, a, b) => {
    expect(isHit(make, a, b)).toBe(false)
    expect(isHit(make, b, a)).toBe(false)
  })
})

describe('calls whose arguments differ only outside the sample of a hash', () => {
  const long = (n: number) => `${'x'.repeat(3_000)}${String(n).padStart(8, '0')}${'x'.repeat(3_000)}`
  const families: [string, (n: number) => unknown][] = [
    ['strings', (n) => ({ text: long(n) })],
    ['names', (n) => ({ [long(n)]: 1 })],
    ['bytes', (n) => new Uint8Array(20_000).fill(n, 9_001, 9_002).fill(n >> 8, 9_002, 9_003)],
    ['symbols', (n) => [symbols[n]]],
  ]
  const symbols = Array.from({ length: ALIKE }, () => Symbol('s'))

  it.each(families)('are distinguished, found again and deleted (%s)', (_, make) => {
    let runs = 0
    const call = cached((_arg: unknown) => ++runs, { backend: LRUCache, capacity: ALIKE * 0.7 })
    for (let n = 0; n < ALIKE; n++) same(call(make(n)), n + 1)
    for (let n = ALIKE * 0.3; n < ALIKE; n++) same(call(make(n)), n + 1)
    for (let n = 0; n < ALIKE * 0.3; n++) call(make(n))
    expect(runs).toBe(ALIKE * 1.3)
  })
})

describe('calls without arguments', () => {
  it.each(['instance', 'class'] as const)('have one entry for each scope and function (%s)', (scope) => {
    let loads = 0
    const load = (..._: unknown[]) => ++loads
    const one = cached(load, { ...options, scope })
    const two = cached(load, { ...options, scope })
    const [a, b] = [{}, {}]
    const ask = () => [one.call(a), two.call(a), one.call(b), one.call(a, ''), one.call(a, undefined)]
    const expected = scope === 'instance' ? [1, 2, 3, 4, 5] : [1, 2, 1, 3, 4]
    expect(ask()).toEqual(expected)
    expect(ask()).toEqual(expected)
  })
})

describe('an argument that is changed after the call', () => {
  it('is compared by its contents at each call', () => {
    let calls = 0
    const sum = cached((list: { of: number[] }) => (calls++, list.of.length), options)
    const list = { of: [1] }
    sum(list)
    list.of.push(2)
    expect(sum(list)).toBe(2)
    expect(sum({ of: [1] })).toBe(1)
    expect(calls).toBe(2)
  })

  it.each([
    ['an object', () => ({ id: 1, tags: ['a'] }), (user: { tags: string[] }) => user.tags.push('b')],
    ['bytes', () => new Uint8Array([1, 2]), (bytes: Uint8Array) => bytes.fill(9)],
    ['a map', () => new Map([[1, 1]]), (map: Map<number, number>) => map.set(1, 2)],
  ] as [string, () => object, (argument: any) => unknown][])(
    'leaves the entry to calls that are as it was (%s)',
    (_, make, change) => {
      let loads = 0
      const call = cached((..._args: unknown[]) => ++loads, options)
      const argument = make()
      call(argument, 1)
      change(argument)
      expect(call(argument, 1)).toBe(2)
      expect(call(make(), 1)).toBe(1)
      expect(loads).toBe(2)
    },
  )

  it('does not move the entry when the method itself changes it', () => {
    let loads = 0
    const call = cached((bytes: Uint8Array) => (bytes.fill(9), ++loads), options)
    call(new Uint8Array([1, 2]))
    expect(call(new Uint8Array([9, 9]))).toBe(2)
    expect(call(new Uint8Array([1, 2]))).toBe(1)
  })

  it('may be a getter that calls the method again', () => {
    let loads = 0
    const call = cached((_user: unknown, _n: number) => ++loads, options)
    const user = {
      a: 1,
      get b() {
        call({ a: 5, b: 6, c: 7 }, 8)
        return 2
      },
      c: 3,
    }
    expect(call(user, 4)).toBe(2)
    expect(call({ a: 1, b: 2, c: 3 }, 4)).toBe(2)
    expect(call({ a: 5, b: 6, c: 7 }, 8)).toBe(1)
  })
})

describe('an argument that cannot be compared', () => {
  const circular: unknown[] = [1]
  circular.push({ circular })

  it('causes a TypeError that names the method and the key option', () => {
    const find = cached(function find(_: unknown) {}, options)
    const message = 'Cannot call find: a circular or very deep argument needs the `key` option'
    expect(() => find(circular)).toThrow(new TypeError(message))
    expect(() => {
      find(1)
    }).not.toThrow()
  })

  it('causes no error when a key function does not return it', () => {
    let loads = 0
    const find = cached((_: unknown[]) => ++loads, { ...options, key: (list: unknown[]) => byIdentity(list) })
    expect(find(circular)).toBe(1)
    expect(find(circular)).toBe(1)
    expect(find([1])).toBe(2)
  })
})
