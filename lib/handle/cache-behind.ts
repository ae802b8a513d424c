import type { CallCache } from '../calls/call-cache'

/** The property by which two handles, also of two copies of the package, are known to be of one method. */
export const METHOD = Symbol.for('purecache:method')

/** The outermost cache of a handle's method; `undefined` for an object that is no handle of ours. */
export function cacheBehind(handle: object): CallCache | undefined {
  return (handle as { readonly [METHOD]?: CallCache })[METHOD]
}
