import { startTimer, stopTimer } from '../../common/timers'

/** How a wait for the load of another process ended. */
export type WaitOutcome = 'ready' | 'again' | 'late'

/** A call that may wait for the load of another process. */
export interface Waiter {
  /** Waits until the load has ended, for at most `ms` milliseconds. */
  wait(ms: number): Promise<WaitOutcome>
  end(): void
}

/** The calls that wait for loads of other processes, by key. */
export class Waiters {
  readonly #waiting = new Map<string, Set<(outcome: WaitOutcome) => void>>()

  /**
   * Receives the notices of a key from now on, because a load may end before the reply that it is under way
   * arrives.
   */
  expect(key: string): Waiter {
    let settle!: (outcome: WaitOutcome) => void
    const ended = new Promise<WaitOutcome>((resolve) => (settle = resolve))
    const all = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, all.add(settle))
    return {
      async wait(ms) {
        const timer = startTimer(() => {
          settle('late')
        }, ms)
        const outcome = await ended
        stopTimer(timer)
        return outcome
      },
      end: () => {
        all.delete(settle)
        if (all.size === 0 && this.#waiting.get(key) === all) this.#waiting.delete(key)
      },
    }
  }

  /** Wakes the calls that wait for a key. */
  wake(key: string, outcome: WaitOutcome): void {
    for (const settle of this.#waiting.get(key) ?? []) settle(outcome)
  }

  /** Wakes all waiting calls. */
  wakeAll(): void {
    for (const key of [...this.#waiting.keys()]) this.wake(key, 'again')
  }
}
