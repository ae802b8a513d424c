import { randomInts } from './seed'

/** The state in which every hash begins: a secret of the process, so that nobody outside can prepare keys that collide. */
export const SEED = randomInts(1)[0]!

/** Characters at either end of a long string that count. */
const END = 64

/**
 * Returns a hash of 32 bits of a key, as a `Map` compares keys: of a primitive by its value, of an object by a number
 * of its own. Other keys may have the same one.
 */
export function hashOf(key: unknown): number {
  return finish(isObject(key) ? mixInt(SEED, numberOf(key)) : mix(SEED, key))
}

/** Adds a primitive to a hash. Of strings over 128 characters the two ends count, of bigints 64 bits at either end. */
export function mix(hash: number, value: unknown): number {
  switch (typeof value) {
    case 'number':
      return (value | 0) === value ? mixInt(hash, value) : mixFloat(hash, value)
    case 'string':
      return mixString(hash, value)
    case 'bigint':
      limb[0] = value
      return mixFloat(mixInt(mixInt(hash, halves[0]!), halves[1]!), Number(value))
    case 'symbol':
      return mixString(~hash, value.description ?? '')
    default:
      return mixInt(~hash, value === undefined ? 0 : value === null ? 1 : value === true ? 2 : 3)
  }
}

/** Adds an integer of 32 bits to a hash. */
export function mixInt(hash: number, part: number): number {
  const mixed = Math.imul(hash ^ part, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** Ends a hash: each of its bits then depends on everything that was added. */
export function finish(hash: number): number {
  const mixed = Math.imul(hash, 0x85ebca6b)
  return mixed ^ (mixed >>> 16)
}

function mixFloat(hash: number, value: number): number {
  float[0] = value
  return mixInt(mixInt(hash, halves[0]!), halves[1]!)
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

// Three views of the same eight bytes.
const float = new Float64Array(1)
const limb = new BigInt64Array(float.buffer)
const halves = new Int32Array(float.buffer)

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(object: object): number {
  let number = numbers.get(object)
  if (number === undefined) numbers.set(object, (number = ++lastNumber))
  return number
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
