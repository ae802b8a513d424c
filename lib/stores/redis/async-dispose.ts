// The property is Symbol.asyncDispose where the platform and the compiler know it: TypeScript below 5.2 does
// not.

/** The name of the method that `await using` calls. */
export const ASYNC_DISPOSE: unique symbol = ((Symbol as { asyncDispose?: symbol }).asyncDispose ??
  Symbol.for('Symbol.asyncDispose')) as never

type AsyncDispose = SymbolConstructor extends { readonly asyncDispose: infer S extends symbol } ? S : never

/** An object that `await using` can dispose of. */
export type AsyncDisposing = { readonly [S in AsyncDispose]: () => Promise<void> }
