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

describe('instances that nothing else holds', () => {
  it('are collected, and their entries go with them, while those of others stay', () => {
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

  it('are collected though loads of theirs never end', () => {
    expect(left.endlessLoads.instances).toBeLessThanOrEqual(1)
    expect(left.endlessLoads.pending).toBe(100)
  })
})

describe('arguments of loads that never end', () => {
  it('are collected once the method has let go of them', () => {
    expect(left.endlessLoads.arguments).toBeLessThanOrEqual(1)
  })
})

describe('the context in which an entry was loaded', () => {
  it('is collected while the entry stays', () => {
    expect(left.contexts.alive).toBeLessThanOrEqual(1)
    expect(left.contexts.entries).toBe(50)
  })
})

describe('decorated classes that nothing else holds', () => {
  it('are collected, with static methods too', () => {
    expect(left.classes).toBeLessThanOrEqual(1)
  })
})

describe('cached functions that nothing else holds', () => {
  it('are collected though they were called on an object that lives on', () => {
    expect(left.functions.alive).toBeLessThanOrEqual(1)
    expect(left.functions.isListed).toBe(true)
  })
})

describe('calls that a remote store answers after all was cleared', () => {
  it('take no memory', () => {
    expect(left.clearedReads).toBeLessThan(1e6)
  })
})

describe('a write that never ends', () => {
  it('makes the cache remember no growing number of the writes since', () => {
    expect(left.endlessWrites).toBeLessThan(1e6)
  })
})
