import { decode } from './decode'
import { encode } from './encode'
import type { Codec } from './protocol'

/**
 * The codec of every value that keys compare by value: JSON's, and Date, Map, Set, BigInt, `undefined`, -0,
 * NaN, infinities, typed arrays, ArrayBuffer, Buffer, RegExp, URL, the errors of the language, boxed
 * primitives, holes and null prototypes, with shared and circular references. Of views on one ArrayBuffer
 * each is decoded with a copy of its own, and frozen objects are decoded as objects that can be changed.
 *
 * `encode` returns `undefined` for a value with an instance of another class, a function, a symbol, an
 * accessor, a hidden property or a resizable ArrayBuffer in it. `decode` throws a TypeError for a text of
 * another version, or a damaged one. Neither overflows the stack. O(size of the value).
 */
export const textCodec: Codec = { encode, decode }
