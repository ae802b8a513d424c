import { Marker } from './markers'

/** How values of one built-in class are compared by value: two are equal when parts and own properties are. */
export interface BuiltIn {
  readonly name: string
  /** The token that begins such a value. */
  readonly marker: Marker
  /** Reads the parts. Throws for an object of another class, even under the prototype of this one. */
  readonly read: (value: object) => readonly unknown[]
  /** Makes a value of these parts. */
  readonly make: (parts: readonly any[]) => object
}

const { apply, get } = Reflect
const { defineProperty, getOwnPropertyDescriptor, hasOwn } = Object
const toString = Object.prototype.toString
const NOTHING: unknown[] = []

/** `[object Date]` and the like. For most built-in classes it does not depend on the prototype. */
export function tagOf(value: object): string {
  return toString.call(value)
}

/** The built-in classes by name. */
export const builtIns = new Map<string, BuiltIn>()

/** Their prototypes in this realm. */
export const ownPrototypes = new Map<object, BuiltIn>()

/** The built-in classes by the text of their marker. */
export const byMarker = new Map<string, BuiltIn>()

type Class = { readonly prototype: object; readonly name: string }

/*
 * A prototype can be borrowed, so each `read` must throw for an object that is not of its class: getters and methods
 * are those of the built-in, applied to the value, and never those that the value has. They are taken when this module
 * loads, because a program may replace them later by functions that return anything.
 *
 * Arrays and plain objects are not here: all of them is in their properties.
 */
function add(type: Class | undefined, read: BuiltIn['read'], make: BuiltIn['make']): void {
  if (type === undefined) return
  const { name } = type
  const builtIn = { name, marker: new Marker(`#${name}`), read, make }
  builtIns.set(name, builtIn)
  ownPrototypes.set(type.prototype, builtIn)
  byMarker.set(builtIn.marker.text, builtIn)
}

/** Returns a function that asks a getter of a prototype about a value. */
export function getterOf(prototype: object, name: PropertyKey): (value: object) => unknown {
  const getter = getOwnPropertyDescriptor(prototype, name)?.get
  if (getter === undefined) return (value) => get(prototype, name, value) as unknown
  return (value) => apply(getter, value, NOTHING) as unknown
}

const { getTime } = Date.prototype
add(
  Date,
  (date) => [apply(getTime, date, NOTHING)],
  ([time]) => new Date(time as number),
)

// `forEach` of the built-in uses no iterator, whose `next` could be replaced.
const forEachOfMap = Map.prototype.forEach
add(
  Map,
  (map) => {
    const parts: unknown[] = []
    apply(forEachOfMap, map, [
      (value: unknown, key: unknown) => {
        parts[parts.length] = key
        parts[parts.length] = value
      },
    ])
    return parts
  },
  (parts) => {
    const map = new Map<unknown, unknown>()
    for (let at = 0; at < parts.length; at += 2) map.set(parts[at], parts[at + 1])
    return map
  },
)

const forEachOfSet = Set.prototype.forEach
add(
  Set,
  (set) => {
    const parts: unknown[] = []
    apply(forEachOfSet, set, [
      (value: unknown) => {
        parts[parts.length] = value
      },
    ])
    return parts
  },
  (parts) => new Set(parts),
)

const FLAGS: readonly (readonly [getter: string, flag: string])[] = [
  ['hasIndices', 'd'],
  ['global', 'g'],
  ['ignoreCase', 'i'],
  ['multiline', 'm'],
  ['dotAll', 's'],
  ['unicode', 'u'],
  ['unicodeSets', 'v'],
  ['sticky', 'y'],
]
// One by one: the getter `flags` asks the value for its properties.
const flags = FLAGS.filter(([getter]) => getter in RegExp.prototype).map(
  ([getter, flag]) => [getterOf(RegExp.prototype, getter), flag] as const,
)
const sourceOf = getterOf(RegExp.prototype, 'source')
add(
  RegExp,
  (regExp) => {
    // The prototype itself is no regular expression, though it answers as if it were one.
    if (!hasOwn(regExp, 'lastIndex')) throw new TypeError()
    let text = ''
    for (const [isSet, flag] of flags) if (isSet(regExp) === true) text += flag
    return [sourceOf(regExp), text, (regExp as RegExp).lastIndex]
  },
  ([source, flags, lastIndex]) =>
    Object.assign(new RegExp(source as string, flags as string), { lastIndex: lastIndex as number }),
)

for (const type of [Number, String, Boolean, Symbol, BigInt]) {
  const { valueOf } = type.prototype
  add(
    type,
    (boxed) => [apply(valueOf, boxed, NOTHING)],
    ([value]) => Object(value) as object,
  )
}

for (const type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])
  add(
    type,
    (value) => {
      const error = value as Error & { cause?: unknown }
      if (Symbol.toStringTag in error || tagOf(error) !== '[object Error]') throw new TypeError()
      const { name, message } = error
      return hasOwn(error, 'cause') ? [name, message, error.cause] : [name, message]
    },
    ([name, message, ...cause]) => {
      const error = new type(message as string)
      if (error.name !== name) hide(error, 'name', name)
      if (cause.length > 0) hide(error, 'cause', cause[0])
      return error
    },
  )

// Not every platform has it.
const { URL } = globalThis as { URL?: Class & (new (href: string) => object) }
const hrefOf = URL === undefined ? undefined : getterOf(URL.prototype, 'href')
add(
  URL,
  (url) => [hrefOf!(url)],
  ([href]) => new URL!(href as string),
)

/** Gives an object a property that is not enumerable. */
function hide(object: object, name: string, value: unknown): void {
  defineProperty(object, name, { value, writable: true, configurable: true })
}
