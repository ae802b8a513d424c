import { Hashed } from './hashed'

/** Where hashes begin: of each process its own, so that nobody outside can prepare tokens that collide. */
export const SEED = (Math.random() * 2 ** 32) | 0

/** Characters at either end of a long string that count. */
const END = 64

/** The hash of a key as a `Map` compares it: of an object, a number that is its own. */
export function hashOf(key: unknown): number {
  return finish(mix(SEED, isObject(key) ? numberOf(key) : key))
}

/**
 * Takes a primitive, or what brings its hash along, into a hash. Of strings over 128 characters the two ends count,
 * of symbols nothing.
 */
export function mix(hash: number, value: unknown): number {
  if (typeof value === 'number' && (value | 0) === value) return mixInt(hash, value)
  if (typeof value === 'string') return mixString(hash, value)
  if (value instanceof Hashed) return mixInt(hash, value.hash)
  if (typeof value === 'symbol') return hash // it tells no number without a string being made
  // A bigint, true, null and undefined too are some number, or none.
  float[0] = Number(value)
  return mixInt(hash, halves[0]! ^ halves[1]!)
}

export function mixInt(hash: number, part: number): number {
  const mixed = Math.imul(hash ^ part, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** Ends a hash: all its bits depend on all that came in. */
export function finish(hash: number): number {
  const mixed = Math.imul(hash, 0x85ebca6b)
  return mixed ^ (mixed >>> 16)
}

// FNV-1a, G. Fowler, L. C. Noll and K.-P. Vo.
function mixString(hash: number, text: string): number {
  const { length } = text
  const end = length > 2 * END ? END : length
  for (let at = 0; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  if (end < length)
    for (let at = length - END; at < length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mixInt(hash, length)
}

const float = new Float64Array(1)
const halves = new Int32Array(float.buffer)

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(object: object): number {
  if (Hashed.is(object)) return object.hash
  let number = numbers.get(object)
  if (number === undefined) numbers.set(object, (number = ++lastNumber))
  return number
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
