import { describe, expect, it } from '@jest/globals'
import { measure } from '../support/run-program'

describe('millions of hits of a synchronous method', () => {
  /**
   * How often the engine collected garbage during the hits of each kind, and during as many arrays of one
   * element.
   */
  const { garbage, ...collections } = measure('allocation-program', '--max-semi-space-size=1') as Record<
    string,
    number
  >

  it('are measured as garbage where they allocate', () => {
    expect(garbage).toBeGreaterThan(20)
  })

  it.each(Object.keys(collections))('allocate no garbage: %s', (kind) => {
    // A few collections are those of the time before the engine has optimised the code.
    expect(collections[kind]).toBeLessThan(garbage! / 10)
  })
})
