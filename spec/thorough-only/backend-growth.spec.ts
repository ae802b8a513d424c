import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

/** Four times the keys take four times the steps, save that the hash of strings may be widened on the way. */
const MOST = 6

describe('the work of a backend', () => {
  it('grows in proportion to the number of keys, even of crafted ones', () => {
    const steps = runProgram('backend-growth-program') as Record<string, [number, number]>
    const factors = Object.entries(steps).map(([walk, [few, many]]) => ({ walk, factor: many / few }))
    expect(factors.length).toBeGreaterThan(500)
    expect(factors.filter(({ factor }) => !(factor < MOST))).toEqual([])
  })
})
