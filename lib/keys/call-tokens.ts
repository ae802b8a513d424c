import type { Slot } from '../structures/arena/ring'
import type { CallKeys } from './call-keys'
import type { CallScopes } from './call-scopes'
import { CLASS, NamedScope, type ScopeMarker } from './scopes'

/** Returns the tokens of the arguments of an interned call, or of the result of `key` for them. */
export function argumentTokens({ table }: CallKeys, n: Slot): unknown[] {
  return table.isSingle(n) ? [table.singles[n]] : table.lists.read(n).slice(1)
}

/**
 * The tokens of a scope: its class and value, or the marker of its instance. `undefined` for the scope of the
 * class.
 */
export function scopeTokens({ named }: CallScopes, scope: ScopeMarker): unknown[] | undefined {
  if (scope === CLASS) return undefined
  return scope instanceof NamedScope ? named.table.lists.read(scope.number) : [scope]
}
