import { describe, expect, it } from '@jest/globals'
import { measure } from '../support/run-program'

interface Seen {
  /** The operations whose cost does not depend on n. */
  readonly constant: readonly string[]
  /** By operation, the steps at n and at 4n. */
  readonly seen: Readonly<Record<string, readonly [number, number]>>
}

const { constant, seen } = measure('scope-cost-program') as Seen

describe('an operation on one scope', () => {
  it.each(constant)('costs the same steps among four times as many scopes: %s', (name) => {
    const [few, many] = seen[name]!
    expect({ name, few, many, isBounded: many <= 1.1 * few + 60 }).toEqual({
      name,
      few,
      many,
      isBounded: true,
    })
  })
})

describe('operations on n scopes, entries or writes', () => {
  it.each(Object.keys(seen).filter((name) => !constant.includes(name)))(
    'cost about four times the steps at 4n: %s',
    (name) => {
      const [few, many] = seen[name]!
      expect({ name, few, many, isBounded: many <= 5 * few }).toEqual({ name, few, many, isBounded: true })
    },
  )
})
