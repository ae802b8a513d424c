/** The settled value of an asynchronous load, and the promise that hits are answered with. */
export class Fulfilled {
  readonly value: unknown
  readonly promise: Promise<unknown>

  constructor(value: unknown) {
    this.value = value
    this.promise = Promise.resolve(value)
  }

  // By a private field and not by `instanceof`, which asks a proxy that is a value.
  static is(stored: unknown): stored is Fulfilled {
    return typeof stored === 'object' && stored !== null && #isFulfilled in stored
  }

  readonly #isFulfilled = true
}

/** What stands for `undefined` in a backend of our own, so that `get` alone tells whether there is an entry. */
export const UNDEFINED = Object.freeze({})

/** The settled value of what is stored. */
export function unwrap(stored: unknown): unknown {
  if (stored === UNDEFINED) return undefined
  return Fulfilled.is(stored) ? stored.value : stored
}

/** What a call is answered with. */
export function answerOf(stored: unknown): unknown {
  if (stored === UNDEFINED) return undefined
  return Fulfilled.is(stored) ? stored.promise : stored
}

/** Does the same with each, also when one throws, which is thrown in the end. Ends with the last of them. */
export function forAll<T>(items: readonly T[], act: (item: T) => unknown): void | Promise<void> {
  const failures: unknown[] = []
  const results = items.map((item) => {
    try {
      return act(item)
    } catch (failure) {
      failures.push(failure)
    }
  })
  if (failures.length > 0) throw failures[0]
  if (results.some(isThenable)) return Promise.all(results).then(ignore)
}

export function ignore(): void {}

/** Whether a function is declared `async`. One that returns promises without is only known by its first result. */
export function isAsyncFunction(method: (...args: any[]) => unknown): boolean {
  return Object.prototype.toString.call(method) === '[object AsyncFunction]'
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof (value as { then?: unknown }).then === 'function'
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
