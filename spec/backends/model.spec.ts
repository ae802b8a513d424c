import { describe, it } from '@jest/globals'
import { weighing } from '../../lib/backends/weighing'
import { LFUCache, LRUCache, LRUTTLCache, TTLCache } from './policies'
import { LRUCache as ForeignLRU } from 'lru-cache'
import { ManualClock } from '../support/manual-clock'
import { NaiveCache, type Policy } from '../support/naive-cache'
import { seeded } from '../support/random'
import { same } from '../support/same'

const STEPS = THOROUGH ? 75_000 : 3_000

/** What a random walk does to a cache and its model; with time, also per-entry ttls and a moving clock. */
function walk(
  policy: Policy,
  seed: number,
  capacity: number,
  keys: number,
  steps: number,
  maxWeight?: number,
) {
  const random = seeded(seed)
  const clock = new ManualClock()
  const isTimed = policy === 'TTL' || policy === 'LRUTTL'
  const weigh = (value: number) => (value % 40 === 0 ? 1_000 : 1 + (value % 9))
  const isWeighed = maxWeight !== undefined
  const bound = { capacity: isWeighed ? weighing(maxWeight, weigh) : capacity }
  const now = () => clock.now()
  const model = new NaiveCache(
    policy,
    isWeighed ? Infinity : capacity,
    isTimed ? 50 : Infinity,
    now,
    maxWeight,
    weigh,
  )
  const heard: unknown[] = []
  const onRemove = (...removal: unknown[]) => void heard.push(removal)
  const timed = policy === 'TTL' ? TTLCache : LRUTTLCache
  const cache = isTimed
    ? new timed<number, number>({ ...bound, ttl: 50, clock, onRemove })
    : new (policy === 'LRU' ? LRUCache : LFUCache)<number, number>({ ...bound, onRemove })
  const check = () => {
    const living = model.order()
    same(
      [...cache],
      living.map(({ key, value }) => [key, value]),
    )
    if (maxWeight !== undefined && cache.size === living.length)
      same(
        cache.weight,
        living.reduce((sum, { value }) => sum + weigh(value as number), 0),
      )
  }

  for (let step = 0; step < steps; step++) {
    const key = random(keys)
    const action = random(100)
    if (action < 45) same(cache.get(key), model.get(key))
    else if (action < 75) {
      cache.set(key, step)
      model.set(key, step)
    } else if (action < 82) same(cache.has(key), model.has(key))
    else if (action < 88) same(cache.delete(key), model.delete(key))
    else if (action < 96 && isTimed && cache instanceof timed) {
      if (action < 91) clock.advance(random(20))
      else if (action < 94) {
        const ttl = 1 + random(3) * random(200)
        cache.set(key, step, { ttl })
        model.set(key, step, ttl)
      } else if (action < 95) same(cache.ttlOf(key), model.ttlOf(key))
      else {
        cache.purge()
        model.purge()
        same(cache.size, model.order().length)
      }
    } else if (action === 99 && random(50) === 0) {
      cache.clear()
      model.clear()
      same(cache.size, 0)
    } else if (action === 98 && !isWeighed && random(50) === 0) {
      const resized = 1 + random(2 * capacity)
      cache.resize(resized)
      model.resize(resized)
    }
    if (cache.weight > cache.maxWeight) throw new Error(`weight ${cache.weight} above its bound`)
    if (cache.size > cache.capacity) throw new Error(`size ${cache.size} above capacity`)
    if (step % 211 === 0) check()
  }
  check()
  const text = (removals: unknown[]) => removals.map(String).sort()
  if (isTimed) {
    ;(cache as unknown as { purge(): number }).purge()
    model.purge()
  }
  same(text(heard), text(model.removed))
}

describe.each<Policy>(['LRU', 'LFU', 'TTL', 'LRUTTL'])('%s against a naive model', (policy) => {
  it.each([
    [1, 1, 3],
    [2, 7, 12],
    [3, 40, 60],
    [4, 90, 100],
  ])('agrees on every step of a random walk (seed %i, capacity %i, %i keys)', (seed, capacity, keys) => {
    walk(policy, seed, capacity, keys, STEPS / (capacity > 10 ? 3 : 1))
  })

  it.each([
    [5, 8, 12, 8],
    [6, 30, 40, 60],
    [7, 1_000, 60, 100],
  ])(
    'agrees on every step where entries are weighed (seed %i, capacity %i, %i keys, weight %i)',
    (seed, capacity, keys, maxWeight) => {
      walk(policy, seed, capacity, keys, STEPS / 5, maxWeight)
    },
  )
})

describe('LRUCache against lru-cache', () => {
  it('evicts in the same order', () => {
    const random = seeded(5)
    const ours = new LRUCache<string, number>({ capacity: 100 })
    const theirs = new ForeignLRU<string, number>({ max: 100 })
    for (let step = 0; step < (THOROUGH ? 200_000 : 6_000); step++) {
      const key = `key ${random(300)}`
      if (random(3) === 0) same(ours.get(key), theirs.get(key))
      else {
        ours.set(key, step)
        theirs.set(key, step)
      }
    }
    same([...ours.keys()], [...theirs.rkeys()])
  })
})
