import type { CallKeys } from '../keys/call-keys'
import { Identity } from '../keys/markers'
import { CLASS, type ScopeMarker } from '../keys/scopes'
import { isSharedSymbol, textOf } from '../keys/text'
import type { Slot } from '../structures/arena/ring'

/**
 * The text of an interned call, the same in all processes where nothing is compared by identity:
 * `(scope)(arguments)`.
 */
export function textOfCall(keys: CallKeys, n: Slot): string {
  return `(${textOfScope(keys, keys.scopeOf(n))})(${textOf(keys.argumentTokens(n))})`
}

/** The text of a scope; that of the class is empty. */
export function textOfScope(keys: CallKeys, scope: ScopeMarker): string {
  if (scope === CLASS) return ''
  const tokens = keys.scopes.tokensOf(scope)
  return tokens === undefined ? scope.text : textOf(tokens)
}

/** Whether a call is compared by no identity, so that other processes can make the same one. */
export function isPortable(keys: CallKeys, n: Slot): boolean {
  return (
    keys.argumentTokens(n).every(isPortableToken) &&
    (keys.scopes.tokensOf(keys.scopeOf(n))?.every(isPortableToken) ?? true)
  )
}

function isPortableToken(token: unknown): boolean {
  return typeof token === 'symbol' ? isSharedSymbol(token) : !(token instanceof Identity)
}
