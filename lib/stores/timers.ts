import { stopwatch } from '../common/stopwatch'

interface Timers {
  setTimeout?: (act: () => void, ms: number) => unknown
  clearTimeout?: (timer: unknown) => void
  setImmediate?: (act: () => void) => unknown
}

/** Starts a timer that keeps no process alive. Runtimes without timers never call `act`. */
export function startTimer(act: () => void, ms: number): unknown {
  const timer = (globalThis as Timers).setTimeout?.(act, Math.min(ms, 2 ** 31 - 1))
  ;(timer as { unref?: () => void } | undefined)?.unref?.()
  return timer
}

/** Stops a timer that may have ended. */
export function stopTimer(timer: unknown): void {
  if (timer !== undefined) (globalThis as Timers).clearTimeout?.(timer)
}

/** Milliseconds by which a timer of an idle process may be late. */
const JITTER = 1

/**
 * Starts a timer for an answer that is waited for. Where the process was busy when the time was over, `act` is called
 * when what has arrived meanwhile was read: in Node, timers come before that.
 */
export function startLimit(act: () => void, ms: number): unknown {
  const begunAt = stopwatch()
  return startTimer(() => {
    if (stopwatch() - begunAt <= ms + JITTER) act()
    else afterReading(act)
  }, ms)
}

function afterReading(act: () => void): void {
  const { setImmediate } = globalThis as Timers
  if (setImmediate === undefined) startTimer(act, 0)
  else setImmediate(act)
}
