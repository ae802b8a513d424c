import { isDeepStrictEqual } from 'node:util'
import { expect } from '@jest/globals'

/** Like `expect(actual).toStrictEqual(expected)`, but cheap in loops while the values are equal. */
export function same(actual: unknown, expected: unknown): void {
  if (Object.is(actual, expected) || isDeepStrictEqual(actual, expected)) return
  expect(actual).toStrictEqual(expected)
  throw new Error('not deeply and strictly equal')
}
