// The property is Symbol.dispose where the platform and the compiler know it: TypeScript below 5.2 does not.

/** The name of the method that `using` calls. */
export const DISPOSE: unique symbol = ((Symbol as { dispose?: symbol }).dispose ??
  Symbol.for('Symbol.dispose')) as never

type Dispose = SymbolConstructor extends { readonly dispose: infer S extends symbol } ? S : never

/** An object that `using` can dispose of. */
export type Disposing = { readonly [S in Dispose]: () => void }
