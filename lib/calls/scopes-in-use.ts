import { NONE } from '../structures/arena/ring'
import type { InternedCalls } from './interned-calls'
import type { Scope } from './scope-index'

/** Returns the scope of calls on `self`, if it is known. */
export function findScope({ keys, scopes }: InternedCalls, self: unknown): Scope | undefined {
  return scopes.get(keys.scopes.of(self))
}

/** Returns the scope of calls on `self`, which stays known until `leaveScope`. */
export function useScope(calls: InternedCalls, self: unknown): Scope {
  const { keys, scopes } = calls
  const marker = keys.scopes.of(self)
  const scope = scopes.get(marker) ?? calls.beginScope(self, marker, NONE)
  keys.scopes.named.keep(marker)
  scope.users++
  return scope
}

/** Ends one use of a scope. */
export function leaveScope(calls: InternedCalls, scope: Scope): void {
  scope.users--
  calls.settleScope(scope)
}
