import { afterEach, beforeEach, jest } from '@jest/globals'
import { settled } from './deferred'
import { ManualClock } from './manual-clock'

interface Timer {
  readonly dueAt: number
  readonly act: () => void
}

/**
 * Time that only specs advance, for the whole realm: that of both clocks, `setTimeout` and `clearTimeout`.
 */
export class ManualTime extends ManualClock {
  readonly #timers = new Map<object, Timer>()

  /** Timers that wait. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  install(): void {
    jest.spyOn(Date, 'now').mockImplementation(() => this.now())
    jest.spyOn(performance, 'now').mockImplementation(() => this.now())
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms = 0) => {
      const timer = { ref: () => timer, unref: () => timer, hasRef: () => false }
      this.#timers.set(timer, { dueAt: this.now() + ms, act })
      return timer
    }) as never)
    jest.spyOn(globalThis, 'clearTimeout').mockImplementation(((timer: object) => {
      this.#timers.delete(timer)
    }) as never)
  }

  uninstall(): void {
    this.#timers.clear()
    jest.restoreAllMocks()
  }

  /** Advances the time and runs the timers that are due, in their order, each at its own time. */
  override advance(ms: number): void {
    const end = this.now() + ms
    for (let due = this.#next(end); due !== undefined; due = this.#next(end)) {
      const [timer, { dueAt, act }] = due
      this.#timers.delete(timer)
      this.set(Math.max(dueAt, this.now()))
      act()
    }
    this.set(end)
  }

  /** Advances the time, and runs all pending callbacks before and afterwards. */
  async pass(ms: number): Promise<void> {
    await settled()
    this.advance(ms)
    await settled()
  }

  #next(end: number): [object, Timer] | undefined {
    const due = [...this.#timers].filter(([, { dueAt }]) => dueAt <= end)
    return due.sort(([, a], [, b]) => a.dueAt - b.dueAt)[0]
  }
}

/** Time for the specs of one file or `describe`, installed around each of them. */
export function useManualTime(): ManualTime {
  const time = new ManualTime()
  beforeEach(() => time.install())
  afterEach(() => time.uninstall())
  return time
}
