import { describe, it } from '@jest/globals'
import { Ring, walk } from '../../lib/structures/arena/ring'
import { seeded } from '../support/random'
import { same } from '../support/same'
import { walkBack } from '../support/walk-back'

describe('a ring of slots', () => {
  it('reads the same forward, backward and in a model after every random step', () => {
    const random = seeded(11)
    const ring = new Ring()
    let model: number[] = []
    for (let step = 0; step < (THOROUGH ? 20_000 : 8_000); step++) {
      const slot = 1 + random(60)
      const isIn = model.includes(slot)
      if (!isIn && random(4) === 0) {
        const at = random(model.length + 1)
        ring.insert(slot, model[at] ?? 0)
        model.splice(at, 0, slot)
      } else if (!isIn) {
        ring.insert(slot)
        model.push(slot)
      } else {
        model = model.filter((other) => other !== slot)
        if (random(2) === 0) ring.unlink(slot)
        else {
          ring.moveToEnd(slot)
          model.push(slot)
        }
      }
      if (random(2_000) === 0) {
        ring.clear()
        model = []
      }
      same([...walk(ring)], model)
      same([...walkBack(ring)], [...model].reverse())
      same([ring.first, ring.last], [model[0] ?? 0, model.at(-1) ?? 0])
    }
  })
})
