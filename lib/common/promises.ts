import { callForAll } from './call-for-all'

/** Any function that may be a method. */
export type Method = (...args: any[]) => unknown

/**
 * Calls `act` for every item, then rethrows the first error. Returns a promise when one of the results is a
 * promise; it settles when all have.
 */
export function forAll<T>(items: Iterable<T>, act: (item: T) => unknown): void | Promise<void> {
  const pending: PromiseLike<unknown>[] = []
  try {
    callForAll(items, (item) => {
      const result = act(item)
      if (isThenable(result)) pending.push(result)
    })
  } catch (failure) {
    if (pending.length === 0) throw failure
    pending.unshift(Promise.reject(failure))
  }
  if (pending.length > 0) return settleAll(pending)
}

async function settleAll(pending: readonly PromiseLike<unknown>[]): Promise<void> {
  callForAll(await Promise.allSettled(pending), (outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
  })
}

/** Does nothing. */
export function ignore(): void {}

/**
 * Whether a function is declared `async`. Another one that returns promises is recognised by its first
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

/** Returns whether a value is a promise. Ignores its outcome, so that no rejection of it is unhandled. */
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
