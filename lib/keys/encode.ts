import { cannot } from '../errors'
import { isPlain, partsOf } from './parts'

const MAX_DEPTH = 1000

/**
 * Writes an argument list as a string, so that two strings are equal exactly when the lists are equal by value.
 * What is compared by identity is written as a number that no other object of any process has.
 *
 * `call` names the call in errors. O(size of the arguments).
 *
 * @throws {TypeError} for an argument that is circular, or nested over 1,000 levels deep.
 */
export function encodeArguments(args: readonly unknown[], call: string): string {
  return args.map((arg) => encode(arg, call, [])).join(',')
}

/** The text of a value compared by identity: that object's for as long as it lives, and no other's ever. */
export function identityOf(value: object | symbol): string {
  let identity = identities.get(value as object)
  if (identity === undefined) {
    identity = `@${PROCESS}.${++lastIdentity}`
    identities.set(value as object, identity)
  }
  return identity
}

// Other processes and other copies of this module may write to the same store.
const PROCESS = Math.random().toString(36).slice(2) + Date.now().toString(36)
const identities = new WeakMap<object, string>() // of symbols too, which its type does not know below ES2023
let lastIdentity = 0

/*
 *   undefined null true false   u l t f      'text'       "text", as JSON
 *   1 -0 NaN                    1 -0 NaN     1n           1n
 *   [1,,2] with x: 3            [1,~1,2]{"x":3}           ~n: n holes
 *   { b: 1, a: 2 }              {"a":2,"b":1}, with o before it when the prototype is null
 *   new Date(5)                 Date(5){}    an instance  @process.1
 *
 * No text is the beginning of another's but a number's, which always has a
 * delimiter behind it.
 */
function encode(value: unknown, call: string, ancestors: object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'undefined':
      return 'u'
    case 'boolean':
      return value ? 't' : 'f'
    case 'bigint':
      return `${value}n`
    case 'symbol':
      return encodeSymbol(value)
    case 'function':
      return identityOf(value)
    case 'object':
      return value === null ? 'l' : encodeObject(value, call, ancestors)
  }
}

function encodeSymbol(symbol: symbol): string {
  const registered = Symbol.keyFor(symbol)
  return registered === undefined ? identityOf(symbol) : `$${JSON.stringify(registered)}`
}

function encodeObject(value: object, call: string, ancestors: object[]): string {
  const isArray = Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype
  const parts = isArray || isPlain(value) ? [] : partsOf(value)
  if (parts === undefined) return identityOf(value)
  if (ancestors.length > MAX_DEPTH || ancestors.includes(value))
    throw new TypeError(cannot(call, 'a circular or very deep argument needs the `key` option'))
  ancestors.push(value)
  const text = isArray
    ? encodeArray(value as unknown[], call, ancestors)
    : parts.length === 0
      ? (Object.getPrototypeOf(value) === null ? 'o' : '') +
        encodeProperties(value, Object.keys(value), call, ancestors)
      : `${parts[0]!}(${parts[1]!.map((part) => encode(part, call, ancestors)).join(',')})` +
        encodeProperties(
          value,
          Object.keys(value).filter((name) => !isElement(value, name)),
          call,
          ancestors,
        )
  ancestors.pop()
  return text
}

function encodeArray(array: readonly unknown[], call: string, ancestors: object[]): string {
  const elements: string[] = []
  const names = Object.keys(array) // indexes come first, in rising order
  let next = 0
  let position = 0
  for (; position < names.length && isIndex(names[position]!); position++) {
    const index = Number(names[position])
    if (index > next) elements.push(`~${index - next}`)
    elements.push(encode(array[index], call, ancestors))
    next = index + 1
  }
  if (array.length > next) elements.push(`~${array.length - next}`)
  const others = names.slice(position)
  return `[${elements.join(',')}]${encodeProperties(array, others, call, ancestors)}`
}

function encodeProperties(value: object, names: string[], call: string, ancestors: object[]): string {
  const fields = names.map(
    (name) => `${JSON.stringify(name)}:${encode(value[name as never], call, ancestors)}`,
  )
  for (const symbol of Object.getOwnPropertySymbols(value))
    if (Object.prototype.propertyIsEnumerable.call(value, symbol))
      fields.push(`${encodeSymbol(symbol)}:${encode(value[symbol as never], call, ancestors)}`)
  return `{${fields.sort().join(',')}}`
}

/** Whether a property of a typed array or a boxed string is part of its content, which is encoded already. */
function isElement(value: object, name: string): boolean {
  return (ArrayBuffer.isView(value) || Object.getPrototypeOf(value) === String.prototype) && isIndex(name)
}

function isIndex(name: string): boolean {
  const index = Number(name)
  return Number.isInteger(index) && index >= 0 && index < 2 ** 32 - 1 && String(index) === name
}
