import { Marker } from './markers'

/*
 *   1  'a'  5n  null  true  symbols    themselves
 *   NaN  -0                            NAN  MINUS_ZERO
 *   { b: 1, a: [] }                    <b a> 1 ARRAY 0           a shape, then the values in its order
 *   { c: 1, [s]: 2 }                   <c $> 1 1 s 2             a shape with symbols, values, symbols
 *   Object.create(null)                NULL_OBJECT <>
 *   [1, 'a']                           ARRAY 2 1 'a'
 *   [1, , 2], with x: 3, or [s]: 3     SPARSE 3 <0 2 x> 1 2 3    its length, then as an object
 *   new Date(5)                        #Date 1 5 <>              the parts, then as an object
 *   new Uint8Array(2)                  bytes                     one token
 *   the same, with [s]: 2              BINARY_AND_PROPERTIES bytes 1 s 2
 *   an ArrayBuffer, with x: 3          BINARY_AND_PROPERTIES bytes 1 'x' 3
 *   a DTO, given to byValue            BY_PROPERTIES class <id> 7
 *   a Decimal, with a function         BY_VALUE class '0.1'
 *   a function, an instance            its identity
 *   byIdentity(object)                 the identity of its wrapper
 *
 *   symbols, and names of a binary value: their number, then all of them, then all values
 *
 * The first token of a form determines the parts that follow, and a count precedes the counted tokens. So the
 * end of each value is known from its tokens alone: no list is the beginning of another, and none is
 * ambiguous.
 */

export const NAN = new Marker('NaN')
export const MINUS_ZERO = new Marker('-0')
export const ARRAY = new Marker('[')
export const SPARSE = new Marker('~')
export const NULL_OBJECT = new Marker('o')
export const BINARY_AND_PROPERTIES = new Marker('$#')
export const BY_PROPERTIES = new Marker('%')
export const BY_VALUE = new Marker('=')
