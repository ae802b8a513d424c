import { describe, it } from '@jest/globals'
import { Ring, walk } from '../../lib/structures/arena/ring'
import { Segments } from '../../lib/structures/order/segments'
import { seeded } from '../support/random'
import { same } from '../support/same'
import { walkBack } from '../support/walk-back'

describe('the segments of a ring', () => {
  it('are consecutive queues after every random step', () => {
    const random = seeded(1)
    const ring = new Ring()
    const segments = new Segments(ring, 3)
    const model: number[][] = [[], [], []]
    for (let step = 0; step < 4_000; step++) {
      const slot = 1 + random(40)
      const from = model.find((queue) => queue.includes(slot))
      const to = random(3)
      const action = random(4)
      if (from === undefined) {
        ring.insert(slot, segments.entrance(to))
        segments.enter(slot, to)
        model[to]!.push(slot)
      } else {
        from.splice(from.indexOf(slot), 1)
        if (action === 0) {
          segments.leave(slot)
          ring.unlink(slot)
        } else if (action === 1) {
          segments.moveToEnd(slot)
          from.push(slot)
        } else {
          segments.move(slot, to)
          model[to]!.push(slot)
        }
      }
      if (random(100) === 0) segments.rebuild([...walk(ring)])
      same([...walk(ring)], model.flat())
      same([...walkBack(ring)], model.flat().reverse())
      for (const [segment, queue] of model.entries()) {
        same(segments.size(segment), queue.length)
        if (queue.length > 0) same(segments.first(segment), queue[0])
        for (const member of queue) same(segments.of(member), segment)
      }
    }
  })
})
