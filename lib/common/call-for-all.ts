/** Calls `act` for every item, then rethrows the first error that `act` threw. */
export function callForAll<T>(items: Iterable<T>, act: (item: T) => void): void {
  const failures: unknown[] = []
  for (const item of items) {
    try {
      act(item)
    } catch (failure) {
      failures.push(failure)
    }
  }
  if (failures.length > 0) throw failures[0]
}
