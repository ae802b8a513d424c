import { Mark } from './tokens'

/** Characters at either end of a long string that count. */
const END = 64

// Of each process its own, so that nobody outside can prepare lists that collide.
const SEED = (Math.random() * 2 ** 32) | 0

/** An int32 for a list of tokens, the same for equal lists. Of strings over 128 characters the two ends count. */
export function hashOf(list: readonly unknown[], size: number): number {
  let hash = SEED
  for (let at = 0; at < size; at++) hash = mix(hash, list[at])
  return finish(hash)
}

/** What `hashOf` gives for a list of one token and up to three others. */
export function hashOfFew(first: unknown, count: number, a: unknown, b: unknown, c: unknown): number {
  let hash = mix(SEED, first)
  if (count > 0) hash = mix(hash, a)
  if (count > 1) hash = mix(hash, b)
  if (count > 2) hash = mix(hash, c)
  return finish(hash)
}

function mix(hash: number, token: unknown): number {
  if (typeof token === 'number' && (token | 0) === token) return mixInt(hash, token)
  if (typeof token === 'string') return mixString(hash, token)
  if (token instanceof Mark) return mixInt(hash, token.hash)
  if (typeof token === 'symbol') return hash // it tells no number without a string being made
  // A bigint, true, null and undefined too are some number, or none.
  float[0] = Number(token)
  return mixInt(hash, halves[0]! ^ halves[1]!)
}

function mixString(hash: number, text: string): number {
  const { length } = text
  for (let at = 0; at < length; at++) {
    if (at === END && length > 2 * END) at = length - END
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) // FNV-1a, G. Fowler, L. C. Noll and K.-P. Vo
  }
  return mixInt(hash, length)
}

function mixInt(hash: number, part: number): number {
  const mixed = Math.imul(hash ^ part, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

function finish(hash: number): number {
  const mixed = Math.imul(hash, 0x85ebca6b)
  return mixed ^ (mixed >>> 16)
}

const float = new Float64Array(1)
const halves = new Int32Array(float.buffer)
