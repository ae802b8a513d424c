import { isObject } from '../common/promises'
import type { Bytes } from './bytes'
import {
  ARRAY,
  BINARY_AND_PROPERTIES,
  BY_PROPERTIES,
  BY_VALUE,
  MINUS_ZERO,
  NAN,
  NULL_OBJECT,
  SPARSE,
} from './forms'
import { makeBinary, makeBuiltIn } from './makers'
import type { Identity, Marker } from './markers'
import type { Shape } from './shapes'

/** Thrown where a value cannot be restored, for instance because it was collected. */
const GONE = /* @__PURE__ */ new Error()

/**
 * Returns the values of tokens: equal values, and the same objects where they are compared by identity.
 * Returns undefined when one of them was collected, or is an instance that a function given to `byValue` has
 * read.
 */
export function restore(tokens: readonly unknown[]): unknown[] | undefined {
  const reader = new Reader(tokens)
  const values: unknown[] = []
  try {
    while (reader.hasMore) values.push(reader.value())
    return values
  } catch (failure) {
    if (failure === GONE) return undefined
    throw failure
  }
}

/**
 * Reads the forms that `tokenize` writes. It recognises markers by their contents, because a handle may list
 * the entries of another copy of this package, which has classes of its own.
 */
class Reader {
  readonly #tokens: readonly unknown[]
  #at = 0

  constructor(tokens: readonly unknown[]) {
    this.#tokens = tokens
  }

  get hasMore(): boolean {
    return this.#at < this.#tokens.length
  }

  value(): unknown {
    const token = this.#next()
    if (!isObject(token)) return token
    if ('names' in token) return this.#members({}, token as Shape)
    if ('bytes' in token) return makeBinary(token as Bytes)
    switch ((token as Marker).text) {
      case '':
        return objectOf(token as Identity)
      case NAN.text:
        return NaN
      case MINUS_ZERO.text:
        return -0
      case ARRAY.text:
        return this.#counted()
      case SPARSE.text:
        return this.#properties(new Array(this.#next() as number))
      case NULL_OBJECT.text:
        return this.#properties(Object.create(null) as object)
      case BINARY_AND_PROPERTIES.text:
        return this.#listed(this.value() as object)
      case BY_PROPERTIES.text:
        return this.#properties(Object.create(objectOf(this.#next() as Identity)) as object)
      case BY_VALUE.text:
        throw GONE
    }
    return this.#properties(makeBuiltIn(token as Marker, this.#counted()))
  }

  #next(): unknown {
    return this.#tokens[this.#at++]
  }

  /** Reads a number, and as many values. */
  #counted(): unknown[] {
    return Array.from({ length: this.#next() as number }, () => this.value())
  }

  #properties<T extends object>(object: T): T {
    return this.#members(object, this.#next() as Shape)
  }

  #members<T extends object>(object: T, { names, hasSymbols }: Shape): T {
    for (const name of names) define(object, name, this.value())
    return hasSymbols ? this.#listed(object) : object
  }

  /** Reads a number, as many keys, and as many values. */
  #listed<T extends object>(object: T): T {
    for (const key of this.#counted()) {
      if (typeof key !== 'symbol' && typeof key !== 'string') throw GONE
      define(object, key, this.value())
    }
    return object
  }
}

function objectOf(identity: Identity): object {
  const object = identity.of?.deref()
  if (object === undefined) throw GONE
  return object
}

function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
