/**
 * Returns the object that all copies of the package in the process share under a symbol; `make` makes it.
 * It is found through the global object, because an ESM and a CJS copy may live in one process.
 */
export function ofProcess<T extends object>(symbol: symbol, make: () => T): T {
  const shared = globalThis as Record<symbol, T | undefined>
  return (shared[symbol] ??= make())
}
