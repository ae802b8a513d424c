import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

describe('a cache in which an operation is broken off by an overflow of the stack', () => {
  it('answers no key with another key’s value, and is consistent, wherever that happens', () => {
    const { overflows, failures } = runProgram('overflow-program', '--stack-size=100') as {
      overflows: number
      failures: object
    }
    expect(failures).toEqual({})
    expect(overflows).toBeGreaterThan(THOROUGH ? 5_000 : 1_500)
  })
})
