import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { NONE, Ring } from '../../lib/structures/arena/ring'
import { TimerWheel } from '../../lib/structures/order/timer-wheel'
import { seeded } from '../support/random'
import { same } from '../support/same'

/** Steps of the clock, most of them small, of either sign. */
const clocks: [string, (random: (n: number) => number, now: number) => number][] = [
  ['forward', (random, now) => now + random(40)],
  ['to and fro', (random, now) => now + random(80) - 40],
  ['by leaps', (random, now) => now + (random(2) === 0 ? 1 : -1) * 2 ** random(45)],
  ['around 0', (random) => random(200) - 100],
  ['in fractions', (random, now) => now + random(100) / 7],
]

describe('a timer wheel', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  it.each(clocks)(
    'returns a slot whose deadline has passed exactly when there is one (a clock that goes %s)',
    (_, tick) => {
      const seed = 19
      const random = seeded(seed)
      const wheel = new TimerWheel()
      const deadlines = new Map<number, number>()
      let now = 1_700_000_000_000
      for (let step = 0; step < 12_000; step++) {
        now = tick(random, now)
        const slot = 1 + random(300)
        if (deadlines.has(slot)) {
          wheel.cancel(slot)
          deadlines.delete(slot)
        } else {
          const deadline = now + [1, 30, 1_000, 2 ** 40][random(4)]! * random(100) - random(20)
          wheel.schedule(slot, deadline)
          deadlines.set(slot, deadline)
        }
        const due = wheel.due(now)
        if (due === NONE)
          same(
            [...deadlines.values()].filter((deadline) => Math.ceil(deadline) <= now),
            [],
          )
        else same({ seed, step, isDue: Math.ceil(deadlines.get(due)!) <= now }, { seed, step, isDue: true })
      }
      expect(deadlines.size).toBeGreaterThan(50)
      for (let due = wheel.due(Infinity); due !== NONE; due = wheel.due(Infinity)) {
        wheel.cancel(due)
        same(deadlines.delete(due), true)
      }
      expect(deadlines.size).toBe(0)
    },
  )

  it('moves a slot no more often when the clock goes back and forth', () => {
    const places = jest.spyOn(Ring.prototype, 'enclose')
    const links = jest.spyOn(Ring.prototype, 'insert')
    const wheel = new TimerWheel()
    for (let slot = 1; slot <= 500; slot++) wheel.schedule(slot, 64 ** 3 - 250 + slot)
    for (let step = 0; step < 2_000; step++) wheel.due(64 ** 3 - 260 - (step % 2))
    for (let step = 0; step < 2_000; step++) wheel.due(64 ** 3 - (step % 2) * 300)
    expect(places.mock.calls.length + links.mock.calls.length).toBeLessThanOrEqual(500 * 9)
  })

  it('never returns a slot whose deadline is infinite', () => {
    const wheel = new TimerWheel()
    wheel.schedule(1, Infinity)
    wheel.schedule(2, 1e300)
    expect(wheel.due(2 ** 52)).toBe(NONE)
  })

  it('returns the same slot until it is cancelled', () => {
    const wheel = new TimerWheel()
    wheel.schedule(7, 10)
    wheel.schedule(8, 11)
    const first = wheel.due(20)
    expect(wheel.due(20)).toBe(first)
    wheel.cancel(first)
    expect(wheel.due(20)).toBe(15 - first)
  })

  it('returns no slot for a time that is not a number', () => {
    const wheel = new TimerWheel()
    wheel.schedule(1, -5)
    expect(wheel.due(NaN)).toBe(NONE)
  })
})
