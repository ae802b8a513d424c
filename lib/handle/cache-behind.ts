import type { CallCache } from '../calls/call-cache'

/** The property that identifies the method of a handle, even across copies of the package. */
export const METHOD = Symbol.for('purecache:method')

/**
 * Returns the outermost cache of a handle's method; `undefined` for an object that is not a handle of this
 * copy of the package.
 */
export function cacheBehind(handle: object): CallCache | undefined {
  return (handle as { readonly [METHOD]?: CallCache })[METHOD]
}
