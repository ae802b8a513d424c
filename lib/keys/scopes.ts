import { NONE, type Slot } from '../structures/arena/ring'
import { KeyTable } from './key-table'
import { Marker } from './markers'
import type { TokenList } from './token-list'

/** The scope of some calls of a method: the first of their tokens. */
export type ScopeMarker = Marker

/** The one scope of a method whose instances share all entries. */
export const CLASS: ScopeMarker = new Marker('class')

/** The scope of a value: the result of a scope function, or a primitive `this`. */
export class NamedScope extends Marker {
  readonly number: Slot

  constructor(number: Slot) {
    super('scope')
    this.number = number
  }
}

/** Interns the scopes of values: equal values have one marker. O(tokens of the value). */
export class NamedScopes {
  /*
   * A look-up interns the scope at once, because the marker is needed to look up the call. When that call is
   * not interned afterwards, the scope is unused, and the next look-up that interns a scope removes it.
   */
  readonly table = new KeyTable()
  readonly #markers: (NamedScope | undefined)[] = []
  #unused: NamedScope | undefined

  /** The marker of a value, given as tokens. */
  of(tokens: TokenList): ScopeMarker {
    const found = this.table.findList(tokens)
    if (found !== NONE) return this.#markers[found]!
    if (this.#unused !== undefined) this.forget(this.#unused)
    const number = this.table.addList(tokens)
    return (this.#unused = this.#markers[number] = new NamedScope(number))
  }

  /** Keeps a scope until `forget`, because a call of it is interned. */
  keep(scope: ScopeMarker): void {
    if (scope === this.#unused) this.#unused = undefined
  }

  /** Forgets a scope of which no call is interned. */
  forget(scope: ScopeMarker): void {
    if (!(scope instanceof NamedScope) || this.#markers[scope.number] !== scope) return
    this.#markers[scope.number] = undefined
    this.table.remove(scope.number)
    if (scope === this.#unused) this.#unused = undefined
  }
}
