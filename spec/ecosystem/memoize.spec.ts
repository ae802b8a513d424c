import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import memoize, { memoizeClear } from 'memoize'
import { LRUCache } from 'purecache'
import { backendsOf, clock, nameOf, TTL, withTime } from './support/backends.js'

/** What memoize keeps in its `cache`; so it has no need of caches that hold undefined. */
interface Kept<V> {
  data: V
  maxAge: number
}

/** A function that counts its runs. */
function counted<V>(of: (n: number) => V) {
  const calls: number[] = []
  const run = (n: number): V => {
    calls.push(n)
    return of(n)
  }
  return { calls, run }
}

describe('the cache of memoize', () => {
  for (const cache of backendsOf<number, Kept<string>>(10))
    it(`may be a ${nameOf(cache)}, which bounds it and never makes it wrong`, () => {
      const { calls, run } = counted((n) => `value ${n}`)
      const of = memoize(run, { cache })
      assert.deepEqual([of(1), of(1), calls.length], ['value 1', 'value 1', 1])
      for (let step = 0; step < 2_000; step++) {
        const n = (step * step) % 97
        assert.equal(of(n), `value ${n}`)
        assert.ok(cache.size <= 10)
      }
      assert.ok(calls.length < 2_001, 'some were hits')
      memoizeClear(of)
      assert.equal(cache.size, 0)
    })

  for (const cache of withTime<number, Kept<number>>(10))
    it(`expires with the ttl of a ${nameOf(cache)}`, () => {
      const { calls, run } = counted((n) => n)
      const of = memoize(run, { cache })
      for (const at of [0, TTL - 1, TTL, TTL + 1]) {
        clock.time = at
        of(1)
      }
      assert.equal(calls.length, 2)
      clock.time = 0
    })

  it('is emptied by its own timers where memoize has a maxAge', (t) => {
    t.mock.timers.enable({ apis: ['Date', 'setTimeout'] })
    const cache = new LRUCache<number, Kept<number>>({ capacity: 2 })
    const of = memoize((n: number) => n, { cache, maxAge: 100 })
    of(1)
    t.mock.timers.tick(99)
    assert.equal(cache.size, 1)
    t.mock.timers.tick(1)
    assert.equal(cache.size, 0)
  })
})
