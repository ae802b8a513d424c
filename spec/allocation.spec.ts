import { describe, expect, it } from '@jest/globals'
import { runProgram } from './support/run-program'

describe('ten million hits', () => {
  it('of a synchronous method make no garbage', () => {
    const { loop, garbage, timed, ...hits } = runProgram('allocation-program') as Record<string, number>
    expect(garbage).toBeGreaterThan(5) // so it would be seen
    expect(loop).toBeLessThan(garbage! / 3)
    expect(timed).toBeLessThan(garbage! / 3) // a reading of the clock, one for many calls, is a number on the heap
    expect(hits).toEqual({ number: 0, text: 0, two: 0, getter: 0, object: 0, second: 0 })
  })
})
