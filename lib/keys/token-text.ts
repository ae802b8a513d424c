import { identityOf, Marker } from './markers'

const { stringify } = JSON
const { keyFor } = Symbol

/** One token as text. Texts of tokens are equal exactly when the tokens are, in any process. */
export function tokenText(token: unknown): string {
  if (typeof token === 'string') return stringify(token)
  if (typeof token === 'bigint') return `${token}n`
  if (typeof token === 'symbol') return symbolText(token)
  return token instanceof Marker ? token.text : String(token)
}

/** Orders symbols by their texts. */
export function compareText(a: symbol, b: symbol): number {
  const [first, second] = [symbolText(a), symbolText(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

/** The symbols of the language, which are the same in all realms and processes, by name. */
export const wellKnown = new Map<string, symbol>()
const names = new Map<symbol, string>()
for (const name of Object.getOwnPropertyNames(Symbol)) {
  const symbol = (Symbol as unknown as Record<string, unknown>)[name]
  if (typeof symbol !== 'symbol') continue
  wellKnown.set(name, symbol)
  names.set(symbol, name)
}

/** Whether a symbol is the same in all realms and processes. */
export function isSharedSymbol(symbol: symbol): boolean {
  return keyFor(symbol) !== undefined || names.has(symbol)
}

function symbolText(symbol: symbol): string {
  const registered = keyFor(symbol)
  if (registered !== undefined) return `s${stringify(registered)}`
  const name = names.get(symbol)
  return name === undefined ? identityOf(symbol).text : `s.${name}`
}
