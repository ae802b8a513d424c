import { describe, it } from '@jest/globals'
import { Ring, walk } from '../../lib/structures/arena/ring'
import { FrequencyList } from '../../lib/structures/order/frequency-list'
import { seeded } from '../support/random'
import { same } from '../support/same'
import { walkBack } from '../support/walk-back'

interface Entry {
  slot: number
  count: number
  usedAt: number
}

describe('a frequency list', () => {
  it('keeps slots sorted by count, then by their last use, after every random step', () => {
    const random = seeded(3)
    const ring = new Ring()
    const list = new FrequencyList(ring)
    let model: Entry[] = []
    for (let step = 0; step < 6_000; step++) {
      const slot = 1 + random(30)
      const entry = model.find((each) => each.slot === slot)
      const action = random(6)
      if (entry === undefined) {
        ring.insert(slot, list.entrance)
        list.start(slot)
        model.push({ slot, count: 1, usedAt: step })
      } else if (action > 0) {
        list.use(slot)
        Object.assign(entry, { count: entry.count + 1, usedAt: step })
      } else if (ring.first === slot && random(2) === 0) {
        list.stop(slot)
        list.restart(slot)
        Object.assign(entry, { count: 1, usedAt: step })
      } else {
        list.stop(slot)
        ring.unlink(slot)
        model = model.filter((each) => each !== entry)
      }
      if (random(100) === 0) list.rebuild([...walk(ring)])
      model.sort((one, other) => one.count - other.count || one.usedAt - other.usedAt)
      const slots = model.map((each) => each.slot)
      same([...walk(ring)], slots)
      same([...walkBack(ring)], slots.reverse())
    }
  })

  it('lowers counts to the order of the ring when it is rebuilt in another order', () => {
    const ring = new Ring()
    const list = new FrequencyList(ring)
    for (const slot of [1, 2, 3]) {
      ring.insert(slot, list.entrance)
      list.start(slot)
      for (let use = 1; use < slot; use++) list.use(slot)
    }
    ring.moveToEnd(2)
    list.rebuild([...walk(ring)])
    list.use(3)
    same([...walk(ring)], [1, 2, 3])
    ring.insert(4, list.entrance)
    list.start(4)
    same([...walk(ring)], [1, 4, 2, 3])
  })
})
