import { describe, expect, it } from '@jest/globals'
import { ENTRY, FENCE, Holders, LOAD, OPERATION, RULE, RUN } from '../../lib/keys/holders'
import { seeded } from '../support/random'
import { same } from '../support/same'

const FLAGS = [ENTRY, RUN, LOAD, RULE, FENCE]

describe('the holders of a number', () => {
  it('are those of a model after every random step, however many operations are under way', () => {
    const random = seeded(31)
    const holders = new Holders()
    const model = new Map<number, { operations: number; readonly flags: Set<number> }>()
    let most = 0
    for (let step = 0; step < 5_000; step++) {
      const n = 1 + random(20)
      const flag = FLAGS[random(FLAGS.length)]!
      const known = model.get(n)
      if (known === undefined) {
        holders.begin(n)
        model.set(n, { operations: 1, flags: new Set() })
      } else if (random(2) === 0) {
        holders.beginOperation(n)
        known.operations++
      } else if (random(3) === 0) {
        holders.hold(n, flag)
        known.flags.add(flag)
      } else if (known.operations > 0) {
        known.operations--
        known.flags.delete(flag)
        const isFree = known.operations === 0 && known.flags.size === 0
        if (isFree) model.delete(n)
        same(holders.release(n, OPERATION | flag, 0), isFree)
      }
      const left = model.get(n)
      most = Math.max(most, left?.operations ?? 0)
      same(holders.isHeld(n), left !== undefined)
      same(
        FLAGS.filter((each) => holders.isHeldBy(n, each)),
        FLAGS.filter((each) => left?.flags.has(each) ?? false),
      )
    }
    expect(most).toBeGreaterThan(20)
  })

  it('are unchanged where a free number is held or released', () => {
    const holders = new Holders()
    holders.hold(3, ENTRY)
    holders.beginOperation(3)
    expect(holders.release(3, OPERATION, ENTRY)).toBe(false)
    expect(holders.isHeld(3)).toBe(false)
  })
})
