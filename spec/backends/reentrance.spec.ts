import { describe, expect, it } from '@jest/globals'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { same } from '../support/same'
import { LFUCache, LRUCache, LRUTTLCache, S3FIFOCache, SieveCache, TinyLFUCache, TTLCache } from './policies'

const timed = { TTLCache, LRUTTLCache, TinyLFUCache }
const untimed = { LRUCache, LFUCache, SieveCache, S3FIFOCache }

describe.each(Object.entries({ ...timed, ...untimed }))('a listener of a %s', (name, Cache) => {
  it('calls back and throws at random, and every key keeps its own value, within the capacity', () => {
    const random = seeded(17)
    const clock = new ManualClock()
    const hasTime = name in timed
    let depth = 0
    const act = () => {
      const key = [random(4), `${random(4)}`][random(2)]
      const action = random(12)
      if (action < 4) cache.get(key)
      else if (action < 8) {
        if (hasTime && random(3) === 0) cache.set(key, key, { ttl: 1 + random(9) })
        else cache.set(key, key)
      } else if (action === 8) cache.delete(key)
      else if (action === 9) clock.advance(random(6))
      else if (action === 10 && random(4) === 0) cache.clear()
      else cache.resize(1 + random(4))
    }
    const cache = new (Cache as unknown as new (options: object) => LRUTTLCache<unknown, unknown>)({
      capacity: 3,
      ...(hasTime && { ttl: 10, clock }),
      onRemove(key: unknown, value: unknown) {
        same(value, key)
        depth++
        if (depth < 4) act()
        depth--
        if (random(6) === 0) throw new Error('listener')
      },
    })
    for (let step = 0; step < 1_500; step++) {
      depth = 0
      try {
        act()
      } catch (error) {
        same(String(error), 'Error: listener')
      }
      const keys = [...cache.keys()]
      same(new Set(keys).size, keys.length)
      same(
        keys.every((key) => cache.peek(key) === key),
        true,
      )
      same(cache.size <= cache.capacity, true)
    }
    expect(cache.size).toBeLessThanOrEqual(cache.capacity)
  })
})

describe('a key that is a proxy', () => {
  it('runs none of its traps in a cache, as in a Map', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(new LRUCache<unknown, number>({ capacity: 1 }).set(proxy, 1).get(proxy)).toBe(1)
  })
})
