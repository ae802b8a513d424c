/** What a value that is compared by value consists of: two are equal when kind, parts and own properties are. */
export type Parts = readonly [kind: string, parts: readonly unknown[]]

/** The parts of a built-in compared by value; `undefined` for what is compared by identity, or is all properties. */
export function partsOf(value: object): Parts | undefined {
  const found = READERS.get(Object.getPrototypeOf(value) as object)
  if (found === undefined) return undefined
  try {
    return [found.name, found.read(value)]
  } catch {
    return undefined // of another kind, in borrowed clothes
  }
}

/** A built-in of these parts. */
export function assembled(kind: string, parts: readonly unknown[]): object {
  return MAKERS.get(kind)!(...parts)
}

/** Whether all of an object is in its own enumerable properties: an object literal or a null-prototype one. */
export function isPlain(value: object, prototype: unknown): boolean {
  if (prototype !== Object.prototype && prototype !== null) return false
  // The tag sets `arguments`, `Math` and their like apart, which share the prototype of object literals.
  if (tagOf(value) !== '[object Object]') return isPlainUnderTag(value)
  return !Array.isArray(value) // which may wear another tag
}

/** As `isPlain`, of an object whose tag may be one that it gave itself. Slow. */
function isPlainUnderTag(value: object): boolean {
  const isEnumerable = (key: string | symbol) => Object.prototype.propertyIsEnumerable.call(value, key)
  return (
    isEnumerable(Symbol.toStringTag) &&
    Reflect.ownKeys(value).every(isEnumerable) && // not so of `arguments`, arrays and errors
    ![...READERS.values()].some(({ read }) => canRead(read, value))
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

const tagOf = (value: object): string => Object.prototype.toString.call(value)

/*
 * By value are compared the kinds below, told by the prototype being that of
 * the built-in itself; everything else may have private state and is compared
 * by identity. A prototype can be borrowed, so each reader must fail, with a
 * TypeError, on an object that is not of its kind: methods are taken from the
 * built-in and applied, never called on the value.
 *
 * Arrays and plain objects are not here: all of them is in their properties.
 */
const READERS = new Map<object, BuiltIn>()
const MAKERS = new Map<string, BuiltIn['make']>()

/** How a built-in is taken to parts, and made of them. */
interface BuiltIn {
  readonly name: string
  readonly read: (value: any) => unknown[]
  readonly make: (...parts: any[]) => object
}

type Kind<T> = { readonly prototype: T; readonly name: string }

function by<T extends object>(
  kind: Kind<T> | undefined,
  read: (value: T) => unknown[],
  make: (...parts: any[]) => object,
): void {
  if (kind === undefined) return
  READERS.set(kind.prototype, { name: kind.name, read, make })
  MAKERS.set(kind.name, make)
}

/** What a getter of a built-in's prototype says of a value, whatever properties the value has of its own. */
const ask = (prototype: object, name: string, value: object): unknown => Reflect.get(prototype, name, value)

by(
  Date,
  (date) => [Date.prototype.getTime.call(date)],
  (time: number) => new Date(time),
)
by(
  Map,
  (map) => [...Map.prototype.entries.call(map)].flat(),
  (...flat: unknown[]) => {
    const map = new Map<unknown, unknown>()
    for (let at = 0; at < flat.length; at += 2) map.set(flat[at], flat[at + 1])
    return map
  },
)
by(
  Set,
  (set) => [...Set.prototype.values.call(set)],
  (...values: unknown[]) => new Set(values),
)

by(
  RegExp,
  (regExp) => [
    ask(RegExp.prototype, 'source', regExp),
    ask(RegExp.prototype, 'flags', regExp),
    regExp.lastIndex,
  ],
  (source: string, flags: string, lastIndex: number) =>
    Object.assign(new RegExp(source, flags), { lastIndex }),
)

for (const kind of [Number, String, Boolean, Symbol, BigInt] as Kind<object>[]) {
  const { valueOf } = kind.prototype
  by(kind, (boxed) => [valueOf.call(boxed)], Object)
}

for (const kind of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])
  by<Error>(
    kind,
    (error) => {
      if (Symbol.toStringTag in error || tagOf(error) !== '[object Error]') throw new TypeError()
      return [
        error.name,
        error.message,
        ...(Object.hasOwn(error, 'cause') ? [(error as { cause?: unknown }).cause] : []),
      ]
    },
    (name: string, message: string, ...cause: unknown[]) => {
      const error = new (kind as ErrorConstructor)(message)
      if (error.name !== name) hide(error, 'name', name)
      if (cause.length > 0) hide(error, 'cause', cause[0])
      return error
    },
  )

// Not every platform has these two.
const { Buffer, URL } = globalThis as { Buffer?: Kind<Uint8Array>; URL?: Kind<{ href: string }> }
by(
  URL,
  (url) => [ask(URL!.prototype, 'href', url)],
  (href: string) => new (URL as unknown as new (href: string) => object)(href),
)

by(
  ArrayBuffer,
  (buffer) => [
    ask(ArrayBuffer.prototype, 'byteLength', buffer), // fails on what is no buffer
    hex(new Uint8Array(buffer)),
  ],
  (_: number, text: string) => bytes(text),
)
const integers = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]
const others = [Float32Array, Float64Array, BigInt64Array, BigUint64Array, Buffer]
const view = Object.getPrototypeOf(Uint8Array.prototype) as object
for (const kind of [...integers, ...others] as Kind<object>[])
  by(
    kind,
    (array) => [
      hex(
        new Uint8Array(
          ask(view, 'buffer', array) as ArrayBuffer,
          ask(view, 'byteOffset', array) as number,
          ask(view, 'byteLength', array) as number,
        ),
      ),
    ],
    (text: string) =>
      kind === Buffer
        ? (Buffer as unknown as { from(bytes: ArrayBuffer): object }).from(bytes(text))
        : new (kind as unknown as new (bytes: ArrayBuffer) => object)(bytes(text)),
  )

/** Gives an object a property that is not enumerable. */
function hide(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, configurable: true })
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (256 + byte).toString(16).slice(1)).join('')
}

function bytes(hex: string): ArrayBuffer {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)).buffer
}
