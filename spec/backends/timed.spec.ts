import { describe, expect, it } from '@jest/globals'
import { weighing } from '../../lib/backends/weighing'
import { LRUTTLCache, TTLCache } from './policies'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { describeBackend, describeWeighedBackend } from './contract'
import { same } from '../support/same'

describeBackend('TTLCache', (options) => new TTLCache({ ttl: 1_000_000, ...options }))
describeBackend('LRUTTLCache', (options) => new LRUTTLCache({ ttl: 1_000_000, ...options }))
describeWeighedBackend('TTLCache', (options) => new TTLCache({ ttl: 1_000_000, ...options }))
describeWeighedBackend('LRUTTLCache', (options) => new LRUTTLCache({ ttl: 1_000_000, ...options }))

describe.each([
  ['TTLCache', TTLCache],
  ['LRUTTLCache', LRUTTLCache],
])('%s', (_, Cache) => {
  const setUp = (capacity = 3, ttl = 100) => {
    const clock = new ManualClock()
    const heard: unknown[] = []
    const onRemove = (...removal: unknown[]) => void heard.push(removal)
    return { clock, heard, cache: new Cache<string, number>({ capacity, ttl, clock, onRemove }) }
  }

  it('holds an entry until its age reaches the ttl, which reading does not extend', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1)
    clock.advance(99)
    expect([cache.get('a'), cache.has('a'), cache.peek('a'), cache.ttlOf('a')]).toEqual([1, true, 1, 1])
    clock.advance(1)
    expect([...cache]).toEqual([])
    expect(cache.size).toBe(1)
    expect([cache.get('a'), cache.has('a'), cache.peek('a'), cache.ttlOf('a')]).toEqual([
      undefined,
      false,
      undefined,
      undefined,
    ])
    expect(cache.size).toBe(0)
  })

  it('counts the age anew when an entry is overwritten', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1)
    clock.advance(60)
    cache.set('a', 2)
    clock.advance(60)
    expect(cache.get('a')).toBe(2)
  })

  it('takes a ttl for one entry', () => {
    const { cache, clock } = setUp()
    cache.set('short', 1, { ttl: 10 }).set('long', 2, { ttl: Infinity }).set('usual', 3)
    expect([cache.ttlOf('short'), cache.ttlOf('long'), cache.ttlOf('usual')]).toEqual([10, Infinity, 100])
    clock.advance(10)
    expect([...cache.keys()]).toEqual(['long', 'usual'])
    expect(cache.purge()).toBe(1)
    clock.advance(1e15)
    expect(cache.purge()).toBe(1)
    expect([...cache.keys()]).toEqual(['long'])
  })

  it('evicts expired entries first, also one in the middle', () => {
    const { cache, clock, heard } = setUp()
    cache.set('a', 1).set('b', 2, { ttl: 10 }).set('c', 3)
    clock.advance(20)
    cache.set('d', 4)
    expect([...cache.keys()]).toEqual(['a', 'c', 'd'])
    expect(heard).toEqual([['b', 2, 'expired']])
  })

  it('does not grow for ever when it is only written to', () => {
    const clock = new ManualClock()
    const cache = new Cache<number, number>({ capacity: 1_000_000, ttl: 100, clock })
    for (let i = 0; i < 20_000; i++) {
      cache.set(i, i)
      clock.advance(1)
    }
    expect(cache.size).toBeLessThan(300)
  })

  it('tells of an expired entry as expired, whatever removed it', () => {
    const { cache, clock, heard } = setUp()
    const fill = () => {
      cache.set('a', 1).set('b', 2)
      clock.advance(100)
      heard.length = 0
    }
    fill()
    expect(cache.delete('a')).toBe(false)
    cache.set('b', 3)
    expect(heard).toEqual([
      ['a', 1, 'expired'],
      ['b', 2, 'expired'],
    ])
    fill()
    cache.clear()
    fill()
    cache.resize(1)
    expect(heard).toEqual([['a', 1, 'expired']])
  })

  it('purges what has expired and says how many', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1).set('b', 2)
    clock.advance(50)
    cache.set('c', 3)
    clock.advance(50)
    expect([cache.purge(), cache.purge(), cache.size]).toEqual([2, 0, 1])
  })

  it('takes a clock that went back for expiry, and lives on with it', () => {
    const { cache, clock } = setUp(10)
    cache.set('a', 1).set('own', 2, { ttl: 500 })
    clock.advance(-10)
    expect([cache.has('a'), cache.get('own')]).toEqual([false, undefined])
    cache.set('b', 3).set('own', 4, { ttl: 50 })
    clock.advance(-5)
    cache.set('c', 5).set('other', 6, { ttl: 5 })
    expect([...cache.keys()]).toEqual(['c', 'other'])
    clock.advance(5)
    expect([cache.purge(), [...cache.keys()]]).toEqual([1, ['c']])
  })

  it('weighs what it holds, also when time goes on during a call', () => {
    let now = 0
    let [set, told] = [0, 0]
    const cache = new Cache<number, number>({
      ttl: 12,
      capacity: weighing(20, (weight) => weight),
      clock: { now: () => (now += 1) },
      onRemove: (_, weight) => void (told += weight),
    })
    const random = seeded(4)
    for (let step = 0; step < 5_000; step++) {
      const weight = 1 + random(15)
      cache.set(random(4), weight)
      set += weight
      same([told + cache.weight, cache.weight <= 20], [set, true])
    }
    now += 100
    cache.purge()
    expect([cache.size, cache.weight]).toEqual([0, 0])
  })

  it('never expires at ttl Infinity', () => {
    const { cache, clock } = setUp(3, Infinity)
    cache.set('a', 1)
    clock.advance(1e15)
    expect([cache.get('a'), cache.ttlOf('a')]).toEqual([1, Infinity])
  })

  it('keeps time by performance or Date', () => {
    expect(new Cache({ capacity: 1, ttl: 1e9, clock: performance }).set(1, 2).get(1)).toBe(2)
    expect(new Cache({ capacity: 1, ttl: 1e9, clock: Date }).set(1, 2).get(1)).toBe(2)
  })
})

describe('order when full', () => {
  it('is by writing in a TTLCache, by use in an LRUTTLCache', () => {
    const clock = new ManualClock()
    const byWrite = new TTLCache<string, number>({ capacity: 2, ttl: 9, clock }).set('a', 1).set('b', 2)
    const byUse = new LRUTTLCache<string, number>({ capacity: 2, ttl: 9, clock }).set('a', 1).set('b', 2)
    byWrite.get('a')
    byUse.get('a')
    expect([...byWrite.set('c', 3).keys()]).toEqual(['b', 'c'])
    expect([...byUse.set('c', 3).keys()]).toEqual(['a', 'c'])
  })

  it('does not come up in a TTLCache without capacity', () => {
    const cache = new TTLCache<number, number>({ ttl: 1_000, clock: { now: () => 0 } })
    for (let i = 0; i < 5_000; i++) cache.set(i, i)
    expect([cache.capacity, cache.size]).toEqual([Infinity, 5_000])
    cache.resize(10)
    expect([cache.capacity, cache.size]).toEqual([10, 10])
    cache.resize(Infinity)
    expect(cache.capacity).toBe(Infinity)
  })
})
