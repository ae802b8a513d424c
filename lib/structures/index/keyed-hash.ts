import { ONE, START, TWO } from './seed'

/**
 * The base in which a bigint is read. A power of two takes time in proportion to the length of the bigint.
 */
const BASE = 32

/**
 * Returns a keyed hash of 32 bits of a whole string, number or bigint. Collisions cannot be crafted outside
 * the process. O(length) for strings and bigints.
 */
export function keyedHash(value: string | number | bigint): number {
  if (typeof value === 'string') return mixText(START, value)
  if (typeof value === 'bigint') return mixText(~START, value.toString(BASE))
  float[0] = value
  return mixKeyed(mixKeyed(START, halves[0]!), halves[1]!)
}

function mixText(hash: number, text: string): number {
  const { length } = text
  hash = mixKeyed(hash, length)
  for (let at = 1; at < length; at += 2)
    hash = mixKeyed(hash, text.charCodeAt(at - 1) | (text.charCodeAt(at) << 16))
  return length % 2 === 0 ? hash : mixKeyed(hash, text.charCodeAt(length - 1))
}

/** Returns a keyed hash with 32 more bits mixed in. */
export function mixKeyed(hash: number, part: number): number {
  /*
   * hash ^ part  ─►  × ONE  ─►  ^ >>> 15  ─►  × TWO  ─►  ^ >>> 13
   *
   * The multipliers are secrets. With known ones a difference in the highest bits
   * of one part has the same effect under every seed, and the next part can undo
   * it: n chosen pairs of parts then have √n hashes. Here the effect of a
   * difference depends on 30 secret bits.
   */
  let mixed = Math.imul(hash ^ part, ONE)
  mixed = Math.imul(mixed ^ (mixed >>> 15), TWO)
  return mixed ^ (mixed >>> 13)
}

const float = new Float64Array(1)
const halves = new Int32Array(float.buffer)
