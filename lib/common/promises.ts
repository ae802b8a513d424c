export type Method = (...args: any[]) => unknown

/** Does the same with each, also when one throws, which is thrown in the end. Ends with the last of them. */
export function forAll<T>(items: Iterable<T>, act: (item: T) => unknown): void | Promise<void> {
  const failures: unknown[] = []
  const results = Array.from(items, (item) => {
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
export function isAsyncFunction(method: Method): boolean {
  return Object.prototype.toString.call(method) === '[object AsyncFunction]'
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof (value as { then?: unknown }).then === 'function'
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
