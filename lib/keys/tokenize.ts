import { abandon } from '../common/promises'
import { type BuiltIn, tagOf } from './built-ins'
import { Bytes } from './bytes'
import type { ClassReader } from './class-registry'
import {
  ARRAY,
  BINARY_AND_PROPERTIES,
  BY_PROPERTIES,
  BY_VALUE,
  MINUS_ZERO,
  NAN,
  NULL_OBJECT,
  SPARSE,
} from './forms'
import { mixInt } from './hash'
import { isPlain, kindOf } from './kinds'
import { identityOf } from './markers'
import type { Shape } from './shapes'
import { mix } from './token-hash'
import type { TokenList } from './token-list'

const { getPrototypeOf, getOwnPropertyNames, getOwnPropertySymbols, keys, is } = Object
const { hasOwnProperty, propertyIsEnumerable } = Object.prototype
const { isArray } = Array
const { keyFor } = Symbol
const objectPrototype = Object.prototype
const arrayPrototype = Array.prototype
const TAG: typeof Symbol.toStringTag = Symbol.toStringTag

/** Levels of nesting that have steps of their own. The paths of a recursive structure would be endless. */
const MAX_INNER = 4

/**
 * Writes a value as tokens: two values have the same tokens exactly when they are equal by value. A value
 * that is compared by identity is one token, which does not keep it alive. The only user code that runs is
 * getters, proxies, and functions given to `byValue`. O(size of the value).
 *
 * @throws {TypeError} for a value that is circular, nested over 1,000 levels deep, or of over 1,000,000
 * tokens.
 */
export function tokenize(value: unknown, into: TokenList): void {
  if (typeof value !== 'object' || value === null) return into.add(tokenOf(value))
  // The tag is read first, because the engine has then checked the object's layout and reads the prototype
  // without a call.
  if ((value as { [TAG]?: unknown })[TAG] === undefined) {
    const prototype: unknown = getPrototypeOf(value)
    if (prototype === objectPrototype) {
      if (tagOf(value) === '[object Object]') return tokenizeProperties(value, into)
    } else if (prototype === arrayPrototype && isArray(value)) return tokenizeArray(value, into)
  }
  tokenizeOther(value, into)
}

/** Returns whether a value is its own token: a primitive that `===` compares correctly. */
export function isToken(value: unknown): boolean {
  if (typeof value === 'number') return value === value && !is(value, -0)
  return value === null || (typeof value !== 'object' && typeof value !== 'function')
}

/** The token of a primitive or a function. */
export function tokenOf(value: unknown): unknown {
  if (typeof value === 'function') return identityOf(value)
  if (typeof value !== 'number') return value
  return value !== value ? NAN : is(value, -0) ? MINUS_ZERO : value
}

function tokenizeOther(value: object, into: TokenList): void {
  const prototype = getPrototypeOf(value) as object | null
  const kind = kindOf(prototype)
  switch (kind?.is) {
    case 'plain':
      if (!isPlain(value)) break
      if (prototype === null) into.addMarker(NULL_OBJECT)
      return tokenizeProperties(value, into)
    case 'array':
      if (!isArray(value)) break
      return tokenizeArray(value, into)
    case 'built-in':
      return tokenizeBuiltIn(value, kind, into)
    case 'class':
      return tokenizeInstance(value, prototype!, kind, into)
  }
  into.addMarker(identityOf(value))
}

function tokenizeBuiltIn(value: object, { name, marker, read }: BuiltIn, into: TokenList): void {
  let content: readonly unknown[] | Bytes
  try {
    content = read(value)
  } catch {
    return into.addMarker(identityOf(value)) // another object, with a borrowed prototype
  }
  if (content instanceof Bytes) return tokenizeBytes(value, content, into)
  into.addMarker(marker)
  tokenizeCounted(content, into)
  tokenizeProperties(value, into, name === 'String' ? (content[0] as string).length : 0)
}

/**
 * Writes a binary value. Of the properties of a view only symbols count, because listing its names would list
 * every index.
 */
function tokenizeBytes(value: object, bytes: Bytes, into: TokenList): void {
  const names = bytes.kind === 'ArrayBuffer' ? keys(value).sort() : NONE
  const symbols = symbolsOf(value)
  if (names.length + symbols.length === 0) return into.addBytes(bytes)
  into.addMarker(BINARY_AND_PROPERTIES)
  into.addBytes(bytes)
  tokenizeListed(value, [...names, ...symbols], into)
}

function tokenizeInstance(value: object, prototype: object, { read }: ClassReader, into: TokenList): void {
  into.addMarker(read === undefined ? BY_PROPERTIES : BY_VALUE)
  into.addMarker(identityOf(prototype))
  if (read === undefined) return tokenizeProperties(value, into)
  const content = read(value)
  if (abandon(content)) into.fail('a function given to `byValue` must not return a promise')
  into.enter()
  tokenize(content, into)
  into.leave()
}

function tokenizeArray(array: readonly unknown[], into: TokenList): void {
  if (hasAllElements(array) && symbolsOf(array).length === 0) {
    into.addMarker(ARRAY)
    return tokenizeCounted(array, into)
  }
  if (hasHiddenElement(array)) return into.addMarker(identityOf(array))
  into.addMarker(SPARSE)
  into.add(array.length >>> 0)
  tokenizeProperties(array, into)
}

/** Writes the number of elements, and the elements. */
function tokenizeCounted(members: readonly unknown[], into: TokenList): void {
  const length = members.length >>> 0 // read once: a getter might change it, and a proxy may return anything
  into.add(length)
  into.checkWidth(length)
  into.enter()
  for (let at = 0; at < length; at++) {
    const member = members[at]
    if (typeof member === 'object' && member !== null) tokenize(member, into)
    else into.add(tokenOf(member))
  }
  into.leave()
}

/**
 * Writes the own enumerable properties of an object; `characters` is given for a built-in, because a boxed
 * string has some.
 */
function tokenizeProperties(object: object, into: TokenList, characters = -1): void {
  const { shapes, list, size: place, hash: before, start } = into
  let step = start
  let size = place + 1 // the marker of the shape is known only at the end
  let hash = before
  let isInside = false
  for (const name in object) {
    if (!hasOwnProperty.call(object, name) || (characters > 0 && isIndexBelow(characters, name))) continue
    step = step.to(name, shapes)
    const member: unknown = object[name as never]
    if (isToken(member)) {
      list[size++] = member
      hash = mix(hash, member)
    } else {
      if (!isInside) {
        isInside = true
        into.enter()
      }
      into.size = size
      into.hash = hash
      into.start = into.depth > MAX_INNER ? shapes.start : step.inner(shapes)
      tokenize(member, into)
      ;({ size, hash } = into)
    }
  }
  if (isInside) into.leave()
  into.start = start
  const shape = step.shape ?? step.resolve()
  const symbols = characters >= 0 || !shape.covers(object, !isInside) ? symbolsOf(object) : NONE
  const marker = symbols.length === 0 ? shape : shape.withSymbols
  if (step.isInOrder) {
    list[place] = marker
    into.size = size
    into.hash = mixInt(hash, marker.hash)
    into.checkWidth()
  } else {
    into.size = place
    into.hash = before
    tokenizeInOrder(object, marker, into)
  }
  if (symbols.length > 0) tokenizeListed(object, symbols, into)
}

/** Writes the properties of an object in the order of its shape, which differs from that of the object. */
function tokenizeInOrder(object: object, marker: Shape, into: TokenList): void {
  const place = into.size++
  into.enter()
  for (const name of marker.names) tokenize(object[name as never], into)
  into.leave()
  into.list[place] = marker
  into.hash = mixInt(into.hash, marker.hash)
  into.checkWidth()
}

const NONE: readonly symbol[] = []

/** The enumerable symbols of an object, in an order that is the same for all objects. */
function symbolsOf(object: object): readonly symbol[] {
  const all = getOwnPropertySymbols(object)
  if (all.length === 0) return NONE
  const symbols = all.filter((symbol) => propertyIsEnumerable.call(object, symbol))
  return symbols.length > 1 ? symbols.sort(compareSymbols) : symbols
}

/** Orders symbols by their texts, so that all processes agree on shared symbols, and then by identity. */
function compareSymbols(a: symbol, b: symbol): number {
  const [one, other] = [a, b].map((symbol) => String(symbol) + String(keyFor(symbol)))
  return one! < other! ? -1 : one! > other! ? 1 : identityOf(a).hash - identityOf(b).hash
}

/** Writes the number of some properties, their keys, and their values. */
function tokenizeListed(object: object, listed: readonly PropertyKey[], into: TokenList): void {
  into.checkWidth(2 * listed.length)
  into.add(listed.length)
  for (const key of listed) into.add(key)
  into.enter()
  for (const key of listed) tokenize(object[key as never], into)
  into.leave()
}

/** Whether an array has no holes, and no properties but its elements and symbols. */
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

/** Returns whether a property of a boxed string is one of its characters, which are already written. */
function isIndexBelow(count: number, name: string): boolean {
  const index = Number(name) >>> 0
  return index < count && String(index) === name
}
