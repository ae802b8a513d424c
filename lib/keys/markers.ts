import { randomInts } from '../structures/index/seed'
import { mixInt, SEED } from './token-hash'

/** A token that is no value of a user's program. */
export class Marker {
  /** An int32, the same for markers that are equal. */
  readonly hash: number
  readonly #text: string

  /** A marker without a `hash` equals itself alone. Its text is for `textOf`, and must be that of no primitive. */
  constructor(text: string, hash = mixInt(SEED, ++count)) {
    this.hash = hash
    this.#text = text
  }

  /** The marker in the text of a token list. */
  get text(): string {
    return this.#text
  }

  /** Whether another marker of the same hash means the same. */
  equals(other: Marker): boolean {
    return other === this
  }

  /** The content behind the hash, for markers that may differ and have one hash. */
  get content(): string | Uint8Array | undefined {
    return undefined
  }
}

/** Whether two tokens are the same: `===`, or markers made at different times for equal contents. */
export function isSameToken(a: unknown, b: unknown): boolean {
  return a === b || (a instanceof Marker && b instanceof Marker && a.hash === b.hash && a.equals(b))
}

/** The marker of a value that is compared by identity. It does not keep the value alive. */
export class Identity extends Marker {
  /** The object, while it lives. Undefined for symbols, for a `this`, and in runtimes without `WeakRef`. */
  readonly of: WeakRef<object> | undefined
  readonly #number: number

  /** Nothing needs to find the object again where none is given: a `WeakRef` takes longer to make than a marker. */
  constructor(value?: object | symbol) {
    const number = ++identityCount
    super('', hashOfIdentity(number))
    this.#number = number
    if (typeof value !== 'symbol' && value !== undefined && Ref !== undefined) this.of = new Ref(value)
  }

  // Made when it is asked for: most identities are never written as text.
  override get text(): string {
    return `@${PROCESS}.${this.#number}`
  }

  override equals(other: Marker): boolean {
    return other === this || (other instanceof WrittenIdentity && other.text === this.text)
  }
}

/** The marker of an identity that was read from a text, which may be from another process. */
export class WrittenIdentity extends Marker {
  constructor(text: string) {
    const number = text.startsWith(OWN) ? Number(text.slice(OWN.length)) : 0
    super(text, hashOfIdentity(number))
  }

  override equals(other: Marker): boolean {
    return (other instanceof WrittenIdentity || other instanceof Identity) && other.text === this.text
  }

  override get content(): string {
    return this.text
  }
}

/** The marker of an object, function or symbol by identity: the same for as long as it lives, and never another's. */
export function identityOf(value: object | symbol): Identity {
  const known = findIdentity(value)
  if (known !== undefined) return known
  const identity = new Identity(value)
  if (isSymbol(value) && !canHoldSymbolsWeakly) symbols.set(value, identity)
  else identities.set(value as object, identity)
  return identity
}

/** The marker of an identity if `identityOf` was asked for it before. */
export function findIdentity(value: object | symbol): Identity | undefined {
  return identities.get(value as object) ?? (isSymbol(value) ? symbols.get(value) : undefined)
}

let count = 0
let identityCount = 0

/** Other processes, and other copies of this module, may write to one store. */
const PROCESS = [Date.now(), ...randomInts(2)].map((part) => Math.abs(part).toString(36)).join('')
const OWN = `@${PROCESS}.`

const Ref = typeof WeakRef === 'function' ? WeakRef : undefined

const identities = new WeakMap<object, Identity>()
// Where symbols cannot be the keys of a WeakMap, as before ES2023, those in use are few and live for long.
const symbols = new Map<symbol, Identity>()
const canHoldSymbolsWeakly = canHoldSymbols()

function canHoldSymbols(): boolean {
  try {
    new WeakSet().add(Symbol() as unknown as object)
    return true
  } catch {
    return false
  }
}

function hashOfIdentity(number: number): number {
  return mixInt(SEED, ~number)
}

function isSymbol(value: object | symbol): value is symbol {
  return typeof value === 'symbol'
}
