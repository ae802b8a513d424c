import { SlotKey } from '../structures/arena/arena'

/** A token that is no value of a user's. Its text is that of no primitive. One alone may also be a key. */
export class Mark extends SlotKey {
  readonly text: string
  /** What it stands for: an object, which it does not keep alive, or the names of a shape. */
  readonly of: WeakRef<object> | readonly string[] | undefined

  constructor(text: string, of?: WeakRef<object> | readonly string[]) {
    super(++marks)
    this.text = text
    this.of = of
  }
}

let marks = 0

// Other processes and other copies of this module may write to the same store.
const PROCESS = Math.random().toString(36).slice(2) + Date.now().toString(36)
const identities = new WeakMap<object, Mark>() // of symbols too, which its type does not know below ES2023

/** The token of what is compared by identity: that object's for as long as it lives, and no other's ever. */
export function identityOf(value: object | symbol): Mark {
  let identity = identities.get(value as object)
  if (identity === undefined) {
    identity = new Mark(`@${PROCESS}.${marks}`, isSymbol(value) ? undefined : new WeakRef(value))
    identities.set(value as object, identity)
  }
  return identity
}

function isSymbol(value: object | symbol): value is symbol {
  return typeof value === 'symbol'
}

/** Tokens as text: that of two lists is equal exactly when the lists are, in any process. */
export function textOf(list: readonly unknown[]): string {
  return list.map(tokenText).join()
}

/** One token as text. */
export function tokenText(token: unknown): string {
  if (typeof token === 'string') return JSON.stringify(token)
  if (typeof token === 'bigint') return `${token}n`
  if (typeof token !== 'symbol') return token instanceof Mark ? token.text : String(token)
  const registered = Symbol.keyFor(token)
  return registered === undefined ? identityOf(token).text : `$${JSON.stringify(registered)}`
}

/** The tokens of a text, but that marks are texts in a `Mark` of their own, and what is compared by identity is lost. */
export function tokensOf(text: string): unknown[] {
  return (text.match(/\$?"(?:[^"\\]|\\.)*"|[^,]+/g) ?? []).map((part) => {
    if (part.startsWith('"')) return JSON.parse(part) as string
    if (part.startsWith('$"')) return Symbol.for(JSON.parse(part.slice(1)) as string)
    if (/^-?\d+n$/.test(part)) return BigInt(part.slice(0, -1))
    if (CONSTANTS.has(part)) return CONSTANTS.get(part)
    return /^-?(\d[\d.]*(e[+-]\d+)?|Infinity)$/.test(part) ? Number(part) : new Mark(part)
  })
}

const CONSTANTS = new Map<string, unknown>(
  [true, false, null, undefined].map((value) => [String(value), value]),
)
