import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

describe('the first call on an instance', () => {
  it('throws nothing, also after stack overflows, so that a debugger never stops at a caught exception', () => {
    const seen = runProgram('first-call-program')
    expect(seen).toEqual({ instances: 200, pauses: 0, control: 1, hasOverflown: true })
  })
})
