import { randomInts } from './seed'

/*
 * mixed  ─►  × ONE  ─►  ^ >>> 15  ─►  × TWO  ─►  ^ >>> 13
 *
 * The multipliers are secrets. With known ones a difference in the highest bits
 * of one part has the same effect under every seed, and the next part can undo
 * it: families of n pairs then have chains of √n. Here what a difference in one
 * part does depends on 30 secret bits.
 */
const [START, FIRST, SECOND] = randomInts(3) as unknown as [number, number, number]
const ONE = FIRST | 1
const TWO = SECOND | 1

/** Bigints of at most 64 bits are read at once. */
const LIMB = 64
/** Others are written in a base that is a power of two, which takes time in proportion to their length. */
const BASE = 32

/**
 * Returns a keyed hash of 32 bits of all of a primitive, which nobody outside of the process can make collide. It costs
 * as much as reading the value: O(length) for strings and bigints. Of symbols the description counts.
 */
export function keyedHash(value: unknown): number {
  return keyedMix(START, value)
}

/** Adds all of a primitive to a keyed hash. */
export function keyedMix(hash: number, value: unknown): number {
  switch (typeof value) {
    case 'number':
      float[0] = value + 0 // -0 is 0
      return mixPart(mixPart(hash, halves[0]!), halves[1]!)
    case 'bigint':
      limb[0] = value
      return BigInt.asIntN(LIMB, value) === value
        ? mixPart(mixPart(~hash, halves[0]!), halves[1]!)
        : mixText(~hash, value.toString(BASE))
    case 'string':
      return mixText(hash, value)
    default:
      return mixText(~hash, typeof value === 'symbol' ? (value.description ?? '') : String(value))
  }
}

function mixText(hash: number, text: string): number {
  const { length } = text
  hash = mixPart(hash, length)
  let at = 1
  for (; at < length; at += 2) hash = mixPart(hash, text.charCodeAt(at - 1) | (text.charCodeAt(at) << 16))
  return at === length ? mixPart(hash, text.charCodeAt(at - 1)) : hash
}

function mixPart(hash: number, part: number): number {
  let mixed = Math.imul(hash ^ part, ONE)
  mixed = Math.imul(mixed ^ (mixed >>> 15), TWO)
  return mixed ^ (mixed >>> 13)
}

// Three views of the same eight bytes.
const float = new Float64Array(1)
const limb = new BigInt64Array(float.buffer)
const halves = new Int32Array(float.buffer)
