import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import { identify, Identity } from './markers'

/** The marker of the results of `byIdentity` for one object, which is not the marker of that object. */
export class WrappedIdentity extends Identity {}

/** The result of `byIdentity`. Its own identity is that of the object. */
export class ByIdentity {
  constructor(object: object) {
    let marker = markers.get(object)
    if (marker === undefined) markers.set(object, (marker = new WrappedIdentity(object)))
    identify(this, marker)
  }
}

const markers = new WeakMap<object, WrappedIdentity>()

/**
 * Wraps an object so that it is compared by identity: for the result of a `key` function, alone or in an
 * array. It costs one look-up for an object of any size, and does not keep the object alive.
 *
 * @throws {TypeError} for a primitive.
 */
export function byIdentity(object: object): object {
  if (!isObject(object)) throw new TypeError(cannot('compare by identity', 'an object is needed', object))
  return new ByIdentity(object)
}
