import { describe, expect, it } from '@jest/globals'
import { measure } from '../support/run-program'

interface Seen {
  /** Calls that the end of the stack broke off. */
  readonly overflows: number
  /** By backend, answers of another key. */
  readonly wrong: Readonly<Record<string, number>>
  /** Frames that a call of a new instance takes after the overflows, and before them. */
  readonly sizes: Readonly<Record<string, boolean>>
}

describe('a stack overflow in the middle of a call', () => {
  const { overflows, wrong, sizes } = measure('call-overflow-program', '--stack-size=200') as Seen

  it('leaves no key that answers with the value of another, on any backend, with keys of any kind', () => {
    expect(overflows).toBeGreaterThan(THOROUGH ? 2_000 : 1_000)
    expect(wrong).toEqual({})
  })

  it('leaves every cache within its capacity', () => {
    expect(Object.values(sizes)).not.toContain(false)
  })
})
