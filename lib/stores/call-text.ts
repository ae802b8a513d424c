import type { CallKeys } from '../keys/call-keys'
import { CLASS } from '../keys/scopes'
import { textOf } from '../keys/text'
import type { Slot } from '../structures/arena/ring'

/** The text of an interned call, the same in all processes where nothing is compared by identity: `(scope)(arguments)`. */
export function textOfCall(keys: CallKeys, n: Slot): string {
  return `(${textOfScope(keys, n)})(${textOf(keys.argumentTokens(n))})`
}

function textOfScope(keys: CallKeys, n: Slot): string {
  const scope = keys.scopeOf(n)
  if (scope === CLASS) return ''
  const tokens = keys.scopeTokens(scope)
  return tokens === undefined ? scope.text : textOf(tokens)
}
