import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

describe('a million calls of a backend', () => {
  it('allocate no garbage, neither hits nor evictions with a listener', () => {
    const { seen } = runProgram('backend-garbage-program', '--max-semi-space-size=1') as {
      seen: Record<string, number>
    }
    const { garbage, ...calls } = seen
    expect(garbage).toBeGreaterThan(10) // so it would be seen
    expect(Object.keys(calls)).toHaveLength(14)
    expect(Object.entries(calls).filter(([, collections]) => collections > 0)).toEqual([])
  })
})
