import { cannot } from '../../common/errors'
import { BUILT_INS } from '../../keys/built-ins'
import { Bytes } from '../../keys/bytes'
import { makeBinary, makeBuiltIn } from '../../keys/makers'
import { bytesOf } from './base64'
import { NotCarried, TABLE, TREE } from './text-format'

const { defineProperty } = Object
const { parse } = JSON

/**
 * Returns the value of a text that `encode` has written.
 *
 * @throws {TypeError} when the text is of another version, or damaged.
 */
export function decode(text: string): unknown {
  try {
    if (text.startsWith(TREE)) return parse(text.slice(TREE.length)) as unknown
    if (text.startsWith(TABLE)) return new Decoder(parse(text.slice(TABLE.length))).value()
  } catch {
    // The text is of another origin, or truncated.
  }
  throw new TypeError(cannot('decode an entry', 'its text must be of the format 1 and whole', text))
}

/** Makes all objects of a table, then gives them their contents, so that they may refer to each other. */
class Decoder {
  readonly #root: unknown
  readonly #nodes: readonly unknown[][]
  readonly #objects: readonly object[]

  constructor(table: unknown) {
    const [root, ...nodes] = table as [unknown, ...unknown[][]]
    if (root === undefined) throw new NotCarried()
    this.#root = root
    this.#nodes = nodes
    this.#objects = nodes.map(emptyOf)
  }

  value(): unknown {
    for (let n = 0; n < this.#nodes.length; n++) this.#fill(this.#objects[n]!, this.#nodes[n]!)
    return this.#read(this.#root)
  }

  #fill(object: object, [kind, ...parts]: unknown[]): void {
    switch (kind) {
      case '[':
        for (let at = 0; at < parts.length; at++) (object as unknown[])[at] = this.#read(parts[at])
        return
      case '{':
      case 'null':
        return this.#define(object, parts)
      case 'sparse':
        return this.#define(object, parts.slice(1))
    }
    const [contents, properties, hidden] = parts as [unknown[], unknown[], unknown[]?]
    if (kind === 'Set') for (const part of contents) (object as Set<unknown>).add(this.#read(part))
    if (kind === 'Map')
      for (let at = 0; at < contents.length; at += 2)
        (object as Map<unknown, unknown>).set(this.#read(contents[at]), this.#read(contents[at + 1]))
    if (hidden !== undefined) this.#define(object, ['stack', contents[0], ...hidden], false)
    this.#define(object, properties)
  }

  #define(object: object, properties: readonly unknown[], enumerable = true): void {
    for (let at = 0; at < properties.length; at += 2) {
      const key = properties[at]
      if (typeof key !== 'string') throw new NotCarried()
      const value = this.#read(properties[at + 1])
      defineProperty(object, key, { value, enumerable, writable: true, configurable: true })
    }
  }

  #read(written: unknown): unknown {
    if (!Array.isArray(written)) return primitiveOf(written)
    const [reference] = written as unknown[]
    if (typeof reference !== 'number') return primitiveOf(written)
    const object = this.#objects[reference]
    if (object === undefined) throw new NotCarried()
    return object
  }
}

function primitiveOf(written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return written
  const [name] = written as [string]
  switch (name) {
    case 'undefined':
      return undefined
    case '-0':
      return -0
    case 'NaN':
      return NaN
    case 'Infinity':
      return Infinity
    case '-Infinity':
      return -Infinity
  }
  if (!/^-?\d+n$/.test(name)) throw new NotCarried()
  return BigInt(name.slice(0, -1))
}

/** Creates the object of a node without its contents, unless they are primitives. */
function emptyOf([kind, first]: unknown[]): object {
  switch (kind) {
    case '[':
      return []
    case '{':
      return {}
    case 'null':
      return Object.create(null) as object
    case 'sparse':
      return new Array<unknown>(first as number)
    case 'Map':
      return new Map()
    case 'Set':
      return new Set()
  }
  const builtIn = BUILT_INS.find(({ name }) => name === kind) ?? (kind === 'Buffer' ? BYTES : undefined)
  if (builtIn === undefined) throw new NotCarried()
  const { name, marker } = builtIn
  const contents = first as unknown[]
  if (name.endsWith('Error')) return new (classOf(name))()
  if (name.endsWith('Array') || name === 'ArrayBuffer' || name === 'Buffer')
    return makeBinary(new Bytes(name, bytesOf(contents[0] as string), 0))
  return makeBuiltIn(marker, contents.map(primitiveOf))
}

/** A `Buffer` where the runtime has none. */
const BYTES = BUILT_INS.find(({ name }) => name === 'Uint8Array')

function classOf(name: string): new () => object {
  return (globalThis as unknown as Record<string, new () => object>)[name]!
}
