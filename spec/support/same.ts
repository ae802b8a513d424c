import { isDeepStrictEqual } from 'node:util'
import { expect } from '@jest/globals'

/**
 * What `expect(actual).toStrictEqual(expected)` says, for loops: it costs next to nothing while they are
 * equal.
 */
export function same(actual: unknown, expected: unknown): void {
  if (Object.is(actual, expected) || isDeepStrictEqual(actual, expected)) return
  expect(actual).toStrictEqual(expected)
  throw new Error('not deeply and strictly equal')
}
