import { describe, expect, it } from '@jest/globals'
import { cached, cacheIf, cacheOf, LRUCache, refreshAfter } from 'purecache'
import { settled } from '../support/deferred'
import { timedMethod } from '../support/timed-method'

describe('cacheIf', () => {
  it('prevents results from being stored when it returns false', () => {
    const of = cached(
      (n: number): number | null => (n > 0 ? n : null),
      { backend: LRUCache, capacity: 5 },
      cacheIf((value, { args }) => value !== null && args[0] < 10),
    )
    for (const n of [1, 1, 0, 0, 10, 10]) of(n)
    expect(cacheOf(of).stats).toMatchObject({ hits: 1, misses: 5, loads: 5, size: 1 })
  })

  it('removes the old entry when it rejects the result of a refresh', async () => {
    const { clock, source, removed, load, loaded, cache } = timedMethod(
      {},
      refreshAfter(50),
      cacheIf((value) => value !== 'gone'),
    )
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    source.answer('gone')
    await settled()
    expect(cache.has('a')).toBe(false)
    expect(removed).toEqual(['one deleted'])
  })

  it('applies to values that are given to set()', () => {
    const { cache } = timedMethod(
      {},
      cacheIf((value) => value !== 'no'),
    )
    void cache.set(['a'], 'yes')
    void cache.set(['a'], 'no')
    void cache.set(['b'], 'no')
    expect(cache.has('a')).toBe(false)
    expect(cache.has('b')).toBe(false)
  })

  it('fails the call of a synchronous method when it throws, and no entry is stored', () => {
    const of = cached(
      (n: number) => n,
      { backend: LRUCache, capacity: 5 },
      cacheIf(() => {
        throw new Error('no idea')
      }),
    )
    expect(() => of(1)).toThrow('no idea')
    expect(cacheOf(of).stats).toMatchObject({ size: 0, pending: 0 })
  })

  it('fails the call of an async method when it throws, and no entry is stored', async () => {
    const { source, load, cache } = timedMethod(
      {},
      cacheIf(() => {
        throw new Error('no idea')
      }),
    )
    const call = load('a')
    source.answer('one')
    await expect(call).rejects.toThrow('no idea')
    expect(cache.has('a')).toBe(false)
    expect(cache.stats).toMatchObject({ loads: 1, loadFailures: 0, pending: 0 })
  })

  it.each([true, false])(
    'fails the call with a TypeError when it returns a promise of %p',
    async (answer) => {
      const load = cached(
        async function find(n: number) {
          return n
        },
        { backend: LRUCache, capacity: 5 },
        cacheIf((async () => answer) as never),
      )
      await expect(load(1)).rejects.toThrow(
        new TypeError('Cannot call find: cacheIf must not return a promise, received an object'),
      )
      expect(cacheOf(load).stats.size).toBe(0)
    },
  )
})
