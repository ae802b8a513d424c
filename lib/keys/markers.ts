import { isObject } from '../common/promises'
import { finish, mixInt, SEED } from './hash'

/** A token that is not a value of user code. */
export class Marker {
  /** An int32, the same for markers that are equal. */
  readonly hash: number
  /** The hash of the token list that is this marker alone. */
  readonly alone: number
  /** The marker in the text of a token list, if that is always the same. No primitive has this text. */
  readonly text: string

  /** A marker without a given `hash` equals only itself, and gets a hash that no other such marker has. */
  constructor(text = '', hash = mixInt(SEED, ++count)) {
    this.hash = hash
    this.alone = finish(mixInt(SEED, hash))
    this.text = text
  }

  /** Returns whether a marker with the same hash is equal. */
  equals(other: Marker): boolean {
    return other === this
  }

  /** The content that `equals` compares, where the hash reads only a part of it. */
  get content(): number | string | Uint8Array {
    return this.hash
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

  /**
   * `value` is omitted where the object need not be found again, because a `WeakRef` takes longer to create
   * than a marker.
   */
  constructor(value?: object | symbol) {
    super()
    if (Ref !== undefined && isObject(value)) this.of = new Ref(value)
  }
}

/**
 * Returns the marker of an object, function or symbol by identity: the same for as long as the value lives,
 * and that of no other value.
 */
export function identityOf(value: object | symbol): Identity {
  return findIdentity(value) ?? identify(value, new Identity(value))
}

/** Returns the marker of an identity if `identityOf` was called for it before. */
export function findIdentity(value: object | symbol): Identity | undefined {
  return identities.get(value as object) ?? symbols.get(value as symbol)
}

/** Assigns a marker to a value that has none, and returns it. */
function identify(value: object | symbol, identity: Identity): Identity {
  try {
    identities.set(value as object, identity)
  } catch (failure) {
    if (typeof value !== 'symbol') throw failure // a stack overflow, for instance
    symbols.set(value, identity)
  }
  return identity
}

let count = 0

const Ref = typeof WeakRef === 'function' ? WeakRef : undefined

const identities = new WeakMap<object, Identity>()
// Symbols that cannot be keys of a WeakMap: registered ones, and before ES2023 all. They are few and
// long-lived.
const symbols = new Map<symbol, Identity>()
