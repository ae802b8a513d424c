interface Stopwatch {
  now(): number
}

/** The clock that was read last. */
let last: Stopwatch = Date

/** Milliseconds from an origin of its own, finer than `Date.now()` where the platform has `performance`. */
export function stopwatch(): number {
  const { performance } = globalThis as { performance?: Partial<Stopwatch> }
  last = performance?.now ? (performance as Stopwatch) : Date
  return last.now()
}

/**
 * The same for hits, by the clock that `stopwatch` has read last: in Node the global is a getter, which takes
 * a third as long as the reading. Where fake timers put another clock in its place, the next load, store or
 * heartbeat finds it.
 */
export function lastStopwatch(): number {
  return last.now()
}
