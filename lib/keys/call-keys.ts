import { encodeArguments } from './encode'
import type { Scope } from './scopes'

/** A call as a backend of our own sees it, where no primitive can name it: opaque, and compared by identity. */
class CallKey {
  readonly scope: Scope
  readonly text: string

  constructor(scope: Scope, text: string) {
    this.scope = scope
    this.text = text
  }
}

/**
 * Names calls: two have the same key when they have the same scope and arguments equal by value.
 *
 * In a backend that serves one method alone, one primitive argument or function in the root scope is its own key, and
 * any other call has an object that stands for its text. In a store that others write to as well, keys are strings led
 * by a namespace.
 */
export class CallKeys {
  readonly #call: string
  readonly #namespace: string | undefined
  readonly #retained = new Map<string, CallKey>()

  /** `call` names the method in errors. A namespace must not contain `:(`, which ends it in every key. */
  constructor(call: string, namespace?: string) {
    this.#call = call
    this.#namespace = namespace
  }

  /** The key of a call. One that was not retained is forgotten: asked again, another may be made that differs. */
  of(scope: Scope, args: readonly unknown[]): unknown {
    const isShared = this.#namespace !== undefined
    if (!isShared && scope.isRoot && args.length === 1 && isItsOwnKey(args[0])) return args[0]
    const text = `(${scope.name})(${encodeArguments(args, this.#call)})`
    return isShared ? `${this.#namespace}:${text}` : (this.#retained.get(text) ?? new CallKey(scope, text))
  }

  /** Makes later calls find this key. */
  retain(key: unknown): void {
    if (key instanceof CallKey) this.#retained.set(key.text, key)
  }

  /** Undoes `retain`. */
  release(key: unknown): void {
    if (key instanceof CallKey && this.#retained.get(key.text) === key) this.#retained.delete(key.text)
  }

  /** The scope of a key, save of one that is a primitive argument or a string. */
  scopeOf(key: unknown): Scope | undefined {
    return key instanceof CallKey ? key.scope : undefined
  }
}

function isItsOwnKey(value: unknown): boolean {
  // A backend tells keys apart as a Map does, for which -0 is 0.
  return (typeof value !== 'object' || value === null) && !Object.is(value, -0)
}
