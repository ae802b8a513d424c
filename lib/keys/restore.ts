import { binaryKinds } from './binary'
import { byMarker } from './built-ins'
import { byIdentity } from './by-value'
import { Bytes } from './bytes'
import { Identity, Marker } from './markers'
import { ShapeMarker } from './shapes'
import {
  ARRAY,
  ARRAY_AND_SYMBOLS,
  BINARY_AND_SYMBOLS,
  BY_IDENTITY,
  BY_PROPERTIES,
  BY_VALUE,
  MINUS_ZERO,
  NAN,
  NULL_OBJECT,
  SPARSE,
} from './forms'

/** Thrown where a value cannot be restored: a collected object, or one of another process. */
const GONE = new Error('a value cannot be restored')

/**
 * The values that tokens were written of: equal to them, and the very objects where identity counts. Undefined when one
 * of them was collected, is of another process, or is an instance that a function given to `byValue` has read.
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

/** Reads the forms that `tokenize` writes. */
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
    if (!(token instanceof Marker)) return token
    if (token instanceof ShapeMarker) return this.#members({}, token)
    if (token instanceof Bytes) return binaryOf(token)
    switch (token) {
      case NAN:
        return NaN
      case MINUS_ZERO:
        return -0
      case ARRAY:
        return this.#counted()
      case ARRAY_AND_SYMBOLS:
        return this.#symbols(this.#counted())
      case SPARSE:
        return this.#properties(new Array(this.#next() as number))
      case NULL_OBJECT:
        return this.#properties(Object.create(null) as object)
      case BINARY_AND_SYMBOLS:
        return this.#symbols(this.value() as object)
      case BY_IDENTITY:
        return byIdentity(this.#object())
      case BY_PROPERTIES:
        return this.#properties(Object.create(this.#object()) as object)
      case BY_VALUE:
        throw GONE
    }
    const builtIn = byMarker.get(token.text)
    if (builtIn === undefined) return objectOf(token)
    return this.#properties(builtIn.make(this.#counted()))
  }

  #next(): unknown {
    return this.#tokens[this.#at++]
  }

  #object(): object {
    return objectOf(this.#next() as Marker)
  }

  /** A number, and as many values. */
  #counted(): unknown[] {
    return Array.from({ length: this.#next() as number }, () => this.value())
  }

  #properties<T extends object>(object: T): T {
    return this.#members(object, this.#next() as ShapeMarker)
  }

  #members<T extends object>(object: T, { names, hasSymbols }: ShapeMarker): T {
    for (const name of names) define(object, name, this.value())
    return hasSymbols ? this.#symbols(object) : object
  }

  #symbols<T extends object>(object: T): T {
    for (const symbol of this.#counted()) {
      if (typeof symbol !== 'symbol') throw GONE
      define(object, symbol, this.value())
    }
    return object
  }
}

function binaryOf({ kind, bytes }: Bytes): object {
  const binary = binaryKinds.get(kind)
  if (binary === undefined) throw GONE // a text of another platform
  return binary.make(bytes)
}

function objectOf(marker: Marker): object {
  const object = marker instanceof Identity ? marker.of?.deref() : undefined
  if (object === undefined) throw GONE
  return object
}

function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
