/*
 * Families of keys that an attacker could choose. Each function returns the i-th argument list of its family.
 * V8 hashes doubles and bigints by 64 bits without a seed, by a function that can be inverted, and strings
 * above 16,383 characters by their length alone.
 */

const MASK = (1n << 64n) - 1n

/** The number whose product with `factor`, an odd one, is 1 modulo 2^64. */
function inverse(factor: bigint): bigint {
  let result = 1n
  for (let round = 0; round < 6; round++) result = (result * (2n - factor * result)) & MASK
  return result
}

function unshift(value: bigint, by: bigint): bigint {
  let result = value
  for (let shift = by; shift < 64n; shift += by) result = value ^ (result >> by)
  return result
}

/** 64 bits that V8 hashes to 7 in its lowest 30 bits, different for each `i`. */
function colliding(i: number): bigint {
  let hash = (BigInt(i) << 30n) | 7n
  hash = unshift(hash, 22n)
  hash = (hash * inverse(65n)) & MASK
  hash = unshift(hash, 11n)
  hash = (hash * inverse(21n)) & MASK
  hash = unshift(hash, 31n)
  return ((hash + 1n) * inverse((1n << 18n) - 1n)) & MASK
}

const view = new DataView(new ArrayBuffer(8))
function double(bits: bigint): number {
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}

/** The finite doubles with one hash in V8, by index. */
const chosen: number[] = []
function chosenDouble(i: number): number {
  for (let at = chosen.length * 2; chosen.length <= i; at++) {
    const value = double(colliding(at))
    if (Number.isFinite(value) && !chosen.includes(value)) chosen.push(value)
  }
  return chosen[i]!
}

/** Returns a text of the parts 'Aa' and 'BB', which have the same hash by the usual polynomial in 31. */
const polynomial = (i: number): string =>
  Array.from({ length: 12 }, (_, at) => ((i >> at) & 1 ? 'Aa' : 'BB')).join('')

const bytes = (i: number) => new Uint8Array([i, i >> 8, 0, 0, 0, 0, 0, 1])

const kept = new Map<string, unknown[]>()
/** Returns the i-th value of a kind that is compared by identity, always the same one. */
function one<T>(kind: string, i: number, make: () => T): T {
  const all = kept.get(kind) ?? []
  kept.set(kind, all)
  return (all[i] ??= make()) as T
}
class Instance {}

/** Families whose keys have `length` characters or bytes, so that fewer keys are created. */
export function largeFamilies(length: number): Record<string, (i: number) => unknown[]> {
  const long = 'x'.repeat(length)
  const half = long.slice(length / 2)
  const middle = (i: number) => `${half}${String(i).padStart(6, '0')}${half}`
  const hex = (i: number) => {
    let state = i + 1
    return Array.from({ length: Math.ceil(length / 8) }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state.toString(16).padStart(8, '0')
    }).join('')
  }
  return {
    'long texts that differ at the end': (i) => [long + String(i).padStart(8, '0')],
    'long texts that differ at the beginning': (i) => [String(i).padStart(8, '0') + long],
    'long texts that differ in the middle': (i) => [middle(i)],
    'long random texts of one length': (i) => [hex(i)],
    'objects with long texts': (i) => [{ text: middle(i) }],
    'objects with long names': (i) => [{ [middle(i)]: 1 }],
    'two long texts': (i) => [long, middle(i)],
    'long bytes that differ in the middle': (i) => {
      const at = Math.floor(length * 0.49)
      return [new Uint8Array(length).fill(i, at, at + 1).fill(i >> 8, at + length / 16, at + length / 16 + 1)]
    },
    'many numbers that differ in one': (i) => [Array.from({ length: 200 }, (_, at) => (at === 100 ? i : at))],
  }
}

/** A length above which the engine hashes a text by its length alone. */
export const UNHASHED = 16_400

export const smallFamilies: Record<string, (i: number) => unknown[]> = {
  'small integers': (i) => [i],
  'integers 2^16 apart': (i) => [i * 65_536],
  'integers 2^20 apart': (i) => [(i << 20) | 1],
  'integers above 32 bits': (i) => [2 ** 32 * (i + 1)],
  'negative integers': (i) => [-1 - i],
  fractions: (i) => [i + 0.5],
  sevenths: (i) => [i / 7],
  'tiny doubles': (i) => [(i + 1) * 5e-324],
  'huge doubles': (i) => [(i + 1) * 1e300],
  'doubles of one hash': (i) => [chosenDouble(i)],
  'negative doubles of one hash': (i) => [-chosenDouble(i)],
  'doubles that differ in their low bits': (i) => [1 + i * Number.EPSILON],
  'doubles that differ in their high bits': (i) => [2 ** ((i % 2_000) - 1_000) * (1 + (i >> 11))],
  'small bigints': (i) => [BigInt(i)],
  'bigints 2^64 apart': (i) => [BigInt(i) << 64n],
  'bigints of one hash': (i) => [colliding(i)],
  'negative bigints of one hash': (i) => [-colliding(i)],
  'bigints of 256 bits': (i) => [(BigInt(i) << 192n) | 5n],
  'short texts': (i) => [`key ${i}`],
  'texts of one polynomial hash': (i) => [polynomial(i)],
  digits: (i) => [String(i)],
  'array indexes near 2^32': (i) => [String(2 ** 32 - 2 - i)],
  'single characters': (i) => [String.fromCharCode(0x4e00 + i)],
  'texts that differ in a zero byte': (i) => [`${'\0'.repeat(i & 63)}${i}`],
  'texts that differ in the middle': (i) => [`${'a'.repeat(60)}${i}${'b'.repeat(60)}`],
  surrogates: (i) => [String.fromCodePoint(0x1f300 + i)],
  objects: (i) => [{ id: i }],
  'objects of different names': (i) => [{ [`name${i}`]: 1 }],
  'nested objects': (i) => [{ a: { b: { c: [i] } } }],
  arrays: (i) => [[i, i]],
  'arrays of null and a well-known number': (i) => [
    Array.from({ length: 16 }, (_, at) => ((i >> at) & 1 ? null : 1_812_433_253)),
  ],
  'sparse arrays': (i) => [Object.assign([], { [i % 1_000]: i })],
  'objects with doubles of one hash': (i) => [{ x: chosenDouble(i) }],
  'arrays of bigints': (i) => [[BigInt(i) << 64n]],
  'objects with unique symbols': (i) => [{ [one('name', i, () => Symbol('s'))]: 1 }],
  dates: (i) => [new Date(i)],
  maps: (i) => [new Map([[`key ${i}`, [i]]])],
  sets: (i) => [new Set([`member ${i}`])],
  bytes: (i) => [bytes(i)],
  'regular expressions': (i) => [new RegExp(`a{${i}}`)],
  errors: (i) => [new Error(`message ${i}`)],
  addresses: (i) => [new URL(`https://example.org/${i}`)],
  'boxed numbers': (i) => [Object(chosenDouble(i))],
  'unique symbols': (i) => [one('symbol', i, () => Symbol('s'))],
  functions: (i) => [one('function', i, () => () => i)],
  instances: (i) => [one('instance', i, () => new Instance())],
  'two integers': (i) => [i & 31, i >> 5],
  'an integer and a double of one hash': (i) => [1, chosenDouble(i)],
  'a text and a bigint': (i) => ['a', BigInt(i) << 64n],
  'lists of many lengths': (i) => Array.from({ length: i & 15 }, () => i),
}
