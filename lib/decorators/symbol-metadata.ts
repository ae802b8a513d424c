/** `Symbol` of compilers and engines that know metadata; others lack the member. */
const symbols = Symbol as { metadata?: symbol }
const METADATA = Symbol.for('Symbol.metadata')

/*
 * Compilers evaluate a class's metadata before its decorators, so the symbol
 * must be there when this module has loaded. Others fall back to this same one.
 */
if (typeof symbols.metadata !== 'symbol')
  Reflect.defineProperty(Symbol, 'metadata', {
    value: METADATA,
    writable: true,
    configurable: true,
  })

/** Returns `Symbol.metadata`, the key of the metadata object of a class. */
export function metadataSymbol(): symbol {
  return symbols.metadata ?? METADATA // the second where `Symbol` is frozen
}
