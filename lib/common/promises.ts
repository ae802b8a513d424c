/** Any function that may be a method. */
export type Method = (...args: any[]) => unknown

/**
 * Calls `act` for every item, then rethrows the first error. Returns a promise when one of the results is a
 * promise; it settles when all have.
 */
export function forAll<T>(items: Iterable<T>, act: (item: T) => unknown): void | Promise<void> {
  const failures: unknown[] = []
  const pending: PromiseLike<unknown>[] = []
  for (const item of items)
    try {
      const result = act(item)
      if (isThenable(result)) pending.push(result)
    } catch (failure) {
      failures.push(failure)
    }
  if (pending.length > 0) return settleAll(pending, failures)
  if (failures.length > 0) throw failures[0]
}

async function settleAll(pending: readonly PromiseLike<unknown>[], failures: unknown[]): Promise<void> {
  for (const outcome of await Promise.allSettled(pending))
    if (outcome.status === 'rejected') failures.push(outcome.reason)
  if (failures.length > 0) throw failures[0]
}

/** Does nothing. */
export function ignore(): void {}

/**
 * Whether a function is declared `async`. A function that returns promises without is known by its first
 * result.
 */
export function isAsyncFunction(method: Method): boolean {
  return Object.prototype.toString.call(method) === '[object AsyncFunction]'
}

/** Whether a value has a `then` method. A getter of that name may throw. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' && typeof value !== 'function') return false
  return typeof (value as { then?: unknown } | null)?.then === 'function'
}

/** Returns whether a value is a promise, which is not awaited: its rejection then ends no process. */
export function abandon(value: unknown): boolean {
  if (!isThenable(value)) return false
  value.then(ignore, ignore)
  return true
}

/**
 * Calls a listener of the user. An error that it throws becomes an unhandled rejection, and the caller goes
 * on.
 */
export function notify<T>(listener: ((value: T) => void) | undefined, value: T): void {
  try {
    listener?.(value)
  } catch (failure) {
    void Promise.reject(failure)
  }
}

/** Whether a value is an object or a function. */
export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
