import { cannot } from '../errors'
import { isPlain, partsOf } from './parts'
import { identityOf, Mark, tokenText } from './marks'
import type { Tokens } from './tokens'

const { hasOwnProperty } = Object.prototype
const MAX_DEPTH = 1000

const NAN = new Mark('NaN')
const MINUS_ZERO = new Mark('-0')
const ARRAY = new Mark('[')
const SPARSE = new Mark('~')
const OBJECT = new Mark('{')
const NULL_OBJECT = new Mark('o')
const SYMBOLS = new Mark('$')
const BUILT_IN = new Mark('#')

/** The objects that lead to the one being written. */
interface Path {
  readonly object: object
  readonly up: Path | undefined
  readonly depth: number
}

/**
 * Writes a value as tokens: two values have the same ones exactly when they are equal by value. What is compared by
 * identity is one token, which does not hold it. It runs no code of the user's but getters and proxies.
 * O(size of the value).
 *
 * @throws {TypeError} for a value that is circular, or nested over 1,000 levels deep.
 */
export function tokenize(value: unknown, into: Tokens, path?: Path): void {
  /*
   *   1  'a'  5n  null  true  symbols    themselves
   *   NaN  -0                            NAN  MINUS_ZERO
   *   [1, 'a']                           ARRAY 2 1 'a'
   *   { b: 1, a: [] }                    OBJECT <a,b> ARRAY 0 1                  <…> stands for a shape's token
   *   { [s]: 1 }                         OBJECT <> SYMBOLS 1 s 1
   *   [1, , 2], with x: 3                SPARSE 3 <0,2,x> 1 2 3                  its length, then as an object
   *   new Date(5)                        BUILT_IN 'Date' 1 5 <>                  kind, parts, then as an object
   *   a function, an instance            its identity
   *
   * Each form tells its own length, so that no list is the beginning of another.
   */
  if (typeof value !== 'object' || value === null) return into.add(tokenOf(value))
  const prototype: unknown = Object.getPrototypeOf(value)
  const isArray = prototype === Array.prototype && Array.isArray(value)
  const parts = isArray || isPlain(value, prototype) ? NO_PARTS : partsOf(value)
  if (parts === undefined) return into.addMark(identityOf(value))
  for (let above = path; above !== undefined; above = above.up)
    if (above.object === value || above.depth === MAX_DEPTH)
      throw new TypeError(cannot(into.call, 'a circular or very deep argument needs the `key` option'))

  if (isArray) {
    const { length } = value
    const dense = isDense(value)
    into.addMark(dense ? ARRAY : SPARSE)
    into.add(length)
    if (dense) {
      for (let index = 0; index < length; index++) tokenize(value[index], into, below(value, path))
      return tokenizeSymbols(value, into, path)
    }
  } else if (parts === NO_PARTS) into.addMark(prototype === null ? NULL_OBJECT : OBJECT)
  else {
    const [kind, members] = parts
    into.addMark(BUILT_IN)
    into.add(kind)
    into.add(members.length)
    for (const member of members) tokenize(member, into, below(value, path))
  }
  tokenizeProperties(value, into, path, parts !== NO_PARTS)
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

const NO_PARTS = ['', []] as const

function tokenizeProperties(value: object, into: Tokens, path: Path | undefined, isBuiltIn: boolean): void {
  const { shapes, size: place, hash } = into
  into.addPlace()
  let step = shapes.start
  let inside: Path | undefined // made only where it is needed, so that a flat object costs no memory
  for (const name in value) {
    if (!hasOwnProperty.call(value, name) || (isBuiltIn && isElement(value, name))) continue
    step = step.to(name, shapes)
    const member: unknown = value[name as never]
    if (isToken(member)) into.add(member)
    else tokenize(member, into, (inside ??= below(value, path)))
  }
  const shape = step.shape ?? shapes.resolve(step)
  if (!step.isInOrder) {
    into.rewind(place + 1, hash)
    for (const name of shape.names) tokenize(value[name as never], into, (inside ??= below(value, path)))
  }
  into.fill(place, shape.token)
  if (isBuiltIn || !shape.isAllOf(value)) tokenizeSymbols(value, into, path)
}

function tokenizeSymbols(value: object, into: Tokens, path: Path | undefined): void {
  const all = Object.getOwnPropertySymbols(value)
  if (all.length === 0) return
  const symbols = all.filter((symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol))
  if (symbols.length === 0) return
  symbols.sort((a, b) => (tokenText(a) < tokenText(b) ? -1 : 1))
  into.addMark(SYMBOLS)
  into.add(symbols.length)
  for (const symbol of symbols) into.add(symbol)
  for (const symbol of symbols) tokenize(value[symbol as never], into, below(value, path))
}

function below(object: object, up: Path | undefined): Path {
  return { object, up, depth: up === undefined ? 1 : up.depth + 1 }
}

function lengthOf(value: object): number {
  return ArrayBuffer.isView(value) ? Infinity : String.prototype.valueOf.call(value).length
}

/** Whether an array has no holes, and no properties but its elements. */
function isDense(array: readonly unknown[]): boolean {
  const names = Object.keys(array) // indexes come first, in rising order
  const last = array.length - 1
  return names.length === array.length && (last < 0 || names[last] === String(last))
}

/** Whether a property of a typed array or a boxed string is part of its content, which is written already. */
function isElement(value: object, name: string): boolean {
  if (!ArrayBuffer.isView(value) && Object.getPrototypeOf(value) !== String.prototype) return false
  const index = Number(name)
  return index >= 0 && String(Math.floor(index)) === name && index < lengthOf(value)
}
