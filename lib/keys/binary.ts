import { getterOf } from './built-ins'
import { Bytes } from './bytes'

/** The kind of binary values of one prototype: `Buffer`, or the name of the built-in class. */
export class BinaryKind {
  readonly name: string
  readonly #tag: string | undefined

  /** `tag` is the name of the typed array's own class, and `undefined` for an ArrayBuffer. */
  constructor(name: string, tag: string | undefined) {
    this.name = name
    this.#tag = tag
  }

  /** The bytes of a value as one token that borrows its memory, or `undefined` when it is not of this kind. */
  read(value: object): Bytes | undefined {
    if (this.#tag === undefined) return bytesOfBuffer(value)
    if (tagOfView(value) !== this.#tag) return undefined
    const length = lengthOf(value) as number
    // A view of memory that was transferred elsewhere has no bytes.
    const bytes =
      length === 0
        ? new Uint8Array()
        : new Uint8Array(bufferOf(value) as ArrayBuffer, offsetOf(value) as number, length)
    return new Bytes(this.name, bytes)
  }

  /** Makes a value with a copy of these bytes. */
  make(bytes: Uint8Array): object {
    const buffer = new Uint8Array(bytes).buffer
    if (this.#tag === undefined) return buffer
    if (this.name === 'Buffer') return Buffer!.from(buffer)
    const View = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => object>)[this.name]!
    return new View(buffer)
  }
}

type Class = { readonly prototype: object; readonly name: string }
type BufferClass = Class & { from(buffer: ArrayBuffer): object }
const { Buffer } = globalThis as { Buffer?: BufferClass }

const viewPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object
const tagOfView = getterOf(viewPrototype, Symbol.toStringTag)
const bufferOf = getterOf(viewPrototype, 'buffer')
const offsetOf = getterOf(viewPrototype, 'byteOffset')
const lengthOf = getterOf(viewPrototype, 'byteLength')
const lengthOfBuffer = getterOf(ArrayBuffer.prototype, 'byteLength')

function bytesOfBuffer(buffer: object): Bytes | undefined {
  try {
    const length = lengthOfBuffer(buffer) as number // throws for any other object
    return new Bytes('ArrayBuffer', length === 0 ? new Uint8Array() : new Uint8Array(buffer as ArrayBuffer))
  } catch {
    return undefined
  }
}

/** The kinds of binary values by name. */
export const binaryKinds = new Map<string, BinaryKind>()

/** Their prototypes in this realm. */
export const binaryPrototypes = new Map<object, BinaryKind>()

function add(type: Class | undefined, name: string, tag: string | undefined): void {
  if (type === undefined) return
  const kind = new BinaryKind(name, tag)
  binaryKinds.set(name, kind)
  binaryPrototypes.set(type.prototype, kind)
}

add(ArrayBuffer, 'ArrayBuffer', undefined)
add(Buffer, 'Buffer', 'Uint8Array')
const INTEGERS = [
  'Int8',
  'Uint8',
  'Uint8Clamped',
  'Int16',
  'Uint16',
  'Int32',
  'Uint32',
  'BigInt64',
  'BigUint64',
]
const FLOATS = ['Float16', 'Float32', 'Float64']
for (const element of [...INTEGERS, ...FLOATS]) {
  const name = `${element}Array`
  add((globalThis as unknown as Record<string, Class | undefined>)[name], name, name)
}
