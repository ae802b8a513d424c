import { identityOf, type Identity } from './markers'

/** The result of `byIdentity`: an object that is compared as the marker in it. */
export class ByIdentity {
  /** The marker in a value of this class, else `undefined`. */
  static markerIn(value: object): Identity | undefined {
    return #marker in value ? value.#marker : undefined
  }

  readonly #marker: Identity

  constructor(object: object) {
    this.#marker = identityOf(object)
  }
}
