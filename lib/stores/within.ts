import { cannot } from '../common/errors'
import { stopwatch } from '../common/stopwatch'
import { startTimer, stopTimer, type Timers } from '../common/timers'

/** Milliseconds by which a timer of an idle process may be late. */
const JITTER = 1

/**
 * Begins an operation of a store, and waits at most `ms` milliseconds for its answer. `onLate` is called with
 * an answer that comes later.
 *
 * @throws the error of the operation, or one that names the store when the time is over.
 */
export function within<T>(
  ms: number,
  store: string,
  begin: () => PromiseLike<T>,
  onLate?: (answer: T) => void,
): Promise<T> {
  // One promise for each read of a store, where `Promise.race` would create four.
  return new Promise<T>((resolve, reject) => {
    let isLate = false
    const answer = Promise.resolve(begin()) // a store may return a value, or a promise of another class
    const timer = startLimit(() => {
      isLate = true
      reject(new Error(cannot(`reach ${store}`, `it must answer within ${String(ms)} ms`)))
    }, ms)
    answer.then(
      (value) => {
        stopTimer(timer)
        if (isLate) onLate?.(value)
        else resolve(value)
      },
      (error: unknown) => {
        stopTimer(timer)
        reject(error)
      },
    )
  })
}

/**
 * Starts the timer of a wait. If the process was busy when the time was over, `act` is called after the
 * answers that have arrived meanwhile are read, because Node runs timers before it reads them.
 */
function startLimit(act: () => void, ms: number): unknown {
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
