import { describe, expect, it } from '@jest/globals'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { same } from '../support/same'
import { LRUTTLCache, TTLCache } from './policies'

describe.each([
  ['TTLCache', TTLCache],
  ['LRUTTLCache', LRUTTLCache],
])('a clock that goes both ways under a %s', (_, Cache) => {
  it('never returns an entry that is too old or from the future, and loses no entry that was always alive', () => {
    const random = seeded(29)
    for (let round = 0; round < 200; round++) {
      const clock = new ManualClock()
      const cache = new Cache<number, number>({ ttl: 50, capacity: 99, clock })
      const [writtenAt, wasDead] = [new Map<number, number>(), new Set<number>()]
      for (let step = 0; step < 60; step++) {
        const key = random(6)
        if (random(3) === 0) clock.advance(random(4) === 0 ? -random(60) : random(40))
        for (const [each, at] of writtenAt) if (clock.now() < at || clock.now() - at >= 50) wasDead.add(each)
        const age = clock.now() - (writtenAt.get(key) ?? NaN)
        const found = cache.get(key)
        if (found !== undefined) same(age >= 0 && age < 50, true)
        else same(!writtenAt.has(key) || wasDead.has(key), true)
        if (random(3) > 0) continue
        cache.set(key, step)
        writtenAt.set(key, clock.now())
        wasDead.delete(key)
      }
    }
  })

  it.each(['purge', 'eviction'])(
    'counts an entry from the future with a ttl of its own as expired, by %s',
    (how) => {
      const clock = new ManualClock()
      const removed: unknown[] = []
      const cache = new Cache<string, number>({
        capacity: 2,
        ttl: 1_000,
        clock,
        onRemove: (key, _value, cause) => void removed.push({ key, cause }),
      })
      cache.set('b', 1)
      clock.advance(50)
      cache.set('own', 2, { ttl: 500 })
      clock.advance(-40)
      if (how === 'purge') expect(cache.purge()).toBe(1)
      else expect([...cache.set('c', 3).keys()]).toEqual(['b', 'c'])
      expect(removed).toEqual([{ key: 'own', cause: 'expired' }])
    },
  )
})
