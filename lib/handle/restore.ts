import { Mark } from '../keys/markers'
import { assembled } from '../keys/built-ins'
import { namesOf } from '../keys/shapes'
import { ARRAY, BUILT_IN, MINUS_ZERO, NAN, NULL_OBJECT, SPARSE, SYMBOLS, TEXT } from '../keys/tokenize'

/** What is thrown when an object that is compared by identity is no more, or of another process. */
const GONE = new Error('gone')

/**
 * The values that tokens were written of, from `start` on: equal to them, and the very objects where identity counts.
 * Undefined when one of these is no more.
 */
export function restore(tokens: readonly unknown[], start: number): unknown[] | undefined {
  const reader = new Reader(tokens, start)
  const values: unknown[] = []
  try {
    while (reader.hasMore) values.push(reader.value())
    return values
  } catch (failure) {
    if (failure === GONE) return undefined
    throw failure
  }
}

/** How many tokens the first value takes. */
export function lengthOfFirst(tokens: readonly unknown[]): number {
  const reader = new Reader(tokens, 0)
  try {
    reader.value()
  } catch (failure) {
    if (failure !== GONE) throw failure
  }
  return reader.at
}

/** Reads the forms that `tokenize` writes. Marks are told by their text, as those of another process are. */
class Reader {
  readonly #tokens: readonly unknown[]
  at: number

  constructor(tokens: readonly unknown[], at: number) {
    this.#tokens = tokens
    this.at = at
  }

  get hasMore(): boolean {
    return this.at < this.#tokens.length
  }

  value(): unknown {
    const token = this.#next()
    if (!(token instanceof Mark)) return token
    switch (token.text) {
      case NAN.text:
        return NaN
      case MINUS_ZERO.text:
        return -0
      case ARRAY.text:
        return this.#symbols(this.#values())
      case SPARSE.text:
        return this.#properties(new Array(this.#next() as number))
      case NULL_OBJECT.text:
        return this.#properties(Object.create(null) as object)
      case BUILT_IN.text: {
        const kind = this.#next() as string
        return this.#properties(assembled(kind, this.#values()))
      }
    }
    if (token.text.startsWith(TEXT.text)) {
      this.at--
      return this.#properties({})
    }
    const object = token.of instanceof WeakRef ? token.of.deref() : undefined
    if (object === undefined) throw GONE
    return object
  }

  #next(): unknown {
    return this.#tokens[this.at++]
  }

  /** A number, and as many values. */
  #values(): unknown[] {
    return Array.from({ length: this.#next() as number }, () => this.value())
  }

  /** A symbol that is known here: of one without a registered name a text tells nothing. */
  #symbol(): symbol {
    const token = this.#next()
    if (typeof token !== 'symbol') throw GONE
    return token
  }

  #properties<T extends object>(object: T): T {
    const { of } = this.#next() as Mark
    for (const name of Array.isArray(of) ? (of as string[]) : namesOf(this.#next() as string))
      define(object, name, this.value())
    return this.#symbols(object)
  }

  #symbols<T extends object>(object: T): T {
    const next = this.#tokens[this.at]
    if (!(next instanceof Mark && next.text === SYMBOLS.text)) return object
    this.at++
    const symbols = Array.from({ length: this.#next() as number }, () => this.#symbol())
    for (const symbol of symbols) define(object, symbol, this.value())
    return object
  }
}

function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
