import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { finish } from '../../lib/keys/hash'
import { write } from './written'

const COUNT = 4_096

/** Multipliers of the literature, at hand for whoever looks for a number that seems random. */
const WELL_KNOWN = [0x2545f491, 0x6c078965, 0x41c64e6d, 0x5bd1e995]

// Of 4,096 random hashes of 32 bits, 0.002 collide on average. Lists that collide before their last three
// tokens do so with each of 8 ends.
describe('the hash of a token list', () => {
  const families: [string, (n: number) => unknown][] = [
    ['integers', (n) => [n, 0]],
    ['integers that differ in high bits', (n) => [n << 20, 0]],
    ['doubles', (n) => [n + 0.5]],
    ['doubles whose halves cancel out', (n) => {
      const halves = new Int32Array([n, n])
      return [new Float64Array(halves.buffer)[0]]
    }], // prettier-ignore
    ['bigints', (n) => [BigInt(n)]],
    ['bigints that agree in 64 bits', (n) => [BigInt(n) << 64n]],
    ['bigints beyond the range of numbers', (n) => [(1n << 2000n) + BigInt(n)]],
    ['short strings', (n) => [String(n)]],
    ['strings with one prefix', (n) => [`https://example.org/users/${n}/profile`]],
    ['strings that differ at their ends', (n) => [`${n}`.padEnd(1000, 'x')]],
    ['pairs of integers', (n) => [n >> 6, n & 63]],
    // With a single multiplication each pair of these would cancel out under every seed.
    ['pairs whose highest bits cancel out', (n) => Array.from({ length: 24 }, (_, at) => {
      const isFlipped = (n >> (at >> 1)) & 1
      return isFlipped === 0 ? 0 : at % 2 === 0 ? 0x80000000 | 0 : 0x80010000 | 0
    })], // prettier-ignore
    // Numbers that are no secret must not be the hashes of constants, or 2^n lists would have one hash.
    ...[undefined, null, true, false].map((constant, at): [string, (n: number) => unknown] => [
      `lists of ${String(constant)} and a well-known number`,
      (n) => Array.from({ length: 12 }, (_, bit) => (((n >> bit) & 1) === 1 ? constant : WELL_KNOWN[at])),
    ]),
    ['names', (n) => ({ [`name${n}`]: 1 })],
    ['symbols with descriptions', (n) => Symbol(`s${n}`)],
    ['dates', (n) => new Date(n * 86_400_000)],
    ['booleans and nothing', (n) => Array.from({ length: 12 }, (_, at) => ((n >> at) & 1) === 1)],
    ['functions', () => () => 1],
    ['bytes', (n) => Uint8Array.from([n, n >> 8])],
    ['words of bytes', (n) => new Uint8Array(new Int32Array(64).fill(n).buffer)],
  ]

  const hashed = families.map(([name, make]): [string, () => readonly number[]] => {
    let hashes: readonly number[] | undefined
    return [name, () => (hashes ??= Array.from({ length: COUNT }, (_, n) => finish(write(make(n)).hash)))]
  })

  it.each(hashed)('spreads %s', (_, hashesOf) => {
    expect(COUNT - new Set(hashesOf()).size).toBeLessThanOrEqual(8)
  })

  it.each(hashed)('spreads %s over its highest and over its lowest bits', (_, hashesOf) => {
    const hashes = hashesOf()
    // 4,096 balls in 4,096 bins leave a share of 1/e empty: 1,507, with a deviation of 24.
    expect(new Set(hashes.map((hash) => hash >>> 20)).size).toBeGreaterThan(COUNT * 0.6)
    expect(new Set(hashes.map((hash) => hash & 0xfff)).size).toBeGreaterThan(COUNT * 0.6)
  })
})

describe('the second hash of a token list', () => {
  it('reads parts that the first does not', () => {
    const long = (n: number) => `${'x'.repeat(5_000)}${String(n).padStart(8, '0')}${'x'.repeat(5_000)}`
    const values = (n: number) => [
      ...[[long(n)], { [long(n)]: 1 }, BigInt(`1${String(n).padStart(8, '0')}${'0'.repeat(900)}`)],
      Buffer.from(long(n)),
      Symbol(long(n)),
    ]
    for (const at of values(0).keys()) {
      const hashes = Array.from({ length: 200 }, (_, n) => write(values(n)[at]).secondHash)
      expect(new Set(hashes).size).toBe(200)
      expect(hashes.every(Number.isSafeInteger)).toBe(true)
    }
  })
})

describe('the multipliers of hashes', () => {
  const { crypto } = globalThis
  afterEach(() => {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true, writable: true })
    jest.restoreAllMocks()
  })

  it.each([0, 1, 255])('are found where every random number is %d, as in a test', (value) => {
    let draws = 0
    const draw = () => {
      if (++draws > 100) throw new Error('drawn again and again')
      return 0
    }
    jest.spyOn(Math, 'random').mockImplementation(draw)
    const getRandomValues = (ints: Int32Array) => ints.fill(value + draw())
    Object.defineProperty(globalThis, 'crypto', {
      value: { getRandomValues },
      configurable: true,
      writable: true,
    })
    jest.isolateModules(() => {
      const { finish, mixInt } = jest.requireActual<{
        finish(hash: number): number
        mixInt(hash: number, part: number): number
      }>('../../lib/keys/hash')
      const hashes = Array.from({ length: COUNT }, (_, n) => finish(mixInt(0, n)))
      expect(new Set(hashes).size).toBe(COUNT)
      expect(new Set(hashes.map((hash) => hash >>> 20)).size).toBeGreaterThan(COUNT * 0.5)
    })
  })
})
