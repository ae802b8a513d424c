import { CallKey, KeyIndex, scopeOf } from './key-table'
import { SEED } from '../structures/index/hash'
import { tokenOfThis } from './instance-identity'
import { isToken, tokenize } from './tokenize'
import { Mark, textOf, tokensOf } from './markers'
import { lengthOfFirst, restore } from '../handle/restore'
import { Shapes } from './shapes'
import { Tokens } from './token-list'
import { isObject } from '../common/promises'

/**
 * Which calls of a method may share entries: `'instance'`, those with one `this`; `'class'`, all; a function, those
 * for whose `this` it returns equal values, a tenant's id for instance.
 */
export type ScopeOption<This = any> = 'instance' | 'class' | ((self: This) => unknown)

/** What tells the scopes of one method apart: '' for the class, a token for an instance, else a text. */
export type Scope = unknown

/**
 * Names calls: two have the same key when they have the same scope and arguments equal by value.
 *
 * In a backend that serves one method alone, one primitive argument is its own key, in the scope of the class or of
 * one instance, the root; a call without arguments has the mark of its instance; any other an opaque `CallKey`. In a
 * store that others write to as well, keys are strings led by a namespace.
 */
export class CallKeys {
  readonly option: ScopeOption
  readonly #call: string
  readonly #key: ((...args: any[]) => unknown) | undefined
  readonly #namespace: string | undefined
  readonly #shapes: Shapes
  readonly #index: KeyIndex
  readonly #byInstance: boolean
  readonly #takesFew: boolean
  readonly #none = new Mark('') // the key of the call without arguments, in the scope of the class
  #spare: Tokens | undefined
  #root: Scope
  #scope: Scope // of the string that was made last

  /**
   * `call` names the method in errors. A namespace must not contain `:(`, which ends it in every key. `bits` is a
   * mask of the hashes, to see what happens when they collide.
   */
  constructor(
    call: string,
    option: ScopeOption,
    key?: (...args: any[]) => unknown,
    namespace?: string,
    bits = -1,
  ) {
    this.#call = call
    this.option = option
    this.#key = key
    this.#namespace = namespace
    this.#shapes = new Shapes(namespace !== undefined)
    this.#index = new KeyIndex(bits)
    this.#byInstance = option === 'instance'
    this.#takesFew = typeof option === 'string' && namespace === undefined
    this.#root = this.#takesFew && !this.#byInstance ? CLASS : NOBODY
  }

  /**
   * The key of a call, of which up to three arguments are given one by one, so that no array is made, and `all` where
   * there are more. A key that was not retained is forgotten: asked again, another may be made that differs.
   */
  of(self: unknown, count: number, a?: unknown, b?: unknown, c?: unknown, all?: readonly unknown[]): unknown {
    if (this.#key !== undefined)
      return this.#of(self, 1, this.#key.apply(self, argumentsOf(count, a, b, c, all)))
    return (count === 0 && this.#ofNone(self)) || this.#of(self, count, a, b, c, all)
  }

  /** Whether a call is named by its one argument as it is: the short way to what `of` says. */
  isPlain(self: unknown, count: number, a: unknown): boolean {
    return count === 1 && this.#key === undefined && isToken(a) && this.#tokenOf(self) === this.#root
  }

  /** The scope of an instance's calls. */
  scopeOfThis(self: unknown): Scope {
    if (typeof this.option !== 'function') return this.#tokenOf(self)
    const tokens = new Tokens(this.#call, this.#shapes)
    tokenize(this.option(self), tokens)
    return scopeOf(tokens.list, tokens.size)
  }

  /** The scope of a key; of strings, only that of the one made last. */
  scopeOf(key: unknown): Scope {
    if (key instanceof CallKey) return key.scope
    if (key instanceof Mark) return key === this.#none ? CLASS : key
    return this.#namespace === undefined ? this.#root : this.#scope
  }

  /** Whether a function of the user's makes the keys. */
  get isCustom(): boolean {
    return this.#key !== undefined
  }

  /**
   * The arguments of a call that had this key: equal to those that were given. Undefined where the key does not tell,
   * or when one of them is no more.
   */
  argumentsOf(key: unknown): unknown[] | undefined {
    if (this.#key !== undefined) return undefined
    if (key instanceof Mark) return []
    if (key instanceof CallKey)
      return restore(key.tokens, typeof this.option === 'function' ? lengthOfFirst(key.tokens) : 1)
    if (this.#namespace === undefined) return [key]
    const text = ARGUMENTS.exec((key as string).slice(this.#namespace.length))?.[1]
    return text === undefined ? undefined : restore(tokensOf(text), 0)
  }

  /** Makes later calls find this key. */
  retain(key: unknown): void {
    if (key instanceof CallKey) this.#index.add(key)
  }

  /** Undoes `retain`. */
  release(key: unknown): void {
    if (key instanceof CallKey) this.#index.delete(key)
  }

  /** Forgets every key. */
  clear(): void {
    this.#index.clear()
  }

  /** Lets go of an instance that is no more. */
  forget(scope: Scope): void {
    if (this.#root === scope) this.#root = NOBODY
  }

  #of(
    self: unknown,
    count: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    all?: readonly unknown[],
  ): unknown {
    if (count === 1 && this.#takesFew && isToken(a)) {
      const scope = this.#tokenOf(self)
      if (scope === this.#root || this.#becomesRoot(self, scope)) return a
    }
    const tokens = this.#spare ?? new Tokens(this.#call, this.#shapes)
    this.#spare = undefined // a getter of the user's may come by here again
    tokens.rewind(0, SEED)
    let scopeSize = 0
    if (typeof this.option === 'function') {
      tokenize(this.option(self), tokens)
      scopeSize = tokens.size
    } else tokens.add(this.#tokenOf(self))
    if (count > 3) for (const arg of all!) tokenize(arg, tokens)
    else {
      if (count > 0) tokenize(a, tokens)
      if (count > 1) tokenize(b, tokens)
      if (count > 2) tokenize(c, tokens)
    }
    if (tokens.list.length <= MAX_SPARE) this.#spare = tokens
    return this.#keyOf(tokens, scopeSize)
  }

  /** The mark that is the key of a call without arguments. */
  #ofNone(self: unknown): Mark | undefined {
    if (!this.#takesFew) return undefined
    const mark = this.#byInstance ? tokenOfThis(self) : this.#none
    return mark instanceof Mark ? mark : undefined
  }

  #keyOf(tokens: Tokens, scopeSize: number): unknown {
    if (this.#namespace === undefined) return this.#index.of(tokens, scopeSize)
    const { list, size } = tokens
    this.#scope = scopeOf(list, scopeSize)
    const start = scopeSize || 1
    const scope = this.option === 'class' ? '' : textOf(list.slice(0, start))
    return `${this.#namespace}:(${scope})(${textOf(list.slice(start, size))})`
  }

  #tokenOf(self: unknown): unknown {
    return this.#byInstance ? tokenOfThis(self) : CLASS
  }

  /** Takes an instance for the root when there is none, and no key yet that could tell of this one. */
  #becomesRoot(self: unknown, token: unknown): boolean {
    if (this.#root !== NOBODY || !isObject(self) || this.#index.size > 0) return false
    this.#root = token
    return true
  }
}

const CLASS = ''
const NOBODY = new Mark('')

/** The text of the arguments in the key of a ready-made backend, behind that of the scope. Strings may hold anything. */
const ARGUMENTS = /^:\((?:"(?:[^"\\]|\\.)*"|[^")])*\)\(((?:"(?:[^"\\]|\\.)*"|[^")])*)\)$/s

/** Tokens that may be kept when their call is over. */
const MAX_SPARE = 256

/** The arguments of a call as one array, which is made only here. */
export function argumentsOf(
  count: number,
  a: unknown,
  b: unknown,
  c: unknown,
  all: readonly unknown[] | undefined,
): unknown[] {
  return count > 3 ? (all as unknown[]) : [a, b, c].slice(0, count)
}
