import { describe, expect, it } from '@jest/globals'
import { SEED } from '../../lib/keys/hash'
import { TokenList } from '../../lib/keys/token-list'
import { tokenize } from '../../lib/keys/tokenize'
import { same } from '../support/same'
import { isSameKey, isSameList, write, ownTokens } from './written'

const symbol = Symbol('s')
const reversed = (object: object): object => Object.fromEntries(Object.entries(object).reverse())

describe('objects of 1,000 shapes', () => {
  const shaped = (n: number, more?: object): object =>
    n % 2 === 0
      ? { [`a${n >> 3}`]: 1, b: { [`c${n & 7}`]: 2 }, ...more }
      : { b: n, [`a${n >> 3}`]: 1, ...more }

  it('are distinguished, found again in any order, and never confused with one that has another symbol', () => {
    const texts = new Set<string>()
    for (let n = 0; n < 1_000; n++) {
      texts.add(write(shaped(n)).text)
      same(isSameKey(reversed(shaped(n)), shaped(n)), true)
      same(isSameKey(shaped(n, { [symbol]: 1 }), shaped(n)), false)
      same(isSameKey(shaped(n), shaped(n)), true)
    }
    expect(texts.size).toBe(1_000)
  })
})

/** Of 8 kB each, far more than may be remembered. */
const NAMES = THOROUGH ? 4_000 : 1_000

describe('an object of a new shape', () => {
  // More names, and more shapes, than are remembered.
  const list = new TokenList('call it')
  const tokensOf = (value: unknown): unknown[] => {
    list.rewind(0, SEED)
    tokenize(value, list)
    return ownTokens(list)
  }
  const early = { zeta: 1, bird: { id: 2, at: 3 } }
  const late = { zulu: 1, mid: { tango: 2, alpha: 3 } }
  const before = tokensOf(early)
  const first = tokensOf({ y: { last: 1, first: 2 } })
  for (let n = 0; n < 20_000; n++) tokensOf({ [`id${n}`]: n, [`more${n % 7_000}`]: { [`deep${n}`]: 1 } })

  it('keeps its tokens after other shapes, in any order and in any list', () => {
    for (let n = 0; n < 3; n++) {
      expect(isSameList(tokensOf(early), before)).toBe(true)
      expect(isSameList(tokensOf(reversed(early)), before)).toBe(true)
      expect(isSameList(tokensOf({ y: { first: 2, last: 1 } }), first)).toBe(true)
    }
    expect(isSameKey(early, reversed(early))).toBe(true)
  })

  it('is found again after more names and shapes than are remembered', () => {
    const found = tokensOf(late)
    for (let n = 0; n < 5_000; n++) tokensOf({ [`later${n}`]: 1 })
    expect(isSameList(tokensOf(late), found)).toBe(true)
    expect(isSameList(tokensOf(reversed(late)), found)).toBe(true)
    expect(isSameKey(late, { ...late, [symbol]: 1 })).toBe(false)
    expect(isSameKey(late, { zulu: 1, mid: { tango: 3, alpha: 2 } })).toBe(false)
  })

  it('is written without allocation after the first few times', () => {
    const hit = () => {
      list.rewind(0, SEED)
      tokenize(late, list)
    }
    for (let n = 0; n < 2_000; n++) hit()
    const start = process.memoryUsage().heapUsed
    for (let n = 0; n < 4_000; n++) hit()
    // A shape that is resolved at each call takes over 1,000 bytes.
    expect((process.memoryUsage().heapUsed - start) / 4_000).toBeLessThan(400)
  })

  it('takes a bounded number of short names to remember', () => {
    const used = () => {
      for (let n = 0; n < 4; n++) globalThis.gc!() // the engine keeps its own classes of objects for two
      return process.memoryUsage().heapUsed
    }
    const ask = (from: number) => {
      for (let n = from; n < from + NAMES; n++) tokensOf({ [`${n}`.repeat(2_000)]: 1, [`name${n}`]: 1 })
    }
    ask(0)
    const start = used()
    ask(NAMES)
    expect((used() - start) / 1e6).toBeLessThan(3)
  })

  it('has names of any length', () => {
    const long = (end: string) => 'x'.repeat(20_000) + end
    const value = (end: string) => ({ [long(end)]: 1, b: { [long('b')]: 2 } })
    expect(isSameKey(value('a'), reversed(value('a')))).toBe(true)
    expect(isSameKey(value('a'), value('c'))).toBe(false)
  })
})

describe('an object whose reading runs code', () => {
  it('may get a symbol between two calls', () => {
    const object: Record<PropertyKey, unknown> = { a: 1 }
    const before = write(object).tokens
    object[symbol] = 1
    expect(isSameList(write(object).tokens, before)).toBe(false)
    Reflect.deleteProperty(object, symbol)
    expect(isSameList(write(object).tokens, before)).toBe(true)
  })

  it('may throw when its getter is called once more', () => {
    let reads = 0
    const moody = () => ({
      get a(): number {
        if (++reads % 2 === 0) throw new Error('once more')
        return 1
      },
    })
    for (let n = 0; n < 4; n++) {
      reads = 0
      expect(isSameList(write(moody()).tokens, write({ a: 1 }).tokens)).toBe(true)
    }
  })

  it('counts with its elements at the start when their number changes', () => {
    const growing: unknown[] = [0, 1]
    Object.defineProperty(growing, 0, {
      enumerable: true,
      get: () => (growing.length < 3 && growing.push(2), 0),
    })
    expect(isSameList(write(growing).tokens, write([0, 1]).tokens)).toBe(true)
    expect(isSameList(write(growing).tokens, write([0, 1, 2]).tokens)).toBe(true)
  })
})
