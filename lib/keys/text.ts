import { byMarker } from './built-ins'
import { Bytes, bytesOfHex } from './bytes'
import { Marker, WrittenIdentity } from './markers'
import { ShapeMarker } from './shapes'
import { tokenText, wellKnown } from './token-text'
import {
  ARRAY,
  ARRAY_AND_SYMBOLS,
  BINARY_AND_SYMBOLS,
  BY_IDENTITY,
  BY_PROPERTIES,
  BY_VALUE,
  FORMS,
  NULL_OBJECT,
  SPARSE,
} from './forms'

const { parse } = JSON

/**
 * The tokens of any number of values as text: equal exactly when the lists are equal, in any process. An identity is
 * equal within its process alone. O(length of the text).
 */
export function textOf(tokens: readonly unknown[]): string {
  const writer = new Writer(tokens)
  let text = ''
  while (writer.hasMore) text += text === '' ? writer.value() : `,${writer.value()}`
  return text
}

/** Writes the forms of `tokenize`. The values of an object stand in the order of the alphabet. */
class Writer {
  readonly #tokens: readonly unknown[]
  #at = 0

  constructor(tokens: readonly unknown[]) {
    this.#tokens = tokens
  }

  get hasMore(): boolean {
    return this.#at < this.#tokens.length
  }

  value(): string {
    const token = this.#tokens[this.#at++]
    const text = tokenText(token)
    if (!(token instanceof Marker)) return text
    if (token instanceof ShapeMarker) return text + this.#members(token)
    switch (token) {
      case ARRAY:
        return text + this.#counted()
      case ARRAY_AND_SYMBOLS:
        return text + this.#counted() + this.#symbols()
      case BINARY_AND_SYMBOLS:
        return text + this.#values(1) + this.#symbols()
      case NULL_OBJECT:
      case BY_IDENTITY:
        return text + this.#values(1)
      case SPARSE:
      case BY_PROPERTIES:
      case BY_VALUE:
        return text + this.#values(2)
    }
    return byMarker.has(text) ? text + this.#counted() + this.#values(1) : text
  }

  /** A number, and as many values. */
  #counted(): string {
    const count = this.#tokens[this.#at++] as number
    return `,${count}${this.#values(count)}`
  }

  #values(count: number): string {
    let text = ''
    for (let n = 0; n < count; n++) text += `,${this.value()}`
    return text
  }

  #members({ names, hasSymbols }: ShapeMarker): string {
    const members = names.map((name) => ({ name, text: this.value() }))
    members.sort((a, b) => (a.name < b.name ? -1 : 1))
    let text = ''
    for (const member of members) text += `,${member.text}`
    return hasSymbols ? text + this.#symbols() : text
  }

  /** A number, as many symbols, and as many values. */
  #symbols(): string {
    const count = this.#tokens[this.#at] as number
    return this.#counted() + this.#values(count)
  }
}

/** The tokens of a text of `textOf`. Identities in it stand for no object. */
export function tokensOf(text: string): unknown[] {
  const tokens: unknown[] = []
  for (let at = 0; at < text.length; at++) {
    const start = at
    // A comma ends a token, but not within a string. A name may hold anything, so strings are skipped as a whole.
    while (at < text.length && text[at] !== ',') at = text[at] === '"' ? endOfString(text, at) : at + 1
    tokens.push(tokenIn(text.slice(start, at)))
  }
  return tokens
}

/** Where a string of JSON ends that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}

function tokenIn(text: string): unknown {
  if (CONSTANTS.has(text)) return CONSTANTS.get(text)
  switch (text[0]) {
    case '"':
      return parse(text)
    case 's':
      return text[1] === '.' ? wellKnown.get(text.slice(2)) : Symbol.for(parse(text.slice(1)) as string)
    case '{':
      return new ShapeMarker(namesIn(text, 1), false)
    case '@':
      return new WrittenIdentity(text)
    case '$':
      return new ShapeMarker(namesIn(text, 2), true)
    case '#':
      return byMarker.get(text)?.marker ?? bytesIn(text)
  }
  return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text)
}

function namesIn(text: string, at: number): string[] {
  const names: string[] = []
  while (at < text.length) {
    const end = endOfString(text, at)
    names.push(parse(text.slice(at, end)) as string)
    at = end
  }
  return names
}

function bytesIn(text: string): Bytes {
  const end = text.indexOf(':')
  return new Bytes(text.slice(1, end), bytesOfHex(text.slice(end + 1)), true)
}

const CONSTANTS = new Map<string, unknown>([
  ...[true, false, null, undefined].map((value): [string, unknown] => [String(value), value]),
  ...FORMS.map((form): [string, unknown] => [form.text, form]),
])
