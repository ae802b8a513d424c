import type { CallKeys } from '../keys/call-keys'
import { argumentTokens, scopeTokens } from '../keys/call-tokens'
import { ClassNames } from '../keys/class-names'
import { Identity } from '../keys/markers'
import { CLASS, type ScopeMarker } from '../keys/scopes'
import { isSharedSymbol, textOf } from '../keys/text'
import type { Slot } from '../structures/arena/ring'

/** Writes the scopes of a method with the names of classes, by which other processes know the classes. */
export function nameClasses({ scopes }: CallKeys): void {
  scopes.classNames ??= new ClassNames()
}

/**
 * The text of an interned call, the same in all processes where nothing is compared by identity:
 * `(scope)(arguments)`.
 */
export function textOfCall(keys: CallKeys, n: Slot): string {
  return `(${textOfScope(keys, keys.scopeOf(n))})(${textOf(argumentTokens(keys, n))})`
}

/** The text of a scope; that of the class is empty. */
export function textOfScope(keys: CallKeys, scope: ScopeMarker): string {
  if (scope === CLASS) return ''
  const tokens = scopeTokens(keys.scopes, scope)
  return tokens === undefined ? scope.text : textOf(tokens)
}

/** Whether a call is compared by no identity, so that other processes can make the same one. */
export function isPortable(keys: CallKeys, n: Slot): boolean {
  return (
    argumentTokens(keys, n).every(isPortableToken) &&
    (scopeTokens(keys.scopes, keys.scopeOf(n))?.every(isPortableToken) ?? true)
  )
}

function isPortableToken(token: unknown): boolean {
  return typeof token === 'symbol' ? isSharedSymbol(token) : !(token instanceof Identity)
}
