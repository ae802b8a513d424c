import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { LRUCache } from '../backends/policies'
import { NONE } from '../../lib/structures/arena/ring'
import { Overflow } from '../../lib/structures/index/overflow'
import { lengthClassOf, SampledHash } from '../../lib/structures/index/sampled-hash'
import { StringIndex } from '../../lib/structures/index/string-index'
import { seeded } from '../support/random'
import { same } from '../support/same'

/** A digit of n in base 16, the last one first. */
const digit = (n: number, at: number) => ((n >>> (4 * at)) & 15).toString(16)

/** What keys of n look like. Two numbers below 65,536 never have the same key. */
const families: [string, (n: number) => string][] = [
  ['of all lengths', (n) => 'x'.repeat(n % 40) + n.toString(36)],
  ['that begin with what tells them apart', (n) => `${n}:profile:settings:colours`],
  ['that hide it in their middle', (n) => `https://example.com/v2/accounts/${n}/orders?page=1&sort=newest`],
  ['that scatter it', (n) => [0, 1, 2, 3].map((at) => digit(n, at) + '-'.repeat(20)).join('')],
  ['of other alphabets', (n) => `ключ ${String.fromCharCode(0x4e00 + n)} 🔑 \ud800`],
  [
    'in several pieces',
    (n) => ['a long beginning, ', n, ', and an end'].reduce((text: string, part) => text + part, ''),
  ],
  ['that are told apart beyond its reach', (n) => n + '.'.repeat(300)],
  [
    'that differ in one of a hundred places',
    (n) => '0'.repeat(n % 100) + '1' + '0'.repeat(99 - (n % 100)) + (n % 7),
  ],
  [
    'that differ in as many places as they have',
    (n) => Array.from({ length: 30 }, (_, at) => (n >>> at) & 1).join(''),
  ],
]

/** Writes this many keys into a new index; returns what looks one up. */
function filled(keyOf: (n: number) => string, count: number): (key: string) => number {
  const index = new StringIndex()
  const keys: (string | undefined)[] = [undefined]
  for (let n = 1; n <= count; n++) {
    const key = keyOf(n)
    same(index.find(key, keys), NONE)
    keys.push(key)
    index.add(key, n, keys)
  }
  return (key) => index.find(key, keys)
}

describe.each(families)('an index of strings %s', (_, keyOf) => {
  it('agrees with a Map over random steps', () => {
    const random = seeded(23)
    const index = new StringIndex()
    const keys = new Array<string | undefined>(1_000).fill(undefined)
    const naive = new Map<string, number>()
    const free = Array.from({ length: 999 }, (__, at) => at + 1)
    const few = new Set(Array.from({ length: 1_500 }, (__, n) => keyOf(n))).size < 1_000
    for (let step = 0; step < (THOROUGH ? 6_000 : 2_000); step++) {
      const key = keyOf(random(few ? 700 : 1_500))
      const slot = naive.get(key)
      same(index.find(key, keys), slot ?? NONE)
      if (slot !== undefined) {
        if (random(4) > 0) continue
        index.delete(key, slot)
        naive.delete(key)
        keys[slot] = undefined
        free.push(slot)
      } else if (naive.size > 0 && (free.length === 0 || random(3) === 0)) {
        const [[old, place]] = naive as unknown as [[string, number]]
        index.delete(old, place)
        keys[place] = key
        index.add(key, place, keys)
        naive.delete(old)
        naive.set(key, place)
      } else {
        const place = free.pop()!
        keys[place] = key
        index.add(key, place, keys)
        naive.set(key, place)
      }
    }
    expect(naive.size).toBeGreaterThan(300)
    for (const [key, slot] of naive) same(index.find(key, keys), slot)
  })
})

describe('an index of strings', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  /** Returns how many keys went to the overflow. */
  function overflowing(keyOf: (n: number) => string, count: number): number {
    const add = jest.spyOn(Overflow.prototype, 'add')
    const find = filled(keyOf, count)
    const { length } = add.mock.calls
    add.mockRestore()
    for (let n = 1; n <= count; n++) same(find(keyOf(n)), n)
    same(find(keyOf(count + 1)), NONE)
    return length
  }

  it.each(families.slice(0, 6))('of strings %s hardly needs its overflow', (_, keyOf) => {
    expect(overflowing(keyOf, 20_000)).toBeLessThan(600)
  })

  it('widens each class of lengths by itself', () => {
    const keyOf = (n: number) => (n % 2 === 0 ? `${n}, that is all` : `${n}${', and so on'.repeat(3)}`)
    expect(overflowing(keyOf, 20_000)).toBeLessThan(600)
  })

  it('widens its hash before it has a hundred strings, because there may be no more', () => {
    const set = jest.spyOn(Overflow.prototype, 'add')
    const cache = new LRUCache<string, number>({ capacity: 100 })
    for (let n = 1; n <= 100; n++) cache.set(`https://example.com/v2/accounts/${n}/orders?page=1`, n)
    const { length } = set.mock.calls
    set.mockRestore()
    expect(cache.size).toBe(100)
    expect(length).toBeLessThan(60)
  })

  it('reads an indistinguishable string twice when it is added, and once when it is found', () => {
    const read = jest.spyOn(String.prototype, 'charCodeAt')
    const [length, count] = [304, THOROUGH ? 400 : 120]
    const find = filled((n) => n + '.'.repeat(300), count)
    expect(read.mock.calls.length).toBeLessThan(count * 2.2 * length)
    read.mockClear()
    same(find(`117${'.'.repeat(300)}`), 117)
    expect(read.mock.calls.length).toBeLessThan(1.1 * length)
    read.mockRestore()
  })

  it('widens its hash less and less often without success, and begins again after it was emptied', () => {
    const cache = new LRUCache<string, number>({ capacity: 16 })
    const widen = jest.spyOn(SampledHash.prototype, 'widened')
    const attemptsIn = (count: number) => {
      widen.mockClear()
      for (let n = 0; n < count; n++) cache.set(n + '.'.repeat(300), n)
      return widen.mock.calls.length
    }
    expect(attemptsIn(30)).toBe(1)
    expect(attemptsIn(3_000)).toBeLessThan(12)
    cache.clear()
    expect(attemptsIn(30)).toBe(1)
  })

  it('widens its hash again and again while strings differ at another position every 300', () => {
    const set = jest.spyOn(Overflow.prototype, 'add')
    const cache = new LRUCache<string, number>({ capacity: 100 })
    const keyOf = (n: number) => {
      const place = 5 + 2 * Math.floor(n / 300)
      return `${'a'.repeat(place)}${String.fromCharCode(200 + (n % 300))}${'a'.repeat(89 - place)}`
    }
    for (let n = 0; n < 9_000; n++) {
      cache.set(keyOf(n), n)
      for (let m = Math.max(0, n - 99); m <= n; m += 11) if (cache.peek(keyOf(m)) !== m) same(n, m)
    }
    const { length } = set.mock.calls
    set.mockRestore()
    expect(length).toBeLessThan(300)
  })

  it('finds the empty string, without reading more of others', () => {
    const keyOf = (n: number) => (n === 1 ? '' : `${String(n).padStart(3, '0')}zzzz`)
    const find = filled(keyOf, 400)
    const read = jest.spyOn(String.prototype, 'charCodeAt')
    const slots = [find(''), find('234zzzz'), find('401zzzz')]
    const { length } = read.mock.calls
    read.mockRestore()
    expect(slots).toEqual([1, 234, NONE])
    expect(length).toBeLessThanOrEqual(2 * 4)
  })

  it('has no overflow after all its strings were removed', () => {
    const index = new StringIndex()
    const keys: (string | undefined)[] = [undefined]
    const texts = Array.from({ length: 500 }, (_, n) => n + '.'.repeat(300))
    texts.forEach((text, at) => {
      index.find(text, keys)
      keys.push(text)
      index.add(text, at + 1, keys)
    })
    const readsOfLookup = () => {
      const read = jest.spyOn(String.prototype, 'charCodeAt')
      same(index.find(`absent${'.'.repeat(297)}`, keys), NONE)
      const { length } = read.mock.calls
      read.mockRestore()
      return length
    }
    expect(readsOfLookup()).toBeGreaterThan(300)
    texts.forEach((text, at) => {
      index.delete(text, at + 1)
    })
    expect(readsOfLookup()).toBeLessThan(20)
  })
})

describe('a sampled hash', () => {
  it('is equal for equal strings of any origin', () => {
    const hash = new SampledHash()
    const text = 'orders of account 1374, page 1'
    const pieces = ['orders of account ', 1374, ', page 1'].reduce((whole: string, part) => whole + part, '')
    expect(hash.of(pieces)).toBe(hash.of(text))
    expect(hash.of(`<${text}>`.slice(1, -1))).toBe(hash.of(text))
    expect(hash.of('')).toBe(hash.of(text.slice(0, 0)))
  })

  it('depends at first on the length and the last characters', () => {
    const hash = new SampledHash()
    expect(hash.of('aaaaaaaa')).not.toBe(hash.of('aaaaaaaaa'))
    expect(hash.of('first, and the rest')).toBe(hash.of('other, and the rest'))
    expect(hash.of('first, and the rest')).not.toBe(hash.of('first, and the best'))
  })

  it('is widened to positions where strings differ, and drops those where none do', () => {
    const hash = new SampledHash()
    const texts = [1, 2, 3, 4, 5].map((n) => `account ${n} of 9`)
    const other = 'account 1 of 8'
    const hashesOf = (hash: SampledHash) => [...texts, other].map((text) => hash.of(text))
    expect(new Set(hashesOf(hash)).size).toBe(2)
    const wider = hash.widened(texts, texts)!
    expect(new Set(hashesOf(wider)).size).toBe(5)
    expect(wider.of(other)).toBe(wider.of(texts[0]!))
    const widest = wider.widened([texts[0]!, other], [...texts, other])!
    expect(new Set(hashesOf(widest)).size).toBe(6)
  })

  it('does not change other hashes when it is widened', () => {
    const hash = new SampledHash()
    const texts = [1, 2].map((n) => `account ${n} of 9`)
    const others = ['short', 'a text that is much longer']
    const hashesOf = (hash: SampledHash, texts: string[]) => texts.map((text) => hash.of(text))
    const before = hashesOf(hash, [...texts, ...others])
    const wider = hash.widened(texts, texts)!
    expect(hashesOf(hash, [...texts, ...others])).toEqual(before)
    expect(hashesOf(wider, others)).toEqual(before.slice(2))
    expect(hashesOf(new SampledHash(), texts)).toEqual(before.slice(0, 2))
  })

  it('has a class for strings of about the same length', () => {
    expect(lengthClassOf('short')).toBe(lengthClassOf('shorter'))
    expect(lengthClassOf('short')).not.toBe(lengthClassOf('a longer one'))
  })

  it('is not widened when no position within reach distinguishes the strings', () => {
    const far = ['1', '2'].map((text) => text + '.'.repeat(300))
    expect(new SampledHash().widened(far, far)).toBeUndefined()
  })

  it('is not widened to more than sixteen positions of a class', () => {
    let hash = new SampledHash()
    const bits = (n: number) => Array.from({ length: 60 }, (_, at) => (at === n ? 1 : 0)).join('')
    const all = Array.from({ length: 60 }, (_, n) => bits(n))
    let widenings = 0
    for (let n = 0; n < 60; n += 2) {
      const wider = hash.widened([bits(n), bits(n + 1)], all)
      if (wider !== undefined) widenings++
      hash = wider ?? hash
    }
    expect(widenings).toBe(6)
  })
})

describe('a cache of strings', () => {
  it('holds strings that differ in too few characters to be sampled', () => {
    const cache = new LRUCache<string, number>({ capacity: 200 })
    for (let n = 0; n < 1_000; n++) cache.set(n + '.'.repeat(300), n)
    expect(cache.size).toBe(200)
    expect([...cache.keys()]).toEqual(Array.from({ length: 200 }, (_, n) => 800 + n + '.'.repeat(300)))
    for (let n = 0; n < 1_000; n++) same(cache.get(n + '.'.repeat(300)), n < 800 ? undefined : n)
  })

  it('widens its hash without a long pause, with any number of strings', () => {
    const cache = new LRUCache<string, number>({ capacity: 50_000 })
    const read = jest.spyOn(String.prototype, 'charCodeAt')
    let most = 0
    let widenings = 0
    for (let n = 0; n < 50_000; n++) {
      cache.set(`https://example.com/v2/accounts/${n}/orders?page=1`, n)
      const { length } = read.mock.calls
      if (length > 300) widenings++
      most = Math.max(most, length)
      read.mockClear()
    }
    read.mockRestore()
    expect(widenings).toBeGreaterThan(2)
    expect(most).toBeLessThan(2_000)
    expect(cache.size).toBe(50_000)
  })

  it('finds every string while strings move to another hash', () => {
    const cache = new LRUCache<string, number>({ capacity: 4_000 })
    const keyOf = (n: number) => `https://example.com/v2/accounts/${n}/orders?page=1`
    const gone = new Set<number>()
    for (let n = 0; n < 4_000; n++) {
      cache.set(keyOf(n), n)
      if (n % 7 === 0 && cache.delete(keyOf(n >> 1))) gone.add(n >> 1)
      if (n % 50 === 49) for (let m = 0; m <= n; m++) same(cache.peek(keyOf(m)), gone.has(m) ? undefined : m)
    }
    expect(gone.size).toBe(572)
  })

  it('supports other keys in the place of strings, and strings in theirs', () => {
    const cache = new LRUCache<unknown, number>({ capacity: 3 })
    const keys = ['a', 1, 'b', {}, 'c', 2, Symbol('d'), 'e', 'f', 3, 'g'.repeat(90)]
    keys.forEach((key, n) => {
      cache.set(key, n)
      expect(keys.map((one) => cache.has(one))).toEqual(keys.map((_, at) => at <= n && at > n - 3))
    })
  })
})
