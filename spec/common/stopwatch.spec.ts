import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { lastStopwatch, stopwatch } from '../../lib/common/stopwatch'

afterEach(() => void jest.useRealTimers())

describe('the last stopwatch', () => {
  it('reads the clock of the last reading, even after fake timers have replaced it', () => {
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

describe('the stopwatch', () => {
  const { performance } = globalThis
  afterEach(() => {
    Object.defineProperty(globalThis, 'performance', {
      value: performance,
      configurable: true,
      writable: true,
    })
  })

  it.each([
    ['there is none', undefined],
    ['it is null', null],
    ['a test has replaced it by one without a time', { mark() {}, measure() {} }],
  ])('reads Date where %s in place of performance', (_, value) => {
    Object.defineProperty(globalThis, 'performance', { value, configurable: true, writable: true })
    jest.useFakeTimers({ now: 5_000, doNotFake: ['performance'] })
    expect([stopwatch(), lastStopwatch()]).toEqual([5_000, 5_000])
  })
})
