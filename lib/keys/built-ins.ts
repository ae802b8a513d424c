import { Bytes } from './bytes'
import { Marker } from './markers'

/**
 * A built-in class whose values are compared by value: two are equal when contents and own properties are.
 */
export interface BuiltIn {
  readonly is: 'built-in'
  readonly name: string
  /** Its prototype in this realm. */
  readonly prototype: object
  /** The first token of a value that has parts. Its text is the name behind `#`. */
  readonly marker: Marker
  readonly read: Reader
}

/** Returns parts or bytes. Throws for an object of another class, even under the prototype of this one. */
type Reader = (value: object) => readonly unknown[] | Bytes

const { apply, get } = Reflect
const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object
const toString = Object.prototype.toString
const NOTHING: unknown[] = []

/** `[object Date]` and the like. For most built-in classes it does not depend on the prototype. */
export function tagOf(value: object): string {
  return toString.call(value)
}

/*
 * A prototype can be borrowed, so each reader must throw for an object of another class. It applies the
 * getters and methods of the built-in class to the value, never the value's own. They are read when this
 * module loads, because a program may replace them later by functions that return anything.
 *
 * Arrays and plain objects are not here, because their whole state is in their properties.
 */

/** Returns a function that applies a getter of a prototype to a value. */
function getterOf(prototype: object, name: PropertyKey): (value: object) => unknown {
  const getter = getOwnPropertyDescriptor(prototype, name)?.get
  if (getter === undefined) return (value) => get(prototype, name, value) as unknown
  return (value) => apply(getter, value, NOTHING) as unknown
}

/** Returns the reader of the primitive in a date or a boxed primitive. */
function primitiveReader({ valueOf }: { readonly valueOf: typeof apply }): Reader {
  return (value) => [apply(valueOf, value, NOTHING) as unknown]
}

/** Returns the reader of the elements of a set, or of the keys and values of a map. */
function elementsReader({ forEach }: { readonly forEach: typeof apply }, name: string): Reader {
  const isMap = name === 'Map'
  return (value) => {
    const parts: unknown[] = []
    // It uses no iterator, whose `next` could be replaced.
    apply(forEach, value, [
      (element: unknown, key: unknown) => {
        parts[parts.length] = key
        if (isMap) parts[parts.length] = element
      },
    ])
    return parts
  }
}

/**
 * Returns the reader of source, flags and `lastIndex`. It reads each flag by its own getter, because the
 * getter `flags` reads properties of the value.
 */
function regExpReader(prototype: object): Reader {
  const sourceOf = getterOf(prototype, 'source')
  const flags = Object.entries(FLAGS).map(([name, flag]) => [getterOf(prototype, name), flag] as const)
  return (regExp) => {
    // The prototype is not a regular expression, though its getters do not throw.
    if (!hasOwn(regExp, 'lastIndex')) throw new TypeError()
    let text = ''
    for (const [isSet, flag] of flags) if (isSet(regExp) === true) text += flag
    return [sourceOf(regExp), text, (regExp as RegExp).lastIndex]
  }
}

const FLAGS = {
  hasIndices: 'd',
  global: 'g',
  ignoreCase: 'i',
  multiline: 'm',
  dotAll: 's',
  unicode: 'u',
  unicodeSets: 'v',
  sticky: 'y',
}

function readError(value: object): readonly unknown[] {
  const error = value as Error & { cause?: unknown }
  if (Symbol.toStringTag in error || tagOf(error) !== '[object Error]') throw new TypeError()
  const { name, message } = error
  return hasOwn(error, 'cause') ? [name, message, error.cause] : [name, message]
}

function hrefReader(prototype: object): Reader {
  const hrefOf = getterOf(prototype, 'href')
  return (url) => [hrefOf(url)]
}

const viewPrototype = getPrototypeOf(Uint8Array.prototype) as object
const tagOfView = getterOf(viewPrototype, Symbol.toStringTag)
const bufferOf = getterOf(viewPrototype, 'buffer')
const offsetOf = getterOf(viewPrototype, 'byteOffset')
const lengthOf = getterOf(viewPrototype, 'byteLength')

/**
 * Returns the reader of the bytes of a typed array, which borrow its memory. A `Buffer` is a `Uint8Array`
 * under another prototype.
 */
function viewReader(_: object, name: string): Reader {
  const tag = name === 'Buffer' ? 'Uint8Array' : name
  return (view) => {
    if (tagOfView(view) !== tag) throw new TypeError()
    return bytesIn(name, bufferOf(view), offsetOf(view), lengthOf(view))
  }
}

function bufferReader(prototype: object, name: string): Reader {
  const lengthOfBuffer = getterOf(prototype, 'byteLength')
  return (buffer) => bytesIn(name, buffer, 0, lengthOfBuffer(buffer))
}

function bytesIn(name: string, buffer: unknown, offset: unknown, length: unknown): Bytes {
  // A detached buffer has no bytes, and views of it throw.
  const isEmpty = length === 0
  return new Bytes(
    name,
    isEmpty ? new Uint8Array() : new Uint8Array(buffer as ArrayBuffer, offset as number, length as number),
  )
}

/** The functions that make readers, by the names of their classes. */
const READERS: readonly (readonly [names: string, readerOf: (prototype: any, name: string) => Reader])[] = [
  ['Date Number String Boolean Symbol BigInt', primitiveReader],
  ['Map Set', elementsReader],
  ['RegExp', regExpReader],
  ['Error EvalError RangeError ReferenceError SyntaxError TypeError URIError', () => readError],
  ['URL', hrefReader],
  ['ArrayBuffer', bufferReader],
  [
    'Buffer Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array ' +
      'BigInt64Array BigUint64Array Float16Array Float32Array Float64Array',
    viewReader,
  ],
]

/** The built-in classes that the platform has. */
export const BUILT_INS: readonly BuiltIn[] = READERS.flatMap(([names, readerOf]) =>
  names.split(' ').flatMap((name) => {
    const { prototype } =
      (globalThis as Record<string, { readonly prototype?: object } | undefined>)[name] ?? {}
    if (prototype === undefined) return []
    return {
      is: 'built-in',
      name,
      prototype,
      marker: new Marker(`#${name}`),
      read: readerOf(prototype, name),
    }
  }),
)
