import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import pMemoize, { pMemoizeClear } from 'p-memoize'
import { cached, LRUCache, LRUTTLCache } from 'purecache'
import { backendsOf, clock, nameOf, TTL, withTime } from './support/backends.js'

describe('the cache of p-memoize', () => {
  for (const cache of backendsOf<number, string>(10))
    it(`may be a ${nameOf(cache)}, which bounds it and never makes it wrong`, async () => {
      const calls: number[] = []
      const load = async (n: number): Promise<string> => {
        calls.push(n)
        return `value ${n}`
      }
      const of = pMemoize(load, { cache })
      assert.deepEqual(await Promise.all([of(1), of(1)]), ['value 1', 'value 1'])
      assert.deepEqual([await of(1), calls], ['value 1', [1]])
      for (let step = 0; step < 500; step++) {
        const n = (step * step) % 97
        assert.equal(await of(n), `value ${n}`)
        assert.ok(cache.size <= 10)
      }
      assert.ok(calls.length < 501, 'some were hits')
      pMemoizeClear(of)
      assert.equal(cache.size, 0)
    })

  for (const cache of withTime<number, number>(10))
    it(`expires with the ttl of a ${nameOf(cache)}`, async () => {
      let calls = 0
      const of = pMemoize(async (n: number) => n + calls++, { cache })
      const answers: number[] = []
      for (const at of [0, TTL - 1, TTL, TTL + 1]) {
        clock.time = at
        answers.push(await of(1))
      }
      assert.deepEqual(answers, [1, 1, 2, 2])
      clock.time = 0
    })

  it('keeps undefined, but no rejection', async () => {
    let calls = 0
    const of = pMemoize(
      async (n: number): Promise<undefined> => {
        if (++calls === 1) throw new Error(`no ${n}`)
      },
      { cache: new LRUCache<number, undefined>({ capacity: 2 }) },
    )
    await assert.rejects(of(1), /no 1/)
    assert.deepEqual([await of(1), await of(1), calls], [undefined, undefined, 2])
  })

  it('returns undefined for an entry that expires between has and get', async () => {
    class Unlucky<K, V> extends LRUTTLCache<K, V> {
      override has(key: K): boolean {
        const isThere = super.has(key)
        clock.time += TTL
        return isThere
      }
    }
    const options = { capacity: 2, ttl: TTL, clock }
    const load = async (n: number): Promise<number> => n
    const theirs = pMemoize(load, { cache: new Unlucky<number, number>(options) })
    assert.deepEqual([await theirs(1), await theirs(1)], [1, undefined])
    const ours = cached(load, { backend: Unlucky, ...options })
    assert.deepEqual([await ours(1), await ours(1)], [1, 1])
    clock.time = 0
  })
})
