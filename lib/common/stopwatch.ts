/** Milliseconds from an origin of its own, finer than `Date.now()` where the platform has `performance`. */
export function stopwatch(): number {
  const current = (globalThis as { performance?: { now(): number } }).performance
  return current === undefined ? Date.now() : current.now()
}
