/** A source of time in milliseconds, from any origin. `Date` and `performance` fit. */
export interface Clock {
  now(): number
}

/**
 * The system's time. `Date.now` is looked up at every call, so that fake timers move it even when they were
 * installed after an entry was written.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
}
