import { describe, expect, it } from '@jest/globals'
import { ENTRY, FENCE, InternedCalls, LOAD, OPERATION, RULE, RUN } from '../../lib/calls/interned-calls'
import { NONE } from '../../lib/structures/arena/ring'
import { seeded } from '../support/random'
import { same } from '../support/same'

const FLAGS = [ENTRY, RUN, LOAD, RULE, FENCE]

function internedCalls(): InternedCalls {
  return new InternedCalls({ call: () => 'call Service.read', scope: 'class' }, () => undefined)
}

function numberOf(calls: InternedCalls, argument: number): number {
  return calls.keys.find(undefined, 1, argument)
}

describe('interned calls', () => {
  it('have the holders of a model after every random step, with any number of operations under way', () => {
    const random = seeded(31)
    const calls = internedCalls()
    const model = new Map<number, { readonly n: number; operations: number; readonly flags: Set<number> }>()
    let most = 0
    let freed = 0
    for (let step = 0; step < 5_000; step++) {
      const argument = random(20)
      const flag = FLAGS[random(FLAGS.length)]!
      const n = numberOf(calls, argument)
      const known = model.get(argument)
      same(n, known?.n ?? NONE)
      if (known === undefined) {
        model.set(argument, { n: calls.add(undefined), operations: 1, flags: new Set() })
      } else if (random(2) === 0) {
        calls.beginOperation(n)
        known.operations++
      } else if (random(3) === 0) {
        calls.hold(n, flag)
        known.flags.add(flag)
      } else if (known.operations > 0) {
        known.operations--
        known.flags.delete(flag)
        calls.release(n, OPERATION | flag)
        if (known.operations === 0 && known.flags.size === 0) {
          model.delete(argument)
          freed++
          same(calls.isHeld(n), false)
        }
      }
      const left = model.get(argument)
      if (left === undefined) continue
      most = Math.max(most, left.operations)
      same(calls.isHeld(left.n), true)
      same(
        FLAGS.filter((each) => calls.isHeldBy(left.n, each)),
        FLAGS.filter((each) => left.flags.has(each)),
      )
    }
    expect(most).toBeGreaterThan(20)
    expect(freed).toBeGreaterThan(20)
    expect(calls.size).toBe(model.size)
  })

  it('ignore a hold or release of a free number', () => {
    const calls = internedCalls()
    numberOf(calls, 7)
    const n = calls.add(undefined)
    calls.release(n, OPERATION)
    calls.hold(n, ENTRY)
    calls.beginOperation(n)
    calls.release(n, OPERATION, ENTRY)
    expect(calls.isHeld(n)).toBe(false)
    expect(numberOf(calls, 7)).toBe(NONE)
  })
})
