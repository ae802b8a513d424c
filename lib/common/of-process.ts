/**
 * Returns the object that all copies of the package in the process share under a symbol; `make` creates it.
 * The object is a property of the global object, because an ESM and a CJS copy may be loaded in one process.
 */
export function ofProcess<T extends object>(symbol: symbol, make: () => T): T {
  let shared = globalThis as Record<symbol, unknown>
  if (shared[symbol] === undefined && !Object.isExtensible(shared)) shared = own
  return (shared[symbol] ??= make()) as T
}

/** The objects of this copy, where no property can be added to the global object, as in a hardened realm. */
const own: Record<symbol, unknown> = {}
