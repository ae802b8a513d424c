import { describe, expect, it } from '@jest/globals'
import { FrequencySketch } from '../../lib/structures/frequency-sketch'
import { Ghosts } from '../../lib/structures/ghosts'
import { hashOf } from '../../lib/structures/hash'
import { Ring, walk, walkBack } from '../../lib/structures/ring'
import { Segments } from '../../lib/structures/segments'
import { seeded } from '../support/random'

describe('segments of a ring', () => {
  it('are queues that stand one behind the other, after every random step', () => {
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
        ring.insertBefore(segments.entrance(to), slot)
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
      expect([...walk(ring)]).toEqual(model.flat())
      expect([...walkBack(ring)]).toEqual(model.flat().reverse())
      expect([0, 1, 2].map((segment) => segments.size(segment))).toEqual(model.map(({ length }) => length))
      for (const [segment, [first]] of model.entries())
        if (first !== undefined)
          expect([segments.first(segment), segments.of(first)]).toEqual([first, segment])
    }
  })
})

describe('ghosts', () => {
  it.each([1, 9, 200, 3_000, 20_000])('are those noted last, but for a few (span %i)', (span) => {
    const random = seeded(span)
    const ghosts = new Ghosts(span)
    const model = new Set<number>()
    let wrong = 0
    const steps = 12 * span + 1_000
    for (let step = 0; step < steps; step++) {
      const key = random(3 * span + 5)
      const hash = hashOf(key)
      if (ghosts.has(hash) !== model.has(key)) wrong++
      if (random(4) === 0) {
        ghosts.delete(hash)
        model.delete(key)
        continue
      }
      ghosts.note(hash)
      model.delete(key)
      model.add(key)
      if (model.size > span) model.delete(model.values().next().value!)
    }
    expect(wrong / steps).toBeLessThan(0.02)
    ghosts.clear()
    expect([...model].some((key) => ghosts.has(hashOf(key)))).toBe(false)
  })

  it('are forgotten for good, however many come after them', () => {
    const ghosts = new Ghosts(10)
    ghosts.note(hashOf('first'))
    let seen = 0
    for (let n = 0; n < 200_000; n++) {
      ghosts.note(hashOf(n))
      if (n > 50 && ghosts.has(hashOf('first'))) seen++
    }
    expect(seen).toBeLessThan(100) // a tag may happen to be the same, for ten notes each time
  })
})

describe('a sketch of frequencies', () => {
  it('never counts too low, and seldom too high', () => {
    const sketch = new FrequencySketch()
    sketch.capacity = 10_000
    sketch.reserve(1_000)
    for (let key = 0; key < 1_000; key++)
      for (let use = 0; use <= key % 20; use++) sketch.increment(hashOf(key))
    let exact = 0
    for (let key = 0; key < 1_000; key++) {
      const uses = Math.min(15, 1 + (key % 20))
      expect(sketch.frequency(hashOf(key))).toBeGreaterThanOrEqual(uses)
      if (sketch.frequency(hashOf(key)) === uses) exact++
    }
    expect(exact).toBeGreaterThan(900)
  })

  it('keeps counts when it grows, halves them with use, and lets them fade', () => {
    const sketch = new FrequencySketch()
    sketch.capacity = 1_000
    sketch.reserve(16)
    for (let use = 0; use < 12; use++) sketch.increment(hashOf('a'))
    sketch.reserve(1_000)
    expect(sketch.frequency(hashOf('a'))).toBe(12)
    for (let key = 0; key < 14_000; key++) sketch.increment(hashOf(key))
    expect(sketch.frequency(hashOf('a'))).toBeLessThan(12)
    for (let use = 0; use < 15; use++) sketch.increment(hashOf('b'))
    sketch.fade()
    expect(sketch.frequency(hashOf('b'))).toBe(1)
    sketch.clear()
    expect(sketch.frequency(hashOf('b'))).toBe(0)
  })
})
