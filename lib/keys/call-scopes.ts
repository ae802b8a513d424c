import { cannot } from '../common/errors'
import { abandon } from '../common/promises'
import type { ClassNames } from './class-names'
import { markerOfThis } from './instance-identity'
import { identityOf, Marker } from './markers'
import { CLASS, NamedScopes, type ScopeMarker } from './scopes'
import { TokenList } from './token-list'
import { tokenize } from './tokenize'

/**
 * The calls of a method that may share entries. `'instance'`: those with the same `this`. `'class'`: all. A
 * function: those on instances of one class for which it returns equal values, such as the id of a tenant.
 */
export type ScopeOption<This = any> = 'instance' | 'class' | ((self: This) => unknown)

/** The scope of calls without a `this`, such as those of a detached method. */
const DETACHED: ScopeMarker = new Marker('detached')

/** The scopes of the calls of one method, by their `this`. */
export class CallScopes {
  readonly option: ScopeOption
  readonly #call: () => string
  /** The scopes of values. */
  readonly named = new NamedScopes()
  /** The names of classes; present where a store writes calls as texts. */
  classNames: ClassNames | undefined

  /** `call` is the call as errors name it. */
  constructor(call: () => string, option: ScopeOption) {
    this.#call = call
    this.option = option
  }

  /**
   * The scope that calls on `self` have now.
   *
   * @throws {TypeError} when the scope function returns `undefined` or a promise.
   */
  of(self: unknown): ScopeMarker {
    if (this.option === 'class') return CLASS
    if (this.option !== 'instance') return this.named.of(this.#tokensFor(self))
    const marker = markerOfThis(self)
    return marker instanceof Marker ? marker : this.#ofPrimitive(marker)
  }

  /** The scope of a `this` that is a primitive, given as its token. */
  #ofPrimitive(self: unknown): ScopeMarker {
    if (self === undefined) return DETACHED
    const tokens = new TokenList(this.#call())
    tokens.add(self)
    return this.named.of(tokens)
  }

  /** The class of `self` and the value of the scope function, as tokens. */
  #tokensFor(self: unknown): TokenList {
    const value = (this.option as (self: unknown) => unknown)(self)
    if (value === undefined)
      throw new TypeError(cannot(this.#call(), 'scope must not return undefined', value))
    if (abandon(value)) throw new TypeError(cannot(this.#call(), 'scope must not return a promise', value))
    const tokens = new TokenList(this.#call())
    tokens.add(this.#classToken(self))
    tokenize(value, tokens)
    return tokens
  }

  /** The token of the class of `self`, since instances of different classes never share entries. */
  #classToken(self: unknown): unknown {
    const owner = classOf(self)
    if (owner === undefined) return null // no class has this name
    return this.classNames?.of(owner, this.#call()) ?? identityOf(owner)
  }
}

/** The class itself for a static method, else the prototype of the instance. */
function classOf(self: unknown): object | undefined {
  if (typeof self === 'function') return self
  if (typeof self !== 'object' || self === null) return undefined
  return (Object.getPrototypeOf(self) as object | null) ?? undefined
}
