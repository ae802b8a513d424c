import { describe, expect, it } from '@jest/globals'
import { weighing } from '../../lib/backends/weighing'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { same } from '../support/same'
import { describeBackend, describeWeighedBackend } from './contract'
import { LRUTTLCache, type RemovalCause, TTLCache } from './policies'

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
    const removals: { key: string; cause: RemovalCause }[] = []
    const onRemove = (key: string, __: number, cause: RemovalCause) => void removals.push({ key, cause })
    return { clock, removals, cache: new Cache<string, number>({ capacity, ttl, clock, onRemove }) }
  }

  it('holds an entry until its age reaches the ttl, which reading does not extend', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1)
    clock.advance(99)
    expect(cache.get('a')).toBe(1)
    expect(cache.has('a')).toBe(true)
    expect(cache.peek('a')).toBe(1)
    expect(cache.ttlOf('a')).toBe(1)
    clock.advance(1)
    expect([...cache]).toEqual([])
    expect(cache.size).toBe(1)
  })

  it('has the ttl of its options', () => {
    expect(setUp(3, 100).cache.ttl).toBe(100)
  })

  it.each(['get', 'has', 'peek', 'ttlOf', 'delete'] as const)('removes an expired entry at %s', (method) => {
    const { cache, clock, removals } = setUp()
    cache.set('a', 1)
    clock.advance(100)
    expect(cache[method]('a') || undefined).toBeUndefined()
    expect(cache.size).toBe(0)
    expect(removals).toEqual([{ key: 'a', cause: 'expired' }])
  })

  it('counts the age from the last write', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1)
    clock.advance(60)
    cache.set('a', 2)
    clock.advance(60)
    expect(cache.get('a')).toBe(2)
  })

  it('gives one entry a ttl of its own', () => {
    const { cache, clock } = setUp()
    cache.set('short', 1, { ttl: 10 }).set('long', 2, { ttl: Infinity }).set('usual', 3)
    expect(['short', 'long', 'usual'].map((key) => cache.ttlOf(key))).toEqual([10, Infinity, 100])
    clock.advance(10)
    expect([...cache.keys()]).toEqual(['long', 'usual'])
    expect(cache.purge()).toBe(1)
    clock.advance(1e15)
    expect(cache.purge()).toBe(1)
    expect([...cache.keys()]).toEqual(['long'])
  })

  it('takes the ttl of an entry from its last write', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1, { ttl: 10 }).set('a', 2).set('b', 3).set('b', 4, { ttl: 10 })
    clock.advance(10)
    expect([...cache]).toEqual([['a', 2]])
  })

  it('removes expired entries before it evicts others, even one in the middle', () => {
    const { cache, clock, removals } = setUp()
    cache.set('a', 1).set('b', 2, { ttl: 10 }).set('c', 3)
    clock.advance(20)
    cache.set('d', 4)
    expect([...cache.keys()]).toEqual(['a', 'c', 'd'])
    expect(removals).toEqual([{ key: 'b', cause: 'expired' }])
  })

  it('does not grow without bound when it is only written to', () => {
    const clock = new ManualClock()
    const cache = new Cache<number, number>({ capacity: 1_000_000, ttl: 100, clock })
    for (let n = 0; n < 20_000; n++) {
      cache.set(n, n)
      clock.advance(1)
    }
    expect(cache.size).toBeLessThan(300)
  })

  it.each<[string, (cache: TTLCache<string, number>) => unknown, string[]]>([
    ['delete', (cache) => cache.delete('a'), ['a']],
    ['set', (cache) => cache.set('b', 3), ['b', 'a']],
    [
      'clear',
      (cache) => {
        cache.clear()
      },
      ['a', 'b'],
    ],
    [
      'resize',
      (cache) => {
        cache.resize(1)
      },
      ['a'],
    ],
  ])('reports an expired entry as expired, when %s removes it', (__, act, keys) => {
    const { cache, clock, removals } = setUp()
    cache.set('a', 1).set('b', 2)
    clock.advance(100)
    expect(act(cache)).not.toBe(true)
    expect(removals).toEqual(keys.map((key) => ({ key, cause: 'expired' })))
  })

  it('purges expired entries and returns how many there were', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1).set('b', 2)
    clock.advance(50)
    cache.set('c', 3)
    clock.advance(50)
    expect(cache.purge()).toBe(2)
    expect(cache.purge()).toBe(0)
    expect(cache.size).toBe(1)
  })

  it('treats entries as expired that were written ahead of a clock that went back', () => {
    const { cache, clock } = setUp(10)
    cache.set('a', 1).set('own', 2, { ttl: 500 })
    clock.advance(-10)
    expect({ has: cache.has('a'), got: cache.get('own') }).toEqual({ has: false, got: undefined })
    cache.set('b', 3).set('own', 4, { ttl: 50 })
    clock.advance(-5)
    cache.set('c', 5).set('other', 6, { ttl: 5 })
    expect([...cache.keys()]).toEqual(['c', 'other'])
    clock.advance(5)
    expect(cache.purge()).toBe(1)
    expect([...cache.keys()]).toEqual(['c'])
  })

  it('expires entries at negative times', () => {
    const { cache, clock, removals } = setUp(3)
    clock.advance(-1e6)
    cache.set('living', 1).set('short', 2, { ttl: 10 }).set('long', 3, { ttl: 50 })
    clock.advance(20)
    cache.set('new', 4)
    expect(removals).toEqual([{ key: 'short', cause: 'expired' }])
    clock.advance(40)
    expect(cache.purge()).toBe(1)
    expect([...cache.keys()]).toEqual(['living', 'new'])
  })

  it('finds expired entries with their own ttl when the clock goes back and forth', () => {
    const { cache, clock } = setUp(1_000)
    for (let n = 0; n < 500; n++) cache.set(`key ${n}`, n, { ttl: 100 + n })
    clock.advance(99)
    for (let step = 0; step < 41; step++) {
      clock.advance(step % 2 === 0 ? 2 : -1)
      expect(cache.purge()).toBe(step === 0 ? 2 : 1 - (step % 2))
    }
    clock.advance(-50)
    expect(cache.purge()).toBe(0)
    clock.advance(1_000)
    expect(cache.size).toBe(cache.purge())
  })

  it('has the weight of its entries, even when time advances during a call', () => {
    let now = 0
    let [set, reported] = [0, 0]
    const cache = new Cache<number, number>({
      ttl: 12,
      capacity: weighing(20, (weight) => weight),
      clock: { now: () => (now += 1) },
      onRemove: (__, weight) => void (reported += weight),
    })
    const random = seeded(4)
    for (let step = 0; step < 5_000; step++) {
      const weight = 1 + random(15)
      cache.set(random(4), weight)
      set += weight
      same({ total: reported + cache.weight, isWithin: cache.weight <= 20 }, { total: set, isWithin: true })
    }
    now += 100
    cache.purge()
    expect({ size: cache.size, weight: cache.weight }).toEqual({ size: 0, weight: 0 })
  })

  it('never expires when the ttl is Infinity', () => {
    const { cache, clock } = setUp(3, Infinity)
    cache.set('a', 1)
    clock.advance(1e15)
    expect({ got: cache.get('a'), ttl: cache.ttlOf('a') }).toEqual({ got: 1, ttl: Infinity })
  })

  it('accepts performance or Date as its clock', () => {
    expect(new Cache({ capacity: 1, ttl: 1e9, clock: performance }).set(1, 2).get(1)).toBe(2)
    expect(new Cache({ capacity: 1, ttl: 1e9, clock: Date }).set(1, 2).get(1)).toBe(2)
  })
})

describe('a full cache', () => {
  it('evicts the oldest write when it is a TTLCache, the least recently used entry when an LRUTTLCache', () => {
    const clock = new ManualClock()
    const byWrite = new TTLCache<string, number>({ capacity: 2, ttl: 9, clock }).set('a', 1).set('b', 2)
    const byUse = new LRUTTLCache<string, number>({ capacity: 2, ttl: 9, clock }).set('a', 1).set('b', 2)
    byWrite.get('a')
    byUse.get('a')
    expect([...byWrite.set('c', 3).keys()]).toEqual(['b', 'c'])
    expect([...byUse.set('c', 3).keys()]).toEqual(['a', 'c'])
  })
})

describe('a TTLCache without a capacity', () => {
  it('holds all entries, and may be bounded later', () => {
    const cache = new TTLCache<number, number>({ ttl: 1_000, clock: { now: () => 0 } })
    for (let n = 0; n < 5_000; n++) cache.set(n, n)
    expect({ capacity: cache.capacity, size: cache.size }).toEqual({ capacity: Infinity, size: 5_000 })
    cache.resize(10)
    expect({ capacity: cache.capacity, size: cache.size }).toEqual({ capacity: 10, size: 10 })
    cache.resize(Infinity)
    expect(cache.capacity).toBe(Infinity)
  })
})
