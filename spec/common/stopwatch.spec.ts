import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { lastStopwatch, stopwatch } from '../../lib/common/stopwatch'

afterEach(() => void jest.useRealTimers())

describe('the last stopwatch', () => {
  it('reads the clock that the stopwatch has read last, also when fake timers have put another in its place', () => {
    jest.useFakeTimers()
    const begun = stopwatch()
    jest.advanceTimersByTime(5_000)
    expect(lastStopwatch()).toBe(begun + 5_000)
    jest.useRealTimers()
    const real = stopwatch()
    expect(lastStopwatch()).toBeGreaterThanOrEqual(real)
    expect(lastStopwatch()).toBeLessThan(real + 60_000)
  })
})
