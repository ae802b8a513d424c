/** What a backend of our own holds for a value that is not the answer to a call as it is. */
export class Stored {
  readonly value: unknown
  /** What calls are answered with, where the method is asynchronous. */
  readonly promise: Promise<unknown> | undefined

  constructor(value: unknown, isAsync: boolean) {
    this.value = value
    this.promise = isAsync ? Promise.resolve(value) : undefined
  }

  // By a private field and not by `instanceof`, which asks a proxy that is a value.
  static is(stored: unknown): stored is Stored {
    return typeof stored === 'object' && stored !== null && #isStored in stored
  }

  readonly #isStored = true
}

/** A value that knows its age. Times are milliseconds of the method's clock. */
export class Dated extends Stored {
  readonly storedAt: number
  /** How long it lives; it may be held for longer, to stand in for a load that fails. */
  readonly ttl: number
  /** How long a call is answered with it and nothing else is to be done. */
  readonly freshFor: number

  constructor(value: unknown, isAsync: boolean, storedAt: number, ttl: number, refreshAfter: number) {
    super(value, isAsync)
    this.storedAt = storedAt
    this.ttl = ttl
    this.freshFor = Math.min(ttl, refreshAfter)
  }
}

/** What stands for `undefined` in a backend of our own, so that `get` alone tells whether there is an entry. */
export const UNDEFINED = Object.freeze({})

/** The settled value of what is stored. */
export function valueOf(stored: unknown): unknown {
  if (stored === UNDEFINED) return undefined
  return Stored.is(stored) ? stored.value : stored
}

/** What a call is answered with. */
export function answerOf(stored: unknown): unknown {
  if (stored === UNDEFINED) return undefined
  return Stored.is(stored) ? (stored.promise ?? stored.value) : stored
}
