import { describe, expect, it } from '@jest/globals'
import { numbered, numberedOf } from '../../lib/backends/numbered'
import { SlotInts } from '../../lib/structures/arena/slot-ints'
import { hashOf } from '../../lib/structures/index/hash'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { same } from '../support/same'
import * as policies from './policies'
import type { RemovalCause } from './policies'

const timed: Record<string, object> = { TTLCache: { ttl: 60 }, LRUTTLCache: { ttl: 60 } }

interface Cache {
  readonly size: number
  get(key: number): number | undefined
  set(key: number, value: number): unknown
  has(key: number): boolean
  peek(key: number): number | undefined
  delete(key: number): boolean
  clear(): void
  resize(capacity: number): void
  keys(): IterableIterator<number>
}
const STEPS = THOROUGH ? 20_000 : 2_000

type Removal = [number, number, RemovalCause]

/** Hashes of the numbers up to 2,000: the same as those of a cache that hashes the numbers itself. */
function hashesOfNumbers(): SlotInts {
  const hashes = new SlotInts()
  for (let n = 0; n <= 2_000; n++) hashes.set(n, hashOf(n))
  return hashes
}

describe.each(Object.entries(policies))('%s in numbered mode', (name, Policy) => {
  const make = (options: object) => {
    const removals: Removal[] = []
    const onRemove = (...removal: Removal) => void removals.push(removal)
    const all = { capacity: 20, ...timed[name], onRemove, ...options }
    return { cache: new (Policy as new (options: object) => Cache)(all), removals }
  }

  it('agrees at every random step with a cache that has the same numbers as keys', () => {
    const clock = new ManualClock()
    const more = name in timed ? { clock } : {}
    const ours = make({ ...numbered(hashesOfNumbers()), ...more })
    const keyed = make(more)
    const random = seeded(13)
    for (let step = 0; step < STEPS; step++) {
      const key = 1 + random(step < STEPS / 2 ? 40 : 1_500)
      const action = random(1_000)
      const act = ({ cache }: typeof ours) => {
        if (action < 450) return cache.get(key)
        if (action < 850) return cache.set(key, step) === cache
        if (action < 900) return cache.has(key)
        if (action < 960) return cache.delete(key)
        if (action < 995) return cache.peek(key)
        if (action < 997) cache.clear()
        else cache.resize(1 + (step % 30))
        return undefined
      }
      same(act(ours), act(keyed))
      same(ours.cache.size, keyed.cache.size)
      if (step % 50 === 0) same([...ours.cache.keys()], [...keyed.cache.keys()])
      clock.advance(step % 3)
    }
    expect(ours.removals).toEqual(keyed.removals)
  })

  it('has the operations of its caller in addition to the protocol', () => {
    const { cache, removals } = make(numbered(hashesOfNumbers()))
    const slots = numberedOf(cache)!
    cache.set(3, 33)
    expect([slots.occupies(3), slots.occupies(4), slots.occupies(5_000)]).toEqual([true, false, false])
    expect([slots.discard(3, 'cleared'), slots.discard(3, 'cleared')]).toEqual([true, false])
    expect([slots.occupies(3), cache.size]).toEqual([false, 0])
    expect(removals).toEqual([[3, 33, 'cleared']])
  })

  it('is the only kind of cache for which numberedOf returns operations', () => {
    const { cache } = make({})
    expect(numberedOf(cache)).toBeUndefined()
    expect(numberedOf(new Proxy(make(numbered(hashesOfNumbers())).cache, {}))).toBeUndefined()
  })
})

describe('a numbered cache with time', () => {
  it('occupies and discards an expired entry without a reading of the clock', () => {
    let now = 0
    const cache = new policies.TTLCache<number, number>({
      ttl: 10,
      clock: { now: () => now },
      ...numbered(hashesOfNumbers()),
    })
    cache.set(1, 11)
    now = NaN
    const slots = numberedOf(cache)!
    expect([slots.occupies(1), slots.discard(1, 'expired'), slots.occupies(1)]).toEqual([true, true, false])
  })
})
