import type { Marker } from './markers'

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
  const mixed = Math.imul(hash ^ part, FIRST)
  return Math.imul(mixed ^ (mixed >>> 15), SECOND)
}

/** Ends a hash: every bit of the result depends on all that was added. */
export function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), FIRST)
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

/**
 * A second hash of tokens, independent of the first, which reads every character and every byte. An integer of 52 bits.
 * O(their total length).
 */
export function secondHashOf(tokens: readonly unknown[], size: number): number {
  return (
    (lane(tokens, size, LANES[0], LANES[1]) >>> 0) * 2 ** 20 + (lane(tokens, size, LANES[2], LANES[3]) >>> 12)
  )
}

// Two lanes side by side, so that a multiplication need not wait for the one before.
function mixCharacters(hash: number, text: string, at: number, end: number): number {
  let other = SECOND
  for (; at + 1 < end; at += 2) {
    hash = Math.imul(hash ^ text.charCodeAt(at), FIRST)
    other = Math.imul(other ^ text.charCodeAt(at + 1), FIRST)
  }
  if (at < end) hash = Math.imul(hash ^ text.charCodeAt(at), FIRST)
  return mixInt(hash, other)
}

function mixDouble(hash: number, value: number): number {
  float[0] = value
  return mixInt(mixInt(hash, halves[0]!), halves[1]!)
}

function mixOther(hash: number, token: unknown): number {
  if (typeof token === 'object' && token !== null) return mixInt(hash, (token as Marker).hash)
  if (typeof token === 'bigint') return mixBigint(hash, token)
  if (typeof token === 'symbol') return mixString(hash, descriptionOf(token))
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

function lane(tokens: readonly unknown[], size: number, seed: number, factor: number): number {
  let hash = seed
  for (let at = 0; at < size; at++) {
    const token = tokens[at]
    const content = contentOf(token)
    if (content === undefined) hash = step(hash, mix(seed, token), factor)
    else if (typeof content === 'string')
      for (let each = 0; each < content.length; each++) hash = step(hash, content.charCodeAt(each), factor)
    else for (let each = 0; each < content.length; each++) hash = step(hash, content[each]!, factor)
    if (content !== undefined) hash = step(hash, content.length, factor)
  }
  return finish(hash)
}

function step(hash: number, part: number, factor: number): number {
  const mixed = Math.imul(hash ^ part, factor)
  return mixed ^ (mixed >>> 15)
}

/** What the first hash of a token does not read completely. */
function contentOf(token: unknown): string | Uint8Array | undefined {
  if (typeof token === 'string') return token
  if (typeof token === 'bigint') return textOfBigint(token)
  if (typeof token === 'symbol') return descriptionOf(token)
  return typeof token === 'object' && token !== null ? (token as Marker).content : undefined
}

// In base 32, which takes time linear in the length.
const textOfBigint = (value: bigint): string => bigintToString(value, 32)
const bigintToString = Function.prototype.call.bind(BigInt.prototype.toString) as (
  value: bigint,
  radix: number,
) => string

const description = Object.getOwnPropertyDescriptor(Symbol.prototype, 'description')!.get!
const getDescription = Function.prototype.call.bind(description) as (symbol: symbol) => string | undefined
const descriptionOf = (symbol: symbol): string => getDescription(symbol) ?? ''

const float = new Float64Array(1)
const halves = new Int32Array(float.buffer)
const big = new BigInt64Array(1)
const bigHalves = new Int32Array(big.buffer)

const LANES = [random32(), multiplier(), random32(), multiplier()] as const

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
  const { crypto } = globalThis as { crypto?: { getRandomValues?: (array: Int32Array) => Int32Array } }
  return crypto?.getRandomValues?.(new Int32Array(1))[0] ?? (Math.random() * 2 ** 32) | 0
}
