import { randomInts } from '../structures/index/seed'
import { Bytes } from './bytes'
import { ARRAY, BINARY_AND_PROPERTIES, BY_PROPERTIES, BY_VALUE, NULL_OBJECT, SPARSE } from './forms'
import { Identity, identityOf, Marker } from './markers'
import { Shape } from './shapes'

// Read when this module loads, because a program may replace them.
const { stringify } = JSON
const { keyFor } = Symbol

/**
 * Returns the tokens of any number of values as text. Two texts are equal exactly when the lists are, in any
 * process. An identity is equal only within its process. O(length of the text).
 */
export function textOf(tokens: readonly unknown[]): string {
  const writer = new Writer(tokens)
  let text = ''
  while (writer.hasMore) text += text === '' ? writer.value() : `,${writer.value()}`
  return text
}

/** Writes the forms of `tokenize`. The values of an object are in alphabetical order of their names. */
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
    if (!(token instanceof Marker)) return textOfPrimitive(token)
    if (token instanceof Identity) return textOfIdentity(token)
    if (token instanceof Bytes) return `#${token.kind}:${hexOf(token.bytes)}`
    if (token instanceof Shape) return this.#object(token)
    return token.text + this.#partsOf(token)
  }

  #partsOf(marker: Marker): string {
    switch (marker) {
      case ARRAY:
        return this.#counted()
      case BINARY_AND_PROPERTIES:
        return this.#values(1) + this.#listed()
      case NULL_OBJECT:
        return this.#values(1)
      case SPARSE:
      case BY_PROPERTIES:
      case BY_VALUE:
        return this.#values(2)
    }
    return marker.text.startsWith('#') ? this.#counted() + this.#values(1) : ''
  }

  /** Writes a number, and as many values. */
  #counted(): string {
    const count = this.#tokens[this.#at++] as number
    return `,${count}${this.#values(count)}`
  }

  #values(count: number): string {
    let text = ''
    for (let n = 0; n < count; n++) text += `,${this.value()}`
    return text
  }

  #object({ names, hasSymbols }: Shape): string {
    const members = names.map((name) => ({ name, text: this.value() }))
    members.sort((a, b) => (a.name < b.name ? -1 : 1))
    let text = hasSymbols ? '${' : '{'
    for (const { name } of members) text += stringify(name)
    for (const member of members) text += `,${member.text}`
    return hasSymbols ? text + this.#listed() : text
  }

  /** Writes a number, as many keys, and as many values. */
  #listed(): string {
    const count = this.#tokens[this.#at] as number
    return this.#counted() + this.#values(count)
  }
}

function textOfPrimitive(token: unknown): string {
  if (typeof token === 'string') return stringify(token)
  if (typeof token === 'bigint') return `${token}n`
  return typeof token === 'symbol' ? textOfSymbol(token) : String(token)
}

function textOfSymbol(symbol: symbol): string {
  const registered = keyFor(symbol)
  if (registered !== undefined) return `s${stringify(registered)}`
  const name = WELL_KNOWN.get(symbol)
  return name === undefined ? textOfIdentity(identityOf(symbol)) : `s.${name}`
}

/** Whether a symbol is the same in all realms and processes: registered, or one of the language. */
export function isSharedSymbol(symbol: symbol): boolean {
  return keyFor(symbol) !== undefined || WELL_KNOWN.has(symbol)
}

/** The symbols of the language with their names. */
const WELL_KNOWN = /* @__PURE__ */ wellKnownSymbols()

function wellKnownSymbols(): ReadonlyMap<unknown, string> {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(Symbol))
  return new Map(properties.map(([name, { value }]) => [value, name]))
}

function textOfIdentity(identity: Identity): string {
  let number = numbers.get(identity)
  if (number === undefined) numbers.set(identity, (number = ++lastNumber))
  return `@${PROCESS}.${number}`
}

/** The numbers of the identities in texts. */
const numbers = new WeakMap<Identity, number>()
let lastNumber = 0

/** A unique text, because other processes and other copies of this module may write to the same store. */
const PROCESS = /* @__PURE__ */ processName()

function processName(): string {
  return [Date.now(), ...randomInts(2)].map((part) => Math.abs(part).toString(36)).join('')
}

/** Returns two hexadecimal digits for each byte. */
function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += CHUNK) {
    const codes: number[] = []
    for (const byte of bytes.subarray(start, start + CHUNK))
      codes.push(DIGITS.charCodeAt(byte >> 4), DIGITS.charCodeAt(byte & 15))
    text += String.fromCharCode(...codes)
  }
  return text
}

const DIGITS = '0123456789abcdef'
/** Bytes that one call converts, with two arguments each: far below the limit of the stack. */
const CHUNK = 2048
