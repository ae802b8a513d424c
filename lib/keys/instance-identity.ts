import { isObject } from '../common/promises'
import { findIdentity, Identity, identityOf } from './markers'
import { tokenOf } from './tokenize'

/** Returns any object from a constructor, so that the class below can give it a private field. */
const Given = function (object: object) {
  return object
} as unknown as new (object: object) => object

class Stamped extends Given {
  /*
   * The marker of an instance is in a private field of the instance itself, which is read several times
   * faster than an entry of a WeakMap. The field is invisible, and can be added to frozen objects and proxies
   * too.
   *
   * The field must be added by its initializer: when the initializer throws, the instance has no field
   * instead of an empty one.
   */
  readonly #marker: Identity = findIdentity(this) ?? new Identity()

  static markerOf(self: unknown): unknown {
    return isObject(self) && #marker in self ? self.#marker : firstMarkerOf(self)
  }

  static stamp(self: object): Identity {
    if (refusals.has(self)) return identityOf(self)
    try {
      return new Stamped(self).#marker
    } catch (error) {
      // Another error, such as a stack overflow, does not mean that the object takes no field.
      if (!(error instanceof TypeError)) throw error
      refusals.add(self)
      return identityOf(self)
    }
  }
}

/** Returns the token of a `this` that has no marker yet. Marks an object. */
function firstMarkerOf(self: unknown): unknown {
  if (!isObject(self)) return self === undefined ? undefined : tokenOf(self)
  return Stamped.stamp(self)
}

/** Objects to which the engine adds no private fields. */
const refusals = new WeakSet()

/**
 * The token of a `this`: for an object the marker of its identity, for a primitive its value, and `undefined`
 * for `undefined`.
 */
export const markerOfThis: (self: unknown) => unknown = Stamped.markerOf
