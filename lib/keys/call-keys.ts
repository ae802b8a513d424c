import { encodeArguments } from './encode'
import type { Scope } from './scopes'

/** Names calls: two calls have the same key when they have the same scope and arguments equal by value. */
export interface CallKeys {
  /** The key of a call. A key that was not retained is forgotten: asked again, another may be made that differs. */
  of(scope: Scope, args: readonly unknown[]): unknown
  /** Makes later calls find this key. */
  retain(key: unknown): void
  /** Undoes `retain`. */
  release(key: unknown): void
  /** The scope of a key, save of one that is a primitive argument. */
  scopeOf(key: unknown): Scope | undefined
}

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
 * Keys for a backend that serves one method alone. In the root scope one primitive argument is its own key, and so is
 * one function; any other call has an object that stands for its text.
 */
export class OpaqueKeys implements CallKeys {
  readonly #call: string
  readonly #retained = new Map<string, CallKey>()

  constructor(call: string) {
    this.#call = call
  }

  of(scope: Scope, args: readonly unknown[]): unknown {
    if (scope.isRoot && args.length === 1 && isItsOwnKey(args[0])) return args[0]
    const text = `${scope.name}(${encodeArguments(args, this.#call)})`
    return this.#retained.get(text) ?? new CallKey(scope, text)
  }

  retain(key: unknown): void {
    if (key instanceof CallKey) this.#retained.set(key.text, key)
  }

  release(key: unknown): void {
    if (key instanceof CallKey && this.#retained.get(key.text) === key) this.#retained.delete(key.text)
  }

  scopeOf(key: unknown): Scope | undefined {
    return key instanceof CallKey ? key.scope : undefined
  }
}

/** Keys for a store that others write to as well: strings, led by a namespace. */
export class NamespacedKeys implements CallKeys {
  readonly #call: string
  readonly #namespace: string

  /** The namespace must not contain `:(`, which ends it in every key. */
  constructor(call: string, namespace: string) {
    this.#call = call
    this.#namespace = namespace
  }

  of(scope: Scope, args: readonly unknown[]): string {
    return `${this.#namespace}:(${scope.name})(${encodeArguments(args, this.#call)})`
  }

  retain(): void {}

  release(): void {}

  scopeOf(): undefined {
    return undefined
  }
}

function isItsOwnKey(value: unknown): boolean {
  // A backend tells keys apart as a Map does, for which -0 is 0.
  return (typeof value !== 'object' || value === null) && !Object.is(value, -0)
}
