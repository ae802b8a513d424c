import type { CallKeys } from '../keys/call-keys'
import { argumentTokens, scopeTokens } from '../keys/call-tokens'
import { ClassNames } from '../keys/class-names'
import { Identity } from '../keys/markers'
import { CLASS, type ScopeMarker } from '../keys/scopes'
import { isSharedSymbol, textOf } from '../keys/text'
import type { Slot } from '../structures/arena/ring'

/** Writes the scopes of a method with the names of classes, which identify the classes in other processes. */
export function nameClasses({ scopes }: CallKeys): void {
  scopes.classNames ??= new ClassNames()
}

/**
 * Returns the text of an interned call, the same in all processes if no part is compared by identity:
 * `(scope)(arguments)`.
 */
export function textOfCall(keys: CallKeys, n: Slot): string {
  return `(${textOfScope(keys, keys.scopeOf(n))})(${textOf(argumentTokens(keys, n))})`
}

/** Returns the text of a scope; that of the class is empty. */
export function textOfScope(keys: CallKeys, scope: ScopeMarker): string {
  if (scope === CLASS) return ''
  const tokens = scopeTokens(keys.scopes, scope)
  return tokens === undefined ? scope.text : textOf(tokens)
}

/**
 * Returns whether no part of a call is compared by identity, so that other processes can make an equal call.
 */
export function isPortable(keys: CallKeys, n: Slot): boolean {
  return (
    argumentTokens(keys, n).every(isPortableToken) &&
    (scopeTokens(keys.scopes, keys.scopeOf(n))?.every(isPortableToken) ?? true)
  )
}

function isPortableToken(token: unknown): boolean {
  return typeof token === 'symbol' ? isSharedSymbol(token) : !(token instanceof Identity)
}
