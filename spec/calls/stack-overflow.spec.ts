import { describe, expect, it } from '@jest/globals'
import { measure } from '../support/run-program'

interface Seen {
  /** Calls that the end of the stack broke off. */
  readonly overflows: number
  /** By backend, answers of another key. */
  readonly wrong: Readonly<Record<string, number>>
  /** By backend, whether it is within its capacity. */
  readonly sizes: Readonly<Record<string, boolean>>
  /** By class and kind of key, loads that have not ended. */
  readonly pending: Readonly<Record<string, number>>
  /** Calls and operations whose promise has not settled. */
  readonly unended: number
  /** Errors of another kind. */
  readonly failures: readonly string[]
}

describe('a stack overflow in the middle of a call', () => {
  const { overflows, wrong, sizes, pending, unended, failures } = measure(
    'call-overflow-program',
    '--stack-size=200',
  ) as Seen

  it('leaves no key with the value of another, on any backend, with keys of any kind', () => {
    expect(overflows).toBeGreaterThan(THOROUGH ? 20_000 : 3_000)
    expect(wrong).toEqual({})
  })

  it('leaves every cache within its capacity', () => {
    expect(Object.values(sizes)).not.toContain(false)
  })

  it('leaves no pending load and no unsettled promise, with rules, writes and a remote store', () => {
    expect(pending).toEqual({})
    expect(unended).toBe(0)
  })

  it('causes no error in later calls, such as that of a load that calls itself', () => {
    expect(failures).toEqual([])
  })
})
