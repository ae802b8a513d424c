import { cannot } from '../common/errors'
import { abandon } from '../common/promises'
import { NONE, type Slot } from '../structures/arena/ring'
import { CallScopes, type ScopeOption } from './call-scopes'
import { mixInt, SEED } from './hash'
import { markerOfThis } from './instance-identity'
import { KeyTable } from './key-table'
import { Marker } from './markers'
import { CLASS, type ScopeMarker } from './scopes'
import { TokenList } from './token-list'
import { isToken, tokenize } from './tokenize'

/** Stands for the root scope while there is none. */
const NO_ROOT: ScopeMarker = new Marker('root')

/** Tokens that the list used for look-ups may keep when its call is over. */
const MAX_SPARE = 256

/** Options of `CallKeys`. */
export interface CallKeysOptions {
  /**
   * Returns the call as errors name it: `call UserService.getUser`. It is called only for an error, because
   * the class may not be known before.
   */
  readonly call: () => string
  readonly scope: ScopeOption
  /** Replaces the argument list by its result. */
  readonly key?: ((...args: any[]) => unknown) | undefined
}

/**
 * The numbers of the calls of one method: two calls have the same number exactly when they have the same
 * scope and arguments equal by value. A look-up allocates no object; only the tokens of an added call are
 * copied.
 */
export class CallKeys {
  /*
   *   find(7)            in the root scope: one primitive, looked up without tokens
   *   find('a', 2)       tokens  <scope> 'a' 2
   *   find({ id: 7 })    tokens  <scope> <id> 7
   *
   * The root scope is that of the class, or of the first instance, because most methods are called on one
   * instance. One primitive in any other scope is a list of two tokens.
   */
  readonly scopes: CallScopes
  readonly table = new KeyTable()
  readonly #isClass: boolean
  readonly #call: () => string
  /** Replaces the argument list by its result. */
  readonly key: ((...args: any[]) => unknown) | undefined
  readonly #isNamed: boolean // whether there is a `key` or a scope function
  #root = NO_ROOT
  #rootIsGone = false
  #spare: TokenList | undefined
  // The call of the last `find` that missed, until `add`:
  #missed: TokenList | undefined
  #missedPrimitive: unknown
  /** The scope of the call of the last `find` that missed. */
  missedScope: ScopeMarker = CLASS

  constructor({ call, scope, key }: CallKeysOptions) {
    this.#call = call
    this.scopes = new CallScopes(call, scope)
    this.key = key
    this.#isClass = scope === 'class'
    if (this.#isClass) this.#root = CLASS
    this.#isNamed = key !== undefined || typeof scope === 'function'
  }

  /**
   * The number of a call, or `NONE` when it is not interned. Up to three arguments are separate parameters,
   * so that no array is allocated; `all` has more.
   *
   * @throws {TypeError} for circular, very deep or very large arguments, and when `key` or `scope` returns a
   * promise.
   */
  find(self: unknown, count: number, a?: unknown, b?: unknown, c?: unknown, all?: readonly unknown[]): Slot {
    if (count === 0) return this.findBare(self)
    if (count === 1) return this.findOne(self, a)
    if (this.#isNamed) return this.#findNamed(self, count, a, b, c, all)
    return this.#findList(self, count, a, b, c, all)
  }

  /** The number of a call without arguments, as `find` returns it. */
  findBare(self: unknown): Slot {
    if (this.#isNamed) return this.#findNamed(self, 0)
    const scope = this.#isClass ? CLASS : markerOfThis(self)
    // Its tokens need not be written first.
    const n = isMarker(scope) ? this.table.findBare(scope) : NONE
    return n === NONE ? this.#findList(self, 0) : n
  }

  /** The number of a call with one argument, as `find` returns it. */
  findOne(self: unknown, a: unknown): Slot {
    if (this.#isNamed) return this.#findNamed(self, 1, a)
    if (!isToken(a)) return this.#findList(self, 1, a)
    if (!this.#isClass && markerOfThis(self) !== this.#root) return this.#findElsewhere(self, a)
    const n = this.table.findSingle(a)
    if (n === NONE) {
      this.#missedPrimitive = a
      this.#missed = undefined
      this.missedScope = this.#root
    }
    return n
  }

  /** Interns the call of the last `find`, which missed. No other `find` may come between. */
  add(): Slot {
    const tokens = this.#missed
    if (tokens === undefined) return this.table.addSingle(this.#missedPrimitive)
    this.scopes.named.keep(this.missedScope)
    const n = this.table.addList(tokens)
    tokens.forgetBytes()
    return n
  }

  /** The scope of an interned call. */
  scopeOf(n: Slot): ScopeMarker {
    return (this.table.lists.first(n) as ScopeMarker | undefined) ?? this.#root
  }

  /** Forgets a scope of which no call is interned. */
  forgetScope(scope: ScopeMarker): void {
    if (this.#root === scope && scope !== CLASS) this.#rootIsGone = true
    this.scopes.named.forget(scope)
  }

  /** Finds a call of a method with a `key` or a scope function. */
  #findNamed(
    self: unknown,
    count: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    all?: readonly unknown[],
  ): Slot {
    if (this.key === undefined) return this.#findList(self, count, a, b, c, all)
    const key = this.key.apply(self, argumentsOf(count, a, b, c, all))
    if (abandon(key)) throw new TypeError(cannot(this.#call(), 'key must not return a promise', key))
    return this.#findList(self, 1, key)
  }

  #findList(
    self: unknown,
    count: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    all?: readonly unknown[],
  ): Slot {
    const tokens = this.#spare ?? new TokenList(this.#call())
    this.#spare = undefined // a getter of an argument may call this method again
    tokens.rewind(1, SEED) // the first place is for the scope
    if (count > 3) for (const arg of all!) tokenize(arg, tokens)
    else {
      if (count > 0) tokenize(a, tokens)
      if (count > 1) tokenize(b, tokens)
      if (count > 2) tokenize(c, tokens)
    }
    const scope = this.scopes.of(self) // last, because user code could remove the scope while it is unused
    tokens.list[0] = scope
    tokens.hash = mixInt(tokens.hash, scope.hash)
    if (tokens.list.length <= MAX_SPARE) this.#spare = tokens
    const n = this.table.findList(tokens)
    if (n === NONE) {
      this.#missed = tokens
      this.missedScope = scope
    } else tokens.forgetBytes()
    return n
  }

  /** Finds a call with one primitive in a scope that is not yet the root. */
  #findElsewhere(self: unknown, primitive: unknown): Slot {
    const scope = markerOfThis(self)
    if (this.#becomesRoot(scope)) return this.findOne(self, primitive)
    // Its tokens need not be written first.
    const n = isMarker(scope) ? this.table.findShort(scope, primitive) : NONE
    return n === NONE ? this.#findList(self, 1, primitive) : n
  }

  /** Makes an instance the root where there is none, and no interned call can be of this instance. */
  #becomesRoot(scope: unknown): boolean {
    if (this.#root !== NO_ROOT && !this.#rootIsGone) return false
    if (!(scope instanceof Marker) || this.table.size > 0) return false
    this.#root = scope
    this.#rootIsGone = false
    return true
  }
}

/**
 * Returns whether a result of `markerOfThis` is a marker, and not a primitive. Hits call it, and `instanceof`
 * takes longer.
 */
function isMarker(scope: unknown): scope is ScopeMarker {
  return typeof scope === 'object' && scope !== null
}

/** The arguments of a call as one array. */
export function argumentsOf(
  count: number,
  a: unknown,
  b: unknown,
  c: unknown,
  all: readonly unknown[] | undefined,
): unknown[] {
  if (count > 2) return count > 3 ? (all as unknown[]) : [a, b, c]
  if (count > 1) return [a, b]
  return count > 0 ? [a] : []
}
