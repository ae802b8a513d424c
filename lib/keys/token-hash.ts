import { randomInts } from '../structures/index/seed'
import type { Marker } from './markers'

// A constant of this module, because Jest and other sandboxes take longer to look up `Math` than to multiply.
const { imul } = Math

/** Characters at either end of a long string that the hash of a token list reads. */
const END = 64

/** Bits set in a multiplier at least: with fewer, its product is hardly mixed. */
const MULTIPLIER_BITS = 10

/** Where the hash of a token list begins, different in each process. */
export const SEED = random32()

const FIRST = multiplier()
const SECOND = multiplier()

/*
 * Two secret odd multipliers, because with one a difference in the highest bit passes the multiplication unchanged:
 * lists that collide under every seed could then be written down.
 */

/** Adds an int32 to a hash. */
export function mixInt(hash: number, part: number): number {
  const mixed = imul(hash ^ part, FIRST)
  return imul(mixed ^ (mixed >>> 15), SECOND)
}

/** Ends a hash: every bit of the result depends on all that was added. */
export function finish(hash: number): number {
  const mixed = imul(hash ^ (hash >>> 16), FIRST)
  return mixed ^ (mixed >>> 16)
}

/** Adds a token to a hash. Of a string of over 128 characters it reads the two ends, of a symbol the description. */
export function mix(hash: number, token: unknown): number {
  if (typeof token === 'number') return (token | 0) === token ? mixInt(hash, token) : mixDouble(hash, token)
  if (typeof token === 'string') return mixString(hash, token)
  return mixOther(hash, token)
}

/** Adds a string to a hash, of over 128 characters the two ends and the length. */
export function mixString(hash: number, text: string): number {
  const { length } = text
  if (length <= 2 * END) return mixInt(mixCharacters(hash, text, 0, length), length)
  return mixInt(mixCharacters(mixCharacters(hash, text, 0, END), text, length - END, length), length)
}

/** Four bytes as an int32, the same wherever in memory they are and on every platform. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

/**
 * A second hash of tokens, independent of the first, which reads every character and every byte. An integer of 52 bits.
 * O(their total length).
 */
export function secondHashOf(tokens: readonly unknown[], size: number): number {
  const lanes = new Lanes()
  for (let at = 0; at < size; at++) {
    const token = tokens[at]
    const content = contentOf(token)
    if (content === undefined) lanes.add(mix(SEED, token))
    else if (typeof content === 'string') lanes.addText(content)
    else lanes.addBytes(content)
  }
  return lanes.end()
}

/** Two hashes with multipliers of their own, side by side. */
class Lanes {
  #a = LANES[0]
  #b = LANES[1]

  add(part: number): void {
    const a = imul(this.#a ^ part, LANES[2])
    const b = imul(this.#b ^ part, LANES[3])
    this.#a = a ^ (a >>> 15)
    this.#b = b ^ (b >>> 13)
  }

  addText(text: string): void {
    for (let at = 0; at < text.length; at++) this.add(text.charCodeAt(at))
    this.add(text.length)
  }

  addBytes(bytes: Uint8Array): void {
    const end = bytes.length - (bytes.length % 4)
    for (let at = 0; at < end; at += 4) this.add(wordAt(bytes, at))
    for (let at = end; at < bytes.length; at++) this.add(bytes[at]!)
    this.add(bytes.length)
  }

  end(): number {
    return (finish(this.#a) >>> 0) * 2 ** 20 + (finish(this.#b) >>> 12)
  }
}

// Two lanes side by side, so that a multiplication need not wait for the one before.
function mixCharacters(hash: number, text: string, at: number, end: number): number {
  let other = FIRST
  for (; at + 1 < end; at += 2) {
    hash = imul(hash ^ text.charCodeAt(at), FIRST)
    other = imul(other ^ text.charCodeAt(at + 1), SECOND)
  }
  if (at < end) hash = imul(hash ^ text.charCodeAt(at), FIRST)
  return mixInt(hash, other)
}

function mixDouble(hash: number, value: number): number {
  float[0] = value
  return mixInt(mixInt(hash, halves[0]!), halves[1]!)
}

function mixOther(hash: number, token: unknown): number {
  if (typeof token === 'object' && token !== null) return mixInt(hash, (token as Marker).hash)
  if (typeof token === 'bigint') return mixBigint(hash, token)
  if (typeof token === 'symbol') return mixInt(hash, hashOfSymbol(token))
  return mixInt(
    hash,
    token === undefined ? 0x2545f491 : token === null ? 0x6c078965 : token === true ? 0x41c64e6d : 0x5bd1e995,
  )
}

function mixBigint(hash: number, value: bigint): number {
  big[0] = value // of over 64 bits the lowest ones
  const mixed = mixInt(mixInt(hash, bigHalves[0]!), bigHalves[1]!)
  return big[0] === value ? mixed : mixString(mixed, textOfBigint(value))
}

/** The content of a token that the first hash does not read completely. */
function contentOf(token: unknown): string | Uint8Array | undefined {
  if (typeof token === 'string') return token
  if (typeof token === 'bigint') return textOfBigint(token)
  return typeof token === 'object' && token !== null ? (token as Marker).content : undefined
}

// In base 32, which takes time linear in the length.
const textOfBigint = (value: bigint): string => bigintToString(value, 32)
const bigintToString = Function.prototype.call.bind(BigInt.prototype.toString) as (
  value: bigint,
  radix: number,
) => string

/*
 * A description may be shared by any number of symbols, so each symbol that is
 * met gets a number. Only symbols that no registry keeps can be in a WeakMap;
 * there are few others, and their descriptions differ.
 */
const numbers = new WeakMap<WeakKey, number>()
let symbols = 0

function hashOfSymbol(symbol: symbol): number {
  const known = numbers.get(symbol as unknown as WeakKey)
  if (known !== undefined) return known
  try {
    symbols = (symbols + 1) | 0
    numbers.set(symbol as unknown as WeakKey, symbols)
    return symbols
  } catch {
    return mixString(SEED, String(symbol))
  }
}

const float = new Float64Array(1)
const halves = new Int32Array(float.buffer)
const big = new BigInt64Array(1)
const bigHalves = new Int32Array(big.buffer)

const LANES = [random32(), random32(), multiplier(), multiplier()] as const

/** A random odd int32 with enough bits to mix well. */
function multiplier(): number {
  for (;;) {
    const factor = random32() | 1
    let bits = 0
    for (let rest = factor; rest !== 0; rest &= rest - 1) bits++
    if (bits >= MULTIPLIER_BITS) return factor
  }
}

function random32(): number {
  return randomInts(1)[0]!
}
