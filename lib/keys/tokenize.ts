import { mix, mixInt } from '../structures/index/hash'
import { isPlain, partsOf } from './built-ins'
import { identityOf, Mark, tokenText } from './markers'
import type { Shape } from './shapes'
import type { Tokens } from './token-list'

const { getPrototypeOf, getOwnPropertyNames, getOwnPropertySymbols, keys } = Object
const { hasOwnProperty, propertyIsEnumerable } = Object.prototype

export const NAN = new Mark('NaN')
export const MINUS_ZERO = new Mark('-0')
export const ARRAY = new Mark('[')
export const SPARSE = new Mark('~')
export const TEXT = new Mark('{')
export const NULL_OBJECT = new Mark('o')
export const SYMBOLS = new Mark('$')
export const BUILT_IN = new Mark('#')

/**
 * Writes a value as tokens: two values have the same ones exactly when they are equal by value. What is compared by
 * identity is one token, which does not hold it. It runs no code of the user's but getters and proxies.
 * O(size of the value).
 *
 * @throws {TypeError} for a value that is circular, or nested over 1,000 levels deep.
 */
export function tokenize(value: unknown, into: Tokens): void {
  /*
   *   1  'a'  5n  null  true  symbols    themselves
   *   NaN  -0                            NAN  MINUS_ZERO
   *   { b: 1, a: [] }                    <b,a> 1 ARRAY 0           a shape, then the values in its order
   *   { c: 1 }, the shape not kept       TEXT 'c,' 1
   *   { [s]: 1 }                         <> SYMBOLS 1 s 1
   *   Object.create(null)                NULL_OBJECT <>
   *   [1, 'a']                           ARRAY 2 1 'a'
   *   [1, , 2], with x: 3                SPARSE 3 <0,2,x> 1 2 3    its length, then as an object
   *   new Date(5)                        BUILT_IN 'Date' 1 5 <>    kind, parts, then as an object
   *   a function, an instance            its identity
   *
   * Each form tells its own length, so that no list is the beginning of another.
   */
  if (typeof value !== 'object' || value === null) return into.add(tokenOf(value))
  const prototype: unknown = getPrototypeOf(value)
  if (isPlain(value, prototype)) {
    if (prototype === null) into.addMark(NULL_OBJECT)
    return tokenizeProperties(value, into, false)
  }
  if (prototype === Array.prototype && Array.isArray(value)) return tokenizeArray(value, into)
  const parts = partsOf(value)
  if (parts === undefined) return into.addMark(identityOf(value))
  const [kind, members] = parts
  into.addMark(BUILT_IN)
  into.add(kind)
  into.add(members.length)
  tokenizeAll(value, members, into)
  tokenizeProperties(value, into, true)
}

/** Whether a value is its own token: a primitive that `===` compares as we do. */
export function isToken(value: unknown): boolean {
  if (typeof value === 'number') return value === value && !Object.is(value, -0)
  return value === null || (typeof value !== 'object' && typeof value !== 'function')
}

/** The token of a primitive or a function. */
export function tokenOf(value: unknown): unknown {
  if (typeof value === 'function') return identityOf(value)
  if (typeof value !== 'number') return value
  return Number.isNaN(value) ? NAN : Object.is(value, -0) ? MINUS_ZERO : value
}

function tokenizeArray(array: readonly unknown[], into: Tokens): void {
  const isDense = hasAllElements(array)
  if (!isDense && hasHiddenElement(array)) return into.addMark(identityOf(array))
  into.addMark(isDense ? ARRAY : SPARSE)
  into.add(array.length)
  if (!isDense) return tokenizeProperties(array, into, false)
  tokenizeAll(array, array, into)
  tokenizeSymbols(array, into)
}

/** Writes members of an object. */
function tokenizeAll(object: object, members: readonly unknown[], into: Tokens): void {
  const { length } = members // which a getter might change
  into.enter(object)
  for (let at = 0; at < length; at++) tokenize(members[at], into)
  into.leave()
}

function tokenizeProperties(object: object, into: Tokens, isBuiltIn: boolean): void {
  const { shapes, list, size: place, hash: before } = into
  let step = shapes.start
  let size = place + 1 // the shape's token is known last
  let hash = before
  let isInside = false
  for (const name in object) {
    if (!hasOwnProperty.call(object, name) || (isBuiltIn && isElement(object, name))) continue
    step = step.to(name, shapes)
    const member: unknown = object[name as never]
    if (isToken(member)) {
      list[size++] = member
      hash = mix(hash, member)
    } else {
      if (!isInside) isInside = into.enter(object)
      into.rewind(size, hash)
      tokenize(member, into)
      ;({ size, hash } = into)
    }
  }
  if (isInside) into.leave()
  const shape = step.shape ?? shapes.resolve(step)
  if (step.isInOrder) {
    list[place] = shape.token
    into.rewind(size, mixInt(hash, shape.token!.hash))
  } else {
    into.rewind(place, before)
    tokenizeInOrder(object, shape, into)
  }
  if (isBuiltIn || !shape.covers(object, !isInside)) tokenizeSymbols(object, into)
}

/** Writes the properties of an object in the order of its shape, which is not that of the object. */
function tokenizeInOrder(object: object, { token, text, names }: Shape, into: Tokens): void {
  const place = into.addPlace()
  if (token === undefined) into.add(text)
  into.enter(object)
  for (const name of names) tokenize(object[name as never], into)
  into.leave()
  into.fill(place, token ?? TEXT)
}

function tokenizeSymbols(object: object, into: Tokens): void {
  const all = getOwnPropertySymbols(object)
  if (all.length === 0) return
  const symbols = all.filter((symbol) => propertyIsEnumerable.call(object, symbol))
  if (symbols.length === 0) return
  symbols.sort((a, b) => (tokenText(a) < tokenText(b) ? -1 : 1))
  into.addMark(SYMBOLS)
  into.add(symbols.length)
  for (const symbol of symbols) into.add(symbol)
  into.enter(object)
  for (const symbol of symbols) tokenize(object[symbol as never], into)
  into.leave()
}

/** Whether an array has no holes, and no properties but its elements. */
function hasAllElements(array: readonly unknown[]): boolean {
  const names = keys(array) // indexes come first, in rising order
  const last = array.length - 1
  return names.length === array.length && (last < 0 || names[last] === String(last))
}

/** Whether an array has an element that is not enumerable. */
function hasHiddenElement(array: readonly unknown[]): boolean {
  return getOwnPropertyNames(array).some(
    (name) => String(Number(name) >>> 0) === name && !propertyIsEnumerable.call(array, name),
  )
}

/** Whether a property of a typed array or a boxed string is part of its content, which is written already. */
function isElement(value: object, name: string): boolean {
  if (!ArrayBuffer.isView(value) && getPrototypeOf(value) !== String.prototype) return false
  const index = Number(name)
  return index >= 0 && String(Math.floor(index)) === name && index < lengthOf(value)
}

function lengthOf(value: object): number {
  return ArrayBuffer.isView(value) ? Infinity : String.prototype.valueOf.call(value).length
}
