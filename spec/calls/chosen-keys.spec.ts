import { describe, expect, it } from '@jest/globals'
import { measure } from '../support/run-program'

interface Native {
  readonly families: number
  readonly operations: number
  /** By operation and family, the keys that reached a native collection. */
  readonly found: Readonly<Record<string, Readonly<Record<string, number>>>>
}

describe('keys chosen by an attacker', () => {
  it('reach no native collection when V8 hashes them without a seed, through every operation', () => {
    const { families, operations, found } = measure('native-collections-program') as Native
    expect(families).toBeGreaterThanOrEqual(40)
    expect(operations).toBeGreaterThanOrEqual(12)
    expect(found).toEqual({})
  })

  it('cost about four times the steps for four times as many keys', () => {
    // The counters of optimised code are off by half now and then.
    const seen = measure('growth-program', '--no-opt') as Record<string, [number, number]>
    expect(Object.keys(seen).length).toBeGreaterThanOrEqual(THOROUGH ? 750 : 100)
    // Beyond 4 are the steps of indexes that part what collides only once there is enough of it; a square
    // would be 16.
    const grown = Object.entries(seen).filter(([, [few, many]]) => many > 8 * few)
    expect(Object.fromEntries(grown)).toEqual({})
  })
})
