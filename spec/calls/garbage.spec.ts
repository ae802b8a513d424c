import { describe, expect, it } from '@jest/globals'
import { runProgram } from '../support/run-program'

interface Left {
  readonly functions: { readonly alive: number; readonly isListed: boolean }
  readonly instances: object
  readonly listenersThatThrow: number
  readonly endlessLoads: {
    readonly instances: number
    readonly arguments: number
    readonly pending: number
  }
  readonly contexts: { readonly alive: number; readonly entries: number }
  readonly classes: number
  readonly endlessWrites: number
  readonly clearedReads: number
}

/** How much is left of 50 of each kind. One may be alive in a register or a frame of the program. */
const left = runProgram('garbage-program') as Left

describe('instances without other references', () => {
  it('are collected with their entries, while those of others stay', () => {
    expect(left.instances).toEqual({
      before: [101, 50],
      after: [1, 0],
      isCollected: true,
      keptHas: true,
      nextIsApart: true,
    })
  })

  it('leave no entries when their removal makes a listener throw, which does not end the process', () => {
    expect(left.listenersThatThrow).toBe(0)
  })

  it('are collected although their loads never end', () => {
    expect(left.endlessLoads.instances).toBeLessThanOrEqual(1)
    expect(left.endlessLoads.pending).toBe(100)
  })
})

describe('arguments of loads that never end', () => {
  it('are collected once the method has no reference to them', () => {
    expect(left.endlessLoads.arguments).toBeLessThanOrEqual(1)
  })
})

describe('the context in which an entry was loaded', () => {
  it('is collected while the entry stays', () => {
    expect(left.contexts.alive).toBeLessThanOrEqual(1)
    expect(left.contexts.entries).toBe(50)
  })
})

describe('decorated classes without other references', () => {
  it('are collected, even with static methods', () => {
    expect(left.classes).toBeLessThanOrEqual(1)
  })
})

describe('cached functions without other references', () => {
  it('are collected although they were called on a living object', () => {
    expect(left.functions.alive).toBeLessThanOrEqual(1)
    expect(left.functions.isListed).toBe(true)
  })
})

describe('calls that a remote store answers after clear()', () => {
  it('take no memory', () => {
    expect(left.clearedReads).toBeLessThan(1e6)
  })
})

describe('a write that never ends', () => {
  it('does not make the cache remember ever more later writes', () => {
    expect(left.endlessWrites).toBeLessThan(1e6)
  })
})
