/** The stored form of a value in a backend of ours, unless the value is stored as it is. */
export class Stored {
  readonly value: unknown
  /** Whether calls get a promise of the value; `undefined` where that is as for most calls of the method. */
  readonly isAsync: boolean | undefined

  constructor(value: unknown, isAsync: boolean | undefined) {
    this.value = value
    this.isAsync = isAsync
  }

  // Checks a private field, because `instanceof` would run the traps of a proxy.
  static is(stored: unknown): stored is Stored {
    return typeof stored === 'object' && stored !== null && #isStored in stored
  }

  readonly #isStored = true
}

/**
 * A value with the time at which it was stored, where rules need to know its age. Times are in milliseconds.
 */
export class Timestamped extends Stored {
  /** When it was stored, by the method's clock. */
  readonly storedAt: number
  /** Its ttl. It may be held for longer, to answer when its load fails. */
  readonly ttl: number

  constructor(value: unknown, isAsync: boolean | undefined, storedAt: number, ttl: number) {
    super(value, isAsync)
    this.storedAt = storedAt
    this.ttl = ttl
  }
}

/** The stored form of `undefined`, so that `get` returns `undefined` only where there is no entry. */
export const UNDEFINED = Object.freeze({})

/** Returns the settled value of a stored form. */
export function valueOf(stored: unknown): unknown {
  if (stored === UNDEFINED) return undefined
  return Stored.is(stored) ? stored.value : stored
}
