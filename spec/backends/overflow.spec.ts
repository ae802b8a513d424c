import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

describe('a cache in which a stack overflow interrupts an operation', () => {
  it('returns no value of another key, and is consistent after an interruption at any place', () => {
    const { overflows, failures } = runProgram('overflow-program', '--stack-size=100') as {
      overflows: number
      failures: object
    }
    expect(failures).toEqual({})
    expect(overflows).toBeGreaterThan(THOROUGH ? 5_000 : 1_500)
  })
})
