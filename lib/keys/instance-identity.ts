import { isObject } from '../common/promises'
import { tokenOf } from './tokenize'
import { identityOf } from './markers'

/** Returns any object from a constructor, so that a class below can give it private fields. */
const Given = function (object: object) {
  return object
} as unknown as new (object: object) => object

/*
 * The token of an instance is kept in a private field of the instance itself,
 * which is found several times faster than an entry of a WeakMap. Nobody sees
 * it, and frozen objects and proxies take it too; where an engine should refuse,
 * the WeakMap serves.
 */
class Stamped extends Given {
  readonly #token: unknown

  constructor(object: object) {
    super(object)
    this.#token = identityOf(object)
  }

  static tokenOf(self: unknown): unknown {
    if (self === undefined) return undefined
    try {
      return (self as Stamped).#token
    } catch {
      return stamp(self) // not stamped yet: this throws, so that it costs the others nothing to ask
    }
  }
}

let isRefused = false

function stamp(self: unknown): unknown {
  if (!isObject(self)) return tokenOf(self)
  try {
    if (!isRefused) new Stamped(self)
  } catch {
    isRefused = true
  }
  return identityOf(self)
}

/** What tells a `this` from others: of an object its identity, of a primitive its value. */
export const { tokenOf: tokenOfThis } = Stamped
