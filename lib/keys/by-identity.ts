import { cannot } from '../common/errors'
import { isObject } from '../common/promises'

/** The result of `byIdentity`, which is compared by its own identity. It holds nothing of the object. */
export class ByIdentity {}

// Found through the global object, because an ESM and a CJS copy of the package may live in one process.
const WRAPPERS = Symbol.for('purecache:by-identity')

/** The wrappers of the process, by object. */
function wrappers(): WeakMap<object, ByIdentity> {
  const shared = globalThis as Record<symbol, WeakMap<object, ByIdentity> | undefined>
  return (shared[WRAPPERS] ??= new WeakMap())
}

/**
 * Wraps an object so that it is compared by identity: for the result of a `key` function, alone or in an
 * array. It costs one look-up for an object of any size, and does not keep the object alive.
 *
 * @throws {TypeError} for a primitive.
 */
export function byIdentity(object: object): object {
  if (!isObject(object)) throw new TypeError(cannot('compare by identity', 'an object is needed', object))
  const all = wrappers()
  let wrapper = all.get(object)
  if (wrapper === undefined) all.set(object, (wrapper = new ByIdentity()))
  return wrapper
}
