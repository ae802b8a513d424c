import { decode } from './decode'
import { encode } from './encode'
import type { Codec } from './protocol'

/**
 * The codec of every value that keys compare by value: those of JSON, and Date, Map, Set, BigInt,
 * `undefined`, -0, NaN, infinities, typed arrays, ArrayBuffer, Buffer, RegExp, URL, the errors of the
 * language, boxed primitives, holes and null prototypes, with shared and circular references. Views of one
 * ArrayBuffer are decoded with a copy each. Frozen objects are decoded as objects that can be changed.
 *
 * `encode` returns `undefined` for a value that contains an instance of another class, a function, a symbol,
 * an accessor, a hidden property or a resizable ArrayBuffer. `decode` throws a TypeError for a text that is
 * damaged or of another version. Neither overflows the stack. O(size of the value).
 */
export const textCodec: Codec = { encode, decode }
