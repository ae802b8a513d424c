interface Stopwatch {
  now(): number
}

/** The clock of the last reading by `stopwatch`. */
let last: Stopwatch = Date

/**
 * Returns the milliseconds since an arbitrary origin, finer than `Date.now()` where the platform has
 * `performance`.
 */
export function stopwatch(): number {
  const { performance } = globalThis as { performance?: Partial<Stopwatch> }
  last = performance?.now ? (performance as Stopwatch) : Date
  return last.now()
}

/**
 * Returns the same for hits, by the clock that `stopwatch` read last, because in Node the global is a getter
 * that takes a third as long as the reading. After fake timers replace the clock, the next load, store or
 * heartbeat reads the new one.
 */
export function lastStopwatch(): number {
  return last.now()
}
