import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isSameToken } from '../../lib/keys/markers'
import { restore } from '../../lib/keys/restore'
import { neighbours, tree, valueOf } from './trees'
import { isSameKey, isSameList, write } from './written'

const runs = { numRuns: THOROUGH ? 4_000 : 120 }

describe('the tokens of two values', () => {
  it('are the same exactly when the values are deeply and strictly equal', () => {
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        const [first, second] = [valueOf(a), valueOf(b)]
        return isSameKey(first, second) === isDeepStrictEqual(first, second)
      }),
      runs,
    )
  })

  it('are the same when the values are equal copies', () => {
    fc.assert(
      fc.property(tree, (a) => isSameKey(valueOf(a), valueOf(a))),
      runs,
    )
  })

  it('differ when a part is in another place, like deep equality', () => {
    fc.assert(
      fc.property(neighbours, ([a, b]) => {
        const [first, second] = [valueOf(a), valueOf(b)]
        return isSameKey(first, second) === isDeepStrictEqual(first, second)
      }),
      { numRuns: THOROUGH ? 10_000 : 200 },
    )
  })
})

describe('a token list', () => {
  it('is never the beginning of the list of another value', () => {
    fc.assert(
      fc.property(neighbours, ([a, b]) => {
        const [shorter, longer] = [write(valueOf(a)).tokens, write(valueOf(b)).tokens].sort(
          (one, other) => one.length - other.length,
        )
        return (
          isSameList(shorter!, longer!) || !shorter!.every((token, at) => isSameToken(token, longer![at]))
        )
      }),
      { numRuns: THOROUGH ? 10_000 : 200 },
    )
  })

  it('is restored to an equal value', () => {
    fc.assert(
      fc.property(tree, (a) => {
        const value = valueOf(a)
        return isDeepStrictEqual(restore(write(value).tokens), [value])
      }),
      runs,
    )
  })
})

/**
 * Every value that consists of at most `size` of these: a number, objects, arrays, a map, a name and a
 * symbol.
 */
function allValues(size: number): (() => unknown)[] {
  const symbol = Symbol('s')
  const bySize: (() => unknown)[][] = [[]]
  for (let n = 1; n <= size; n++) {
    const made: (() => unknown)[] = []
    if (n === 1) made.push(() => 1)
    for (const make of [
      () => ({}),
      (): object => Object.create(null) as object,
      () => [],
      () => new Date(1),
    ]) {
      if (n === 1) made.push(make)
      for (const part of bySize[n - 1]!) {
        made.push(() => Object.assign(make(), { a: part() }))
        made.push(() => Object.assign(make(), { [symbol]: part() }))
      }
      for (let left = 1; left < n - 1; left++)
        for (const one of bySize[left]!)
          for (const other of bySize[n - 1 - left]!)
            made.push(() => Object.assign(make(), { a: one(), [symbol]: other() }))
    }
    for (const part of bySize[n - 1]!) {
      made.push(() => [part()])
      made.push(() => [, part()])
      made.push(() => new Map([[1, part()]]))
      made.push(() => Object.assign([part()], { [symbol]: 1 }))
    }
    for (let left = 1; left < n - 1; left++)
      for (const one of bySize[left]!)
        for (const other of bySize[n - 1 - left]!) {
          made.push(() => [one(), other()])
          made.push(() => Object.assign([one()], { [symbol]: other() }))
          made.push(() => new Map([[one(), other()]]))
        }
    bySize.push(made)
  }
  return bySize.flat()
}

describe('all values of up to four parts', () => {
  it('have different tokens unless they are equal, and none begins with another', () => {
    interface Node {
      readonly next: Map<unknown, Node>
      value?: () => unknown
    }
    const root: Node = { next: new Map() }
    const interned: unknown[] = []
    const intern = (token: unknown) =>
      interned.find((each) => isSameToken(each, token)) ?? (interned.push(token), token)
    const values = allValues(4)
    expect(values.length).toBeGreaterThan(4_000)
    for (const value of values) {
      let node = root
      for (const token of write(value()).tokens) {
        if (node.value !== undefined) throw new Error('one list begins with another')
        const key = intern(token)
        let next = node.next.get(key)
        if (next === undefined) node.next.set(key, (next = { next: new Map() }))
        node = next
      }
      if (node.next.size > 0) throw new Error('one list is the beginning of another')
      if (node.value !== undefined && !isDeepStrictEqual(node.value(), value()))
        expect(value()).toStrictEqual(node.value())
      node.value = value
    }
  })
})
