import { describe } from '../common/errors'
import { isObject } from '../common/promises'
import { tagOf } from './built-ins'
import { ByIdentity } from './by-identity'
import { hasHiddenState } from './by-value'
import { Bytes } from './bytes'
import { SEED } from './hash'
import { isPlain, kindOf } from './kinds'
import { Identity } from './markers'
import { isSharedSymbol } from './text'
import { TokenList } from './token-list'
import { tokenize } from './tokenize'

/** The comparison of a value, or of a part of it, with that of another call. */
export interface Comparison {
  /**
   * The path to the part, as in a program: `''` for the value itself, else `.user`, `[0]`, `.byId.get("x")`.
   */
  readonly at: string
  /** The kind of comparison. */
  readonly comparison: 'value' | 'identity'
  /** The kind of the value, and the way to change the comparison if there is one. */
  readonly because: string
}

/** Parts that are listed at most. */
const MAX_PARTS = 100

/**
 * Returns how a value is compared: first the value itself, then each of its parts that is compared by
 * identity, at most 100.
 *
 * @throws {TypeError} for a value that cannot be compared, because it is circular, too deep or too large.
 */
export function comparisonsOf(value: unknown, call = 'compare'): Comparison[] {
  const tokens = new TokenList(call)
  tokenize(value, tokens) // throws for a circular value, in which the walk would not end
  const found = [comparisonOf(value, '', tokens)]
  addParts(value, '', found, tokens)
  return found
}

function comparisonOf(value: unknown, at: string, tokens: TokenList): Comparison {
  return isIdentity(value, tokens)
    ? { at, comparison: 'identity', because: reasonOf(value) }
    : { at, comparison: 'value', because: nounOf(value) }
}

/**
 * Returns whether a value is compared by identity, by its tokens, so that explanation and comparison agree.
 */
function isIdentity(value: unknown, tokens: TokenList): boolean {
  if (typeof value === 'symbol') return !isSharedSymbol(value)
  if (!isObject(value)) return false
  tokens.rewind(0, SEED)
  tokenize(value, tokens)
  return tokens.size === 1 && tokens.list[0] instanceof Identity
}

function addParts(holder: unknown, at: string, found: Comparison[], tokens: TokenList): void {
  if (typeof holder !== 'object' || holder === null || isIdentity(holder, tokens)) return
  for (const [path, part] of partsOf(holder)) {
    if (found.length > MAX_PARTS) return
    if (isIdentity(part, tokens)) found.push(comparisonOf(part, at + path, tokens))
    else addParts(part, at + path, found, tokens)
  }
}

/** The parts of a value with the path from it to each. */
function* partsOf(holder: object): Generator<readonly [path: string, part: unknown]> {
  const kind = kindOf(Object.getPrototypeOf(holder) as object | null)
  if (kind?.is === 'class' && kind.read !== undefined) {
    yield ['', kind.read(holder)]
    return
  }
  if (kind?.is === 'built-in') {
    const { name, read } = kind
    const parts = read(holder)
    if (parts instanceof Bytes) return
    for (const [index, part] of parts.entries()) yield [pathInBuiltIn(name, parts, index), part]
  }
  for (const key of Reflect.ownKeys(holder)) {
    if (!Object.prototype.propertyIsEnumerable.call(holder, key)) continue
    yield [pathOf(key), Reflect.get(holder, key) as unknown]
  }
}

function pathInBuiltIn(name: string, parts: readonly unknown[], index: number): string {
  if (name === 'Set') return `.values()[${index}]`
  // Only errors are left, because the parts of other values are primitives.
  if (name !== 'Map') return ['.name', '.message', '.cause'][index]!
  return index % 2 === 0 ? `.keys()[${index / 2}]` : `.get(${describe(parts[index - 1])})`
}

function pathOf(key: PropertyKey): string {
  if (typeof key === 'string' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return `.${key}`
  return typeof key === 'string' && /^\d+$/.test(key) ? `[${key}]` : `[${describe(key)}]`
}

function reasonOf(value: unknown): string {
  if (typeof value === 'symbol') return 'a unique symbol'
  if (typeof value === 'function') return 'a function'
  const object = value as object
  if (object instanceof ByIdentity) return 'given to byIdentity'
  if (tagOf(object) === '[object Arguments]')
    return 'an arguments object; `[...arguments]` is compared by value'
  const prototype = Object.getPrototypeOf(object) as object | null
  const kind = kindOf(prototype)
  if (kind?.is === 'array') return 'an array with elements that are not enumerable'
  if (kind !== undefined && !(kind.is === 'plain' && isPlain(object)))
    return 'an object under a prototype of another class'
  const name = classNameOf(prototype)
  if (name === '') return 'an object with a prototype of its own'
  return name === '(anonymous)'
    ? 'an instance of a class without a name'
    : `an instance of ${name}; ${hintFor(prototype!, name)}`
}

function hintFor(prototype: object, name: string): string {
  return hasHiddenState(prototype)
    ? `byValue(${name}, read) compares the result of a function`
    : `byValue(${name}) compares its properties`
}

function classNameOf(prototype: object | null): string {
  const constructor: unknown = prototype === null ? undefined : Reflect.get(prototype, 'constructor')
  if (typeof constructor !== 'function') return ''
  return describe(constructor).replace(/^function /, '')
}

function nounOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const prototype = Object.getPrototypeOf(value) as object | null
  const kind = kindOf(prototype)
  switch (kind?.is) {
    case 'array':
      return 'an array'
    case 'built-in':
      return withArticle(kind.name)
    case 'class':
      return `an instance of ${classNameOf(prototype)}, which was given to byValue`
  }
  return 'a plain object'
}

function withArticle(name: string): string {
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`
}
