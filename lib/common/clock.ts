import { cannot } from './errors'
import { startTimer } from './timers'

/** A source of time in milliseconds, from any origin. `Date` and `performance` fit. */
export interface Clock {
  /** Returns the milliseconds since the origin. */
  now(): number
}

/** The system's time. It calls `Date.now()` at each reading, so that fake timers and spies control it. */
export const systemClock: Clock = {
  now: () => Date.now(),
}

/** Calls that may use one reading, because a timer that never fires would otherwise stop the clock. */
const CALLS_PER_READING = 64

/**
 * Returns a clock that keeps a reading of the system's time for up to `resolution` milliseconds, for hot
 * paths on servers: a kept reading takes 3 to 5 ns instead of 53 to 80 (`docs/decisions.md`).
 *
 * It starts a timer with each reading that it keeps, and drops the reading when the timer fires or after 64
 * calls. The timer does not keep a process alive, but it has side effects:
 *
 * - A long synchronous task gets the time of its last reading.
 * - Cloudflare Workers end timers with the request, so up to 63 calls get an outdated time.
 * - zone.js, and so Angular, runs change detection after each timer.
 * - The sanitizers of `Deno.test` report the timer as a leak.
 * - Fake timers control it only after it has dropped the reading from before their installation.
 *
 * Use the default clock in these places.
 *
 * @throws {RangeError} when `resolution` is not a positive number; {TypeError} when it is not a number.
 */
export function coarseClock(resolution = 1): Clock {
  if (typeof resolution !== 'number' || !(resolution > 0))
    throw new (typeof resolution === 'number' ? RangeError : TypeError)(
      cannot('create a coarse clock', 'resolution must be a positive number of milliseconds', resolution),
    )
  let reading = 0
  let callsLeft = 0 // for which the kept reading is still valid
  let isTimed = false
  const drop = () => {
    isTimed = false
    callsLeft = 0
  }
  const read = () => {
    reading = Date.now()
    isTimed ||= isStarted(drop, resolution)
    if (isTimed) callsLeft = CALLS_PER_READING - 1
    return reading
  }
  return {
    now() {
      if (callsLeft === 0) return read()
      callsLeft--
      return reading
    },
  }
}

/** Starts a timer. Returns whether the platform allowed it. */
function isStarted(act: () => void, ms: number): boolean {
  try {
    return startTimer(act, ms) !== undefined
  } catch {
    return false // Workers refuse timers while modules are loaded
  }
}
