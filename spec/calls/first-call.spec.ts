import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

describe('the first call on an instance', () => {
  it('throws nothing, so that a debugger that stops at caught exceptions never stops', () => {
    expect(runProgram('first-call-program')).toEqual({ instances: 200, pauses: 0, control: 1 })
  })
})
