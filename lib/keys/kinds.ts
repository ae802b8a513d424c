import { BUILT_INS, type BuiltIn, tagOf } from './built-ins'
import { classRegistry, type ClassReader, readerOf } from './class-registry'

/** The comparison of the values with one prototype. Values without a kind are compared by identity. */
export type Kind =
  { readonly is: 'plain' } | { readonly is: 'array' } | BuiltIn | ({ readonly is: 'class' } & ClassReader)

const { getOwnPropertyDescriptor, getPrototypeOf, prototype: objectPrototype } = Object
const { propertyIsEnumerable } = objectPrototype
const { ownKeys } = Reflect
const { isArray } = Array
const sourceOf = Function.prototype.call.bind(Function.prototype.toString) as (of: unknown) => string

const PLAIN = { is: 'plain', name: 'Object', prototype: objectPrototype } as const

/** The kinds of the language and the platform, with the prototypes of our own realm. */
const NATIVE_KINDS = [
  PLAIN,
  { is: 'array', name: 'Array', prototype: Array.prototype } as const,
  ...BUILT_INS,
]

/**
 * Returns the kind of values with this prototype, which may be of another realm. The value must be checked
 * too, because a prototype can be borrowed.
 */
export function kindOf(prototype: object | null): Kind | undefined {
  if (prototype === null) return PLAIN
  if (classRegistry.changes !== seenChanges) forgetKinds()
  let kind = kinds.get(prototype)
  if (kind === undefined) kinds.set(prototype, (kind = findKind(prototype) ?? 'identity'))
  return kind === 'identity' ? undefined : kind
}

/** Whether the whole state of an object with a plain prototype is in its own enumerable properties. */
export function isPlain(value: object): boolean {
  const tag = tagOf(value)
  // The tag distinguishes `arguments`, `Math` and the like, which share the prototype of object literals.
  if ((value as Tagged)[Symbol.toStringTag] === undefined) return tag === '[object Object]'
  return isPlainUnderTag(value)
}

type Tagged = { readonly [Symbol.toStringTag]?: unknown }

/** As `isPlain`, for an object that may define its own tag. Slow. */
function isPlainUnderTag(value: object): boolean {
  const isEnumerable = (key: PropertyKey): boolean => propertyIsEnumerable.call(value, key)
  return (
    isEnumerable(Symbol.toStringTag) &&
    !isArray(value) &&
    ownKeys(value).every(isEnumerable) && // not so of `arguments`, arrays and errors
    !BUILT_INS.some(({ read }) => canRead(read, value))
  )
}

function canRead(read: (value: object) => unknown, value: object): boolean {
  try {
    read(value)
    return true
  } catch {
    return false
  }
}

let kinds = new WeakMap<object, Kind | 'identity'>()
let seenChanges = -1

function forgetKinds(): void {
  seenChanges = classRegistry.changes
  kinds = new WeakMap(NATIVE_KINDS.map((kind) => [kind.prototype, kind]))
}

function findKind(prototype: object): Kind | undefined {
  const reader = readerOf(prototype)
  return reader === undefined ? foreignKind(prototype) : { is: 'class', ...reader }
}

/**
 * The kind of a built-in prototype of another realm. It is recognised by its constructor: a native function
 * of the right name whose `prototype` it is. A program cannot create such a function, and subclasses are not
 * native.
 */
function foreignKind(prototype: object): Kind | undefined {
  const parent = getPrototypeOf(prototype) as object | null
  // The parent of a built-in prototype is built-in too: that of Object, Error or TypedArray.
  if (parent !== null && nativeName(parent) === undefined) return undefined
  const name = nativeName(prototype)
  return NATIVE_KINDS.find((kind) => kind.name === name)
}

/** The class of a prototype: the value of its own property `constructor`. It calls no getter. */
export function constructorOf(prototype: object): unknown {
  return getOwnPropertyDescriptor(prototype, 'constructor')?.value
}

/** The name of the native class whose prototype this is, in any realm. */
export function nativeName(prototype: object): string | undefined {
  const constructor = constructorOf(prototype)
  if (typeof constructor !== 'function') return undefined
  const own = getOwnPropertyDescriptor(constructor, 'prototype')
  if (own === undefined || own.value !== prototype || own.writable === true || own.configurable === true)
    return undefined
  return NATIVE.exec(sourceOf(constructor))?.[1]
}

/** The source of a native function. The body is not valid JavaScript, so no other function has it. */
const NATIVE = /^function (\w+)\(\) \{\s*\[native code\]\s*\}$/
