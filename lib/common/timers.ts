/** The timer functions of the platform, if it has any. */
export interface Timers {
  setTimeout?: (act: () => void, ms: number) => unknown
  clearTimeout?: (timer: unknown) => void
  setImmediate?: (act: () => void) => unknown
}

/**
 * Starts a timer of at most 2^31 - 1 milliseconds that keeps no process alive. Runtimes without timers never
 * call `act`.
 */
export function startTimer(act: () => void, ms: number): unknown {
  const timer = (globalThis as Timers).setTimeout?.(act, Math.min(ms, 2 ** 31 - 1))
  ;(timer as { unref?: () => void } | undefined)?.unref?.()
  return timer
}

/** Stops a timer that may have ended. */
export function stopTimer(timer: unknown): void {
  if (timer !== undefined) (globalThis as Timers).clearTimeout?.(timer)
}
