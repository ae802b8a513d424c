/** `Symbol`, whose member `metadata` exists only with compilers and engines that support it. */
const symbols = Symbol as { metadata?: symbol }
const METADATA = Symbol.for('Symbol.metadata')

/*
 * Compilers evaluate a class's metadata before its decorators, so the symbol must exist once this module is
 * loaded. Some compilers fall back to the same symbol.
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
