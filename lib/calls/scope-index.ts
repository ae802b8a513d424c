import { type CallKeys, type Scope } from '../keys/call-keys'
import { Mark } from '../keys/markers'
import { isObject } from '../common/promises'

/**
 * The keys that are loaded or held, by scope, so that the entries of an instance or a tenant can be removed together.
 * It does not hold the instance: when that is collected, `onCollected` hears of its scope, which is then empty.
 */
export class KnownKeys {
  readonly #callKeys: CallKeys
  readonly #onCollected: (scope: Scope) => void
  readonly #byScope = new Map<Scope, Set<unknown>>()
  #size = 0

  constructor(callKeys: CallKeys, onCollected: (scope: Scope) => void) {
    this.#callKeys = callKeys
    this.#onCollected = onCollected
  }

  /** Keys of all scopes. */
  get size(): number {
    return this.#size
  }

  get scopes(): Scope[] {
    return [...this.#byScope.keys()]
  }

  /** The keys of a scope now. */
  of(scope: Scope): unknown[] {
    return [...(this.#byScope.get(scope) ?? [])]
  }

  /** Adds a key of a call on `self`; tells whether it was not there. */
  add(self: unknown, scope: Scope, key: unknown): boolean {
    const keys = this.#byScope.get(scope) ?? this.#begin(self, scope)
    if (keys.has(key)) return false
    this.#callKeys.retain(key)
    keys.add(key)
    this.#size++
    return true
  }

  /** Hears of an instance when that is collected; tells whether the scope is one's. */
  watch(self: unknown, scope: Scope): self is object {
    if (!(scope instanceof Mark && isObject(self))) return false
    if (!this.#byScope.has(scope)) this.#begin(self, scope)
    return true
  }

  delete(scope: Scope, key: unknown): void {
    const keys = this.#byScope.get(scope)
    if (keys?.delete(key) !== true) return
    this.#size--
    this.#callKeys.release(key)
    if (keys.size === 0 && !(scope instanceof Mark)) this.#byScope.delete(scope) // instances are watched, once
  }

  clear(): void {
    for (const [scope, keys] of this.#byScope) {
      keys.clear()
      if (!(scope instanceof Mark)) this.#byScope.delete(scope)
    }
    this.#size = 0
    this.#callKeys.clear()
  }

  #begin(self: unknown, scope: Scope): Set<unknown> {
    const keys = new Set<unknown>()
    this.#byScope.set(scope, keys)
    if (scope instanceof Mark && isObject(self)) collections?.register(self, this.#whenCollected(scope))
    return keys
  }

  // Made here, where no `self` is in reach of the function.
  #whenCollected(scope: Mark): () => void {
    return () => {
      this.#onCollected(scope)
      this.#byScope.delete(scope)
      this.#callKeys.forget(scope)
    }
  }
}

// Not every edge runtime has it; there, entries of instances that are gone wait to be evicted.
const collections =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<() => void>((forget) => forget())
    : undefined
