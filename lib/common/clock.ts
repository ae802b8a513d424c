/** A source of time in milliseconds, from any origin. `Date` and `performance` fit. */
export interface Clock {
  /** Milliseconds since the origin. */
  now(): number
}

/** Calls that one reading of the system's time may serve. */
const CALLS_PER_READING = 64
/** Readings of one millisecond in a row, from which on calls come densely enough to keep one. */
const DENSE = 32

/*
 * A reading of the system's time costs several times what a hit costs. So where
 * calls are so dense that one reading after the other tells the same
 * millisecond, each serves the next few calls, or until a timer has dropped it:
 * calls that are far apart, and those of another turn, always read anew.
 *
 * Only the engine's own Date.now is kept. One that was replaced, by fake timers
 * or by a spy, is asked at each call, whenever that happened.
 */
let trusted: (() => number) | undefined
let reading = NaN
let repeats = 0
let calls = 0
let isTimed = false

const { setTimeout } = globalThis as { setTimeout?: (drop: () => void, ms: number) => unknown }
// One that was replaced already might never come. Fake timers leave their clock on it, or replace Date.now as well.
let hasTimer = setTimeout !== undefined && !Object.hasOwn(setTimeout, 'clock') && isNative(Date.now)

/** The system's time: what `Date.now()` tells at each call, or told less than a millisecond before. */
export const systemClock: Clock = {
  now() {
    if (calls > 0 && Date.now === trusted) {
      calls--
      return reading
    }
    return read()
  },
}

function read(): number {
  const now = Date.now()
  calls = 0
  if (Date.now !== trusted) trusted = isNative(Date.now) ? Date.now : undefined
  repeats = now === reading ? repeats + 1 : 0
  reading = now
  if (repeats < DENSE || trusted === undefined || !hasTimer) return now
  if (!isTimed) startTimer()
  if (isTimed) calls = CALLS_PER_READING - 1
  return now
}

function startTimer(): void {
  try {
    const timer = setTimeout!(timeOut, 1) as { unref?: () => void }
    timer.unref?.() // it must not keep a process alive
    isTimed = true
  } catch {
    hasTimer = false // some platforms refuse timers at times
  }
}

function timeOut(): void {
  isTimed = false
  dropReading()
}

/** Makes the next call read anew: what ran meanwhile may have taken long. */
export function dropReading(): void {
  calls = 0
  repeats = 0
}

/** Whether a function is the engine's own, and not a bound, replaced or watched one. */
function isNative(now: () => number): boolean {
  return Function.prototype.toString.call(now).replace(/\s+/g, ' ') === 'function now() { [native code] }'
}
