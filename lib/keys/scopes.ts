import { encodeArguments, identityOf } from './encode'

/**
 * Which calls of a method may share entries: `'instance'`, those with one `this`; `'class'`, all; a function, those
 * for whose `this` it returns equal values, a tenant's id for instance.
 */
export type ScopeOption<This = any> = 'instance' | 'class' | ((self: This) => unknown)

/** The entries of one instance, one tenant or one class. It does not hold the instance. */
export class Scope {
  /** What sets this scope's keys apart, as text. */
  readonly name: string
  /** Whether primitive arguments name its entries without anything to tell the scope: true of one scope a method. */
  readonly isRoot: boolean
  /** The keys that the backend is believed to hold for it. */
  readonly keys = new Set<unknown>()

  constructor(name: string, isRoot: boolean) {
    this.name = name
    this.isRoot = isRoot
  }
}

/** Finds the scope of a call by its `this`. One for each decorated method. */
export class Scopes {
  readonly option: ScopeOption
  readonly #call: string
  readonly #ofInstance = new WeakMap<object, Scope>()
  readonly #byName = new Map<string, Scope>()
  readonly #onCollected: (scope: Scope) => void
  #root: Scope | undefined

  /** `call` names the method in errors; `onCollected` hears of scopes whose instance is gone. */
  constructor(option: ScopeOption, call: string, onCollected: (scope: Scope) => void) {
    this.option = option
    this.#call = call
    if (option === 'class') this.#root = new Scope('', true)
    this.#onCollected = onCollected
  }

  /** Whether every call has the same scope. */
  get isShared(): boolean {
    return this.option === 'class'
  }

  of(self: unknown): Scope {
    if (this.option === 'class') return this.#root!
    if (this.option === 'instance') return isObject(self) ? this.#ofObject(self) : this.#named([self])
    return this.#named([this.option(self)])
  }

  /** The scope whose calls need nothing to tell it, if there is one now. */
  get root(): Scope | undefined {
    return this.#root
  }

  /** Makes later calls find a scope that has entries; returns the one they find, which may be an earlier one. */
  keep(scope: Scope): Scope {
    const kept = this.kept(scope)
    this.#byName.set(kept.name, kept)
    return kept
  }

  /** The scope that is kept under this one's name, else itself. */
  kept(scope: Scope): Scope {
    return this.#byName.get(scope.name) ?? scope
  }

  /** Lets go of a scope that has no entries any more. */
  release(scope: Scope): void {
    if (this.kept(scope) === scope) this.#byName.delete(scope.name)
  }

  #ofObject(self: object): Scope {
    let scope = this.#ofInstance.get(self)
    if (scope === undefined) {
      scope = new Scope(identityOf(self), this.#root === undefined)
      if (scope.isRoot) this.#root = scope
      this.#ofInstance.set(self, scope)
      const collected = scope
      collections?.register(self, () => this.#forget(collected))
    }
    return scope
  }

  #forget(scope: Scope): void {
    if (scope === this.#root) this.#root = undefined
    this.#onCollected(scope)
  }

  #named(values: unknown[]): Scope {
    const name = encodeArguments(values, this.#call)
    return this.#byName.get(name) ?? new Scope(name, false)
  }
}

// Not every edge runtime has it; there, entries of instances that are gone wait to be evicted.
const collections =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<() => void>((forget) => forget())
    : undefined

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
