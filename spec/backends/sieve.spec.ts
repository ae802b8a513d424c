import { describe, expect, it } from '@jest/globals'
import { weighing } from '../../lib/backends/weighing'
import { SieveCache } from './policies'
import { seeded } from '../support/random'
import { describeBackend, describeWeighedBackend } from './contract'
import { same } from '../support/same'

describeBackend('SieveCache', (options) => new SieveCache(options))
describeWeighedBackend('SieveCache', (options) => new SieveCache(options))

const weigh = (value: number) => 1 + (value % 9)

/** SIEVE as its paper tells it: a queue, a mark on each, and a hand. */
class NaiveSieve {
  readonly queue: { key: number; value: number; used: boolean }[] = [] // the oldest first
  hand: number | undefined

  constructor(
    public capacity: number,
    public maxWeight = Infinity,
  ) {}

  get weight(): number {
    return this.queue.reduce((sum, { value }) => sum + weigh(value), 0)
  }

  find(key: number) {
    return this.queue.find((entry) => entry.key === key)
  }

  get(key: number): number | undefined {
    const entry = this.find(key)
    if (entry !== undefined) entry.used = true
    return entry?.value
  }

  set(key: number, value: number): void {
    const entry = this.find(key)
    if (entry !== undefined) {
      Object.assign(entry, { value, used: true })
      while (this.weight > this.maxWeight) this.evict(key)
      return
    }
    while (this.queue.length >= this.capacity || this.weight + weigh(value) > this.maxWeight) this.evict()
    this.queue.push({ key, value, used: false })
  }

  evict(kept?: number): void {
    let at = this.queue.findIndex(({ key }) => key === this.hand)
    if (at === -1) at = 0
    while (this.queue[at]!.used || this.queue[at]!.key === kept) {
      if (this.queue[at]!.key !== kept) this.queue[at]!.used = false
      at = (at + 1) % this.queue.length
    }
    this.hand = this.queue[at + 1]?.key
    this.queue.splice(at, 1)
  }

  delete(key: number): boolean {
    const at = this.queue.findIndex((entry) => entry.key === key)
    if (at === -1) return false
    if (this.hand === key) this.hand = this.queue[at + 1]?.key
    this.queue.splice(at, 1)
    return true
  }
}

describe('SieveCache', () => {
  it('spares used entries once, and evicts the oldest unused one', () => {
    const cache = new SieveCache<string, number>({ capacity: 3 }).set('a', 1).set('b', 2).set('c', 3)
    cache.get('a')
    expect([...cache.keys()]).toEqual(['b', 'c', 'a'])
    expect([...cache.set('d', 4).set('e', 5).keys()]).toEqual(['d', 'e', 'a'])
  })

  it.each([
    [1, 1, 3, Infinity],
    [2, 7, 12, Infinity],
    [3, 40, 60, Infinity],
    [4, 30, 60, 90],
    [5, 30, 60, 200],
  ])(
    'agrees with a naive model on every step of a random walk (seed %i, capacity %i, %i keys, weight %d)',
    (seed, capacity, keys, maxWeight) => {
      const random = seeded(seed)
      const isWeighed = maxWeight < Infinity
      const cache = new SieveCache<number, number>({
        capacity: isWeighed ? weighing(maxWeight, weigh) : capacity,
      })
      const model = new NaiveSieve(isWeighed ? Infinity : capacity, maxWeight)
      for (let step = 0; step < 12_000; step++) {
        const key = random(keys)
        const action = random(100)
        if (action < 55) same(cache.get(key), model.get(key))
        else if (action < 90) {
          cache.set(key, step)
          model.set(key, step)
        } else if (action < 98) same(cache.delete(key), model.delete(key))
        else {
          const resized = isWeighed ? 10 + random(2 * maxWeight) : 1 + random(2 * capacity)
          cache.resize(resized)
          if (isWeighed) model.maxWeight = resized
          else model.capacity = resized
          while (model.queue.length > model.capacity || model.weight > model.maxWeight) model.evict()
        }
        if (step % 97 === 0)
          expect([...cache.keys()].sort()).toEqual(model.queue.map((entry) => entry.key).sort())
      }
    },
  )

  it('iterates in the order in which it evicts', () => {
    const random = seeded(9)
    const cache = new SieveCache<number, number>({ capacity: 50 })
    for (let step = 0; step < 2_000; step++) {
      if (random(2) === 0) cache.get(random(80))
      else cache.set(random(80), step)
      if (step % 100 !== 99) continue
      const order = [...cache.keys()]
      const left: number[] = []
      const copy = new SieveCache<number, number>({ capacity: 50, onRemove: (key) => left.push(key) })
      for (const key of order) copy.set(key, 1)
      copy.resize(1)
      expect(left).toEqual(order.slice(0, -1))
    }
  })
})
