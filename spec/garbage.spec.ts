import { describe, expect, it } from '@jest/globals'
import { runProgram } from './support/run-program'

describe('instances that nobody holds any more', () => {
  it('are collected, and their entries go with them, while those of others stay', () => {
    expect(runProgram('garbage-program')).toEqual({
      before: [11, 5],
      after: [1, 0],
      alive: 0,
      keptHas: true,
      nextIsApart: true,
    })
  })
})
