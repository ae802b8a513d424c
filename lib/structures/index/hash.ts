import { isObject } from '../../common/promises'
import type { Hashes } from '../arena/arena'
import { hashOfInt } from './hash-table'
import { keyedHash } from './keyed-hash'
import { isInt, isNumeric } from './primitive-index'
import { SEED } from './seed'

/** Characters at either end of a long string that the hash reads. */
const END = 64

/**
 * Returns a hash of 32 bits of a key, as a `Map` compares keys: of a primitive by its value, of an object by
 * a number of its own. Other keys may have the same hash. A string of over 128 characters is hashed by its
 * two ends, a symbol by its description. Where the key is a slot that was handed out for another key,
 * `hashes` has its hash.
 */
export function hashOf(key: unknown, hashes?: Hashes): number {
  if (isInt(key)) return hashes === undefined ? hashOfInt(key) : hashes.of(key)
  if (isNumeric(key)) return keyedHash(key)
  if (typeof key === 'string') return hashOfEnds(SEED, key)
  if (isObject(key)) return hashOfInt(~numberOf(key))
  return hashOfEnds(~SEED, typeof key === 'symbol' ? (key.description ?? '') : String(key))
}

// FNV-1a, G. Fowler, L. C. Noll and K.-P. Vo.
function hashOfEnds(hash: number, text: string): number {
  const { length } = text
  const end = length > 2 * END ? END : length
  for (let at = 0; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  if (end < length)
    for (let at = length - END; at < length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hashOfInt(hash ^ length)
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(object: object): number {
  let number = numbers.get(object)
  if (number === undefined) numbers.set(object, (number = ++lastNumber))
  return number
}
