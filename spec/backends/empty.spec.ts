import { expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

it('a backend costs next to nothing when it is empty, whatever its capacity', () => {
  const bytes = runProgram('empty-backends-program') as Record<string, number>
  expect(Object.keys(bytes)).toHaveLength(8)
  expect(Object.entries(bytes).filter(([, each]) => !(each < 10_000))).toEqual([])
})
