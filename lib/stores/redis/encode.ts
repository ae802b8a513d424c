import { type BuiltIn, tagOf } from '../../keys/built-ins'
import { Bytes } from '../../keys/bytes'
import { isPlain, kindOf } from '../../keys/kinds'
import { base64Of } from './base64'
import { type Node, NotCarried, TABLE, TREE, type Written } from './text-format'

/**
 * Levels of nesting up to which values are written by `JSON.stringify`, which recurses (it overflows at some
 * 5,000).
 */
const MAX_TREE_DEPTH = 500

/** Indices of a view up to which its other properties are listed. */
const MAX_LISTED = 16_384

/**
 * Properties of errors that are not enumerable. The stack is read separately, because engines define it
 * differently.
 */
const HIDDEN = ['message', 'name', 'cause']

const NONE: readonly never[] = []

const { propertyIsEnumerable } = Object.prototype
const { getOwnPropertyDescriptor, getPrototypeOf } = Object
const { ownKeys } = Reflect
const { stringify } = JSON

/** Returns the text of a value, or `undefined` when it cannot be written. */
export function encode(value: unknown): string | undefined {
  try {
    return new Encoder().textOf(value)
  } catch {
    return undefined // a symbol, or an error of a proxy
  }
}

class Encoder {
  readonly #numbers = new Map<object, number>()
  readonly #objects: object[] = []
  readonly #depths: number[] = []
  #depth = 0
  /** Whether the value is a tree of values that JSON can write. */
  #isTree = true

  textOf(root: unknown): string {
    const written = this.#write(root)
    const nodes: Node[] = []
    for (let n = 0; n < this.#objects.length; n++) {
      this.#depth = this.#depths[n]! + 1
      nodes.push(this.#nodeOf(this.#objects[n]!))
    }
    if (nodes.length > 0 && this.#isTree) return TREE + stringify(root)
    return TABLE + stringify([written, ...nodes])
  }

  #write(value: unknown): Written {
    if (typeof value !== 'object' || value === null) {
      const literal = literalOf(value)
      if (Array.isArray(literal)) this.#isTree = false
      return literal
    }
    let n = this.#numbers.get(value)
    if (n === undefined) {
      n = this.#objects.push(value) - 1
      this.#numbers.set(value, n)
      this.#depths.push(this.#depth)
      if (this.#depth > MAX_TREE_DEPTH) this.#isTree = false
    } else this.#isTree = false
    return [n]
  }

  #nodeOf(object: object): Node {
    const prototype = getPrototypeOf(object) as object | null
    const kind = kindOf(prototype)
    if (kind?.is === 'array' && Array.isArray(object)) return this.#array(object)
    if (kind?.is === 'plain' && isPlain(object)) {
      if (prototype !== null) return ['{', ...this.#properties(object)]
      this.#isTree = false
      return ['null', ...this.#properties(object)]
    }
    if (kind?.is !== 'built-in') throw new NotCarried()
    this.#isTree = false
    return this.#builtIn(object, kind)
  }

  /** `['[', ...elements]`, or `['sparse', length, ...properties]` where not all properties are elements. */
  #array(array: readonly unknown[]): Node {
    const { length } = array
    if (ownKeys(array).length === length + 1 && isDense(array))
      return ['[', ...Array.from({ length }, (_, at) => this.#write(dataOf(array, String(at)).value))]
    this.#isTree = false
    return ['sparse', length, ...this.#properties(array, ['length'])]
  }

  /** `[class, parts, properties]`, of an error `[class, [stack], properties, hidden properties]`. */
  #builtIn(object: object, { name, read }: BuiltIn): Node {
    const parts = read(object) // throws for an object of another class, with a borrowed prototype
    if (parts instanceof Bytes) return this.#binary(object, parts)
    switch (name) {
      case 'Map':
      case 'Set':
        return [name, parts.map((part) => this.#write(part)), this.#properties(object)]
      case 'RegExp':
        return [name, parts.map(literalOf), this.#properties(object, ['lastIndex'])]
      case 'String':
        return [name, parts.map(literalOf), this.#propertiesBeyond(object, (parts[0] as string).length + 1)]
    }
    if (!name.endsWith('Error')) return [name, parts.map(literalOf), this.#properties(object)]
    const hidden = HIDDEN.filter((key) => getOwnPropertyDescriptor(object, key)?.enumerable === false)
    const { stack } = object as Error
    return [
      name,
      [literalOf(stack)],
      this.#properties(object, ['stack', ...hidden]),
      hidden.flatMap((key) => [key, this.#write(dataOf(object, key).value)]),
    ]
  }

  #binary(object: object, { kind, bytes }: Bytes): Node {
    const { buffer = object } = object as { readonly buffer?: object }
    const { resizable } = buffer as { readonly resizable?: boolean }
    // Shared memory, and memory whose size can change.
    if (tagOf(buffer) !== '[object ArrayBuffer]' || resizable === true) throw new NotCarried()
    new Uint8Array(buffer as ArrayBuffer) // throws for a detached buffer
    const { length } = object as { readonly length?: number }
    return [kind, [base64Of(bytes)], this.#propertiesBeyond(object, length ?? 0)]
  }

  /**
   * Returns the properties after the first ones, which are the indices of a string or a view, and the length
   * of a string.
   */
  #propertiesBeyond(object: object, count: number): Written[] {
    // Large views rarely have properties, and listing a million indices takes 360 ms (Node 20).
    return count > MAX_LISTED ? [] : this.#properties(object, NONE, count)
  }

  /**
   * Returns keys and values in turn. Throws for a property that is not enumerable, or has an accessor or a
   * symbol.
   */
  #properties(object: object, skipped: readonly PropertyKey[] = NONE, start = 0): Written[] {
    const written: Written[] = []
    for (const key of ownKeys(object).slice(start)) {
      if (skipped.length > 0 && skipped.includes(key)) continue
      const property = dataOf(object, key)
      if (typeof key === 'symbol' || property.enumerable !== true) throw new NotCarried()
      written.push(key, this.#write(property.value))
    }
    return written
  }
}

function literalOf(value: unknown): Written {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : [Object.is(value, -0) ? '-0' : String(value)]
    case 'bigint':
      return [`${value}n`]
    case 'undefined':
      return ['undefined']
  }
  if (value === null) return null
  throw new NotCarried()
}

/** Returns a property. Throws for an accessor, which cannot be encoded. */
function dataOf(object: object, key: PropertyKey): PropertyDescriptor {
  const property = getOwnPropertyDescriptor(object, key)
  if (property === undefined || !('value' in property)) throw new NotCarried()
  return property
}

/** Returns whether an array with as many properties as elements has an enumerable element at each index. */
function isDense(array: readonly unknown[]): boolean {
  for (let at = 0; at < array.length; at++) if (!propertyIsEnumerable.call(array, at)) return false
  return true
}
