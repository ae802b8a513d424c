import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

describe('the first call on an instance', () => {
  it('throws no caught exception, even after stack overflows, so that a debugger does not stop', () => {
    const seen = runProgram('first-call-program')
    expect(seen).toEqual({ instances: 200, pauses: 0, control: 1, hasOverflown: true })
  })
})
