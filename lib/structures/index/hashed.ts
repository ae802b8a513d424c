/** What brings its hash along: an int32. */
export class Hashed {
  readonly hash: number

  // By a private field and not by `instanceof`, which asks a proxy.
  static is(value: unknown): value is Hashed {
    return typeof value === 'object' && value !== null && #isHashed in value
  }

  readonly #isHashed = true

  constructor(hash: number) {
    this.hash = hash
  }
}
