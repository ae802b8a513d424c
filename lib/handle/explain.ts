import type { CallCache } from '../calls/call-cache'
import type { CallKeys } from '../keys/call-keys'
import { type Comparison, comparisonsOf } from '../keys/explanation'
import { textOf } from '../keys/text'
import { TokenList } from '../keys/token-list'
import { tokenize } from '../keys/tokenize'

/** The comparison of one argument of a call with that of another call. */
export interface ArgumentExplanation {
  /** The kind of comparison; `'key'` where the result of the `key` function stands for all arguments. */
  readonly comparedBy: 'value' | 'identity' | 'key'
  /** The class of an object, else the type: `'Date'`, `'string'`. */
  readonly type: string
  /** The type, and the way to change the comparison. */
  readonly because: string
  /** The parts of the argument that are compared by identity. */
  readonly byIdentity: readonly Comparison[]
}

/** The comparison of a call with other calls. */
export class CallExplanation {
  /** The label of the method: `UserService.getUser`. */
  readonly label: string
  /** The comparison of each argument. */
  readonly arguments: readonly ArgumentExplanation[]
  /** A text that is equal for two calls of one scope exactly when they share an entry. */
  readonly key: string

  /** @internal */
  constructor(label: string, explained: readonly ArgumentExplanation[], key: string) {
    this.label = label
    this.arguments = explained
    this.key = key
  }

  /** Returns an iterator over the explanations of the arguments. */
  [Symbol.iterator](): Iterator<ArgumentExplanation> {
    return this.arguments[Symbol.iterator]()
  }

  /** Returns the explanation as text, one line for each argument. */
  toString(): string {
    const lines = this.arguments.map(({ comparedBy, because, byIdentity }, at) => {
      const parts = byIdentity.map((part) => `\n     ${part.at} by identity: ${part.because}`)
      return `  ${String(at)}: by ${comparedBy}: ${because}${parts.join('')}`
    })
    return [`${this.label} compares`, ...lines].join('\n')
  }
}

/** Returns how a call is compared: by its arguments, or by the result of `key`. */
export function explain(cache: CallCache, self: unknown, args: readonly unknown[]): CallExplanation {
  const { keys } = cache.calls
  const doing = `explain a call of ${cache.label}`
  const tokens = new TokenList(doing)
  const explained = comparedIn(keys, self, args).map((value): ArgumentExplanation => {
    tokenize(value, tokens)
    const [whole, ...parts] = comparisonsOf(value, doing)
    const { comparison, because } = whole!
    return {
      comparedBy: keys.key === undefined ? comparison : 'key',
      type: typeOf(value),
      because,
      byIdentity: parts,
    }
  })
  return new CallExplanation(cache.label, explained, textOf(tokens.list))
}

/** The values by which a call is compared: its arguments, or the result of `key` for them. */
function comparedIn({ key }: CallKeys, self: unknown, args: readonly unknown[]): readonly unknown[] {
  return key === undefined ? args : [key.apply(self, args as unknown[])]
}

function typeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const prototype = Object.getPrototypeOf(value) as {
    readonly constructor?: { readonly name?: unknown }
  } | null
  const name = prototype?.constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'Object'
}
