import { cannot } from '../common/errors'
import { ofProcess } from '../common/of-process'
import { isObject } from '../common/promises'

/** The result of `byIdentity`, which is compared by its own identity. It does not refer to the object. */
export class ByIdentity {}

const WRAPPERS = Symbol.for('purecache:by-identity')

/**
 * Returns a wrapper of an object that is compared by identity, for the result of a `key` function, alone or
 * in an array. It costs one look-up for an object of any size, and does not keep the object alive.
 *
 * @throws {TypeError} for a primitive.
 */
export function byIdentity(object: object): object {
  if (!isObject(object)) throw new TypeError(cannot('compare by identity', 'an object is needed', object))
  const wrappers = ofProcess(WRAPPERS, () => new WeakMap<object, ByIdentity>())
  let wrapper = wrappers.get(object)
  if (wrapper === undefined) wrappers.set(object, (wrapper = new ByIdentity()))
  return wrapper
}
