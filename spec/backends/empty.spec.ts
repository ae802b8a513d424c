import { expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

it('an empty backend takes hardly any memory at any capacity', () => {
  const bytes = runProgram('empty-backends-program') as Record<string, number>
  expect(Object.keys(bytes)).toHaveLength(8)
  expect(Object.entries(bytes).filter(([, each]) => !(each < 10_000))).toEqual([])
})
