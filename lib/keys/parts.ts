/** What a value that is compared by value consists of: two are equal when kind and parts are, and own properties. */
export interface Parts {
  readonly kind: string
  readonly parts: readonly unknown[]
}

/*
 * By value are compared the kinds below, told by the prototype being that of
 * the built-in itself; everything else may have private state and is compared
 * by identity. A prototype can be borrowed, so each reader must fail, with a
 * TypeError, on an object that is not of its kind: methods are taken from the
 * built-in and applied, never called on the value.
 *
 * Arrays and plain objects are not here: all of them is in their properties.
 */
const READERS = new Map<object, (value: never) => Parts>()

/** The parts of a built-in compared by value; `undefined` for what is compared by identity, or is all properties. */
export function partsOf(value: object): Parts | undefined {
  const read = READERS.get(Object.getPrototypeOf(value) as object)
  if (read === undefined) return undefined
  try {
    return read(value as never)
  } catch {
    return undefined // of another kind, in borrowed clothes
  }
}

/** Whether all of an object is in its own enumerable properties: an object literal or a null-prototype one. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // The tag sets `arguments`, `Math` and their like apart, which share the prototype of object literals.
  return (prototype === Object.prototype || prototype === null) && tagOf(value) === '[object Object]'
}

const tagOf = (value: object): string => Object.prototype.toString.call(value)

function read<T extends object>(prototype: T | undefined, reader: (value: T) => Parts): void {
  if (prototype !== undefined) READERS.set(prototype, reader as (value: never) => Parts)
}

function getter<T, R>(prototype: T, name: keyof T): (this: T) => R {
  return Object.getOwnPropertyDescriptor(prototype, name)!.get as (this: T) => R
}

const dateTime = Date.prototype.getTime
read(Date.prototype, (date) => ({ kind: 'Date', parts: [dateTime.call(date)] }))

const regExpSource = getter<RegExp, string>(RegExp.prototype, 'source')
const regExpFlags = getter<RegExp, string>(RegExp.prototype, 'flags')
read(RegExp.prototype, (regExp) => ({
  kind: 'RegExp',
  parts: [regExpSource.call(regExp), regExpFlags.call(regExp), regExp.lastIndex],
}))

const mapForEach = Map.prototype.forEach
read(Map.prototype, (map) => {
  const parts: unknown[] = []
  mapForEach.call(map, (value, key) => parts.push(key, value))
  return { kind: 'Map', parts }
})

const setForEach = Set.prototype.forEach
read(Set.prototype, (set: Set<unknown>) => {
  const parts: unknown[] = []
  setForEach.call(set, (value) => parts.push(value))
  return { kind: 'Set', parts }
})

const bufferSlice = ArrayBuffer.prototype.slice
read(ArrayBuffer.prototype, (buffer) => ({
  kind: 'ArrayBuffer',
  parts: [hex(new Uint8Array(bufferSlice.call(buffer, 0)))],
}))

const { Buffer, URL } = globalThis as {
  Buffer?: { prototype: ArrayBufferView }
  URL?: { prototype: { readonly href: string } }
}
const views: [string, ArrayBufferView | undefined][] = [
  ['Int8Array', Int8Array.prototype],
  ['Uint8Array', Uint8Array.prototype],
  ['Uint8ClampedArray', Uint8ClampedArray.prototype],
  ['Int16Array', Int16Array.prototype],
  ['Uint16Array', Uint16Array.prototype],
  ['Int32Array', Int32Array.prototype],
  ['Uint32Array', Uint32Array.prototype],
  ['Float32Array', Float32Array.prototype],
  ['Float64Array', Float64Array.prototype],
  ['BigInt64Array', BigInt64Array.prototype],
  ['BigUint64Array', BigUint64Array.prototype],
  ['Buffer', Buffer?.prototype],
]
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array
const viewBuffer = getter<Uint8Array, ArrayBufferLike>(typedArray, 'buffer')
const viewOffset = getter<Uint8Array, number>(typedArray, 'byteOffset')
const viewLength = getter<Uint8Array, number>(typedArray, 'byteLength')
for (const [kind, prototype] of views)
  read(prototype, (view) => {
    const array = view as Uint8Array // any of them: the getters check that it is one
    const bytes = new Uint8Array(viewBuffer.call(array), viewOffset.call(array), viewLength.call(array))
    return { kind, parts: [hex(bytes)] }
  })

for (const error of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])
  read(error.prototype as Error, (value) => {
    if (Symbol.toStringTag in value || tagOf(value) !== '[object Error]') throw new TypeError('not an Error')
    const { name, message } = value
    const cause = Object.hasOwn(value, 'cause') ? [(value as { cause?: unknown }).cause] : []
    return { kind: error.name, parts: [name, message, ...cause] }
  })

for (const boxed of [Number, String, Boolean, Symbol, BigInt]) {
  const valueOf = boxed.prototype.valueOf as (this: unknown) => unknown
  read(boxed.prototype as object, (value) => ({ kind: boxed.name, parts: [valueOf.call(value)] }))
}

if (URL !== undefined) {
  const href = getter<{ readonly href: string }, string>(URL.prototype, 'href')
  read(URL.prototype, (url) => ({ kind: 'URL', parts: [href.call(url)] }))
}

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (256 + byte).toString(16).slice(1)
  return text
}
