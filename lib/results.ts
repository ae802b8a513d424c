/** The settled value of an asynchronous load, and the promise that hits are answered with. */
export class Fulfilled {
  readonly value: unknown
  readonly promise: Promise<unknown>

  constructor(value: unknown) {
    this.value = value
    this.promise = Promise.resolve(value)
  }

  static unwrap(stored: unknown): unknown {
    return stored instanceof Fulfilled ? stored.value : stored
  }
}

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
