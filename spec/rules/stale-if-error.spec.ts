import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, expireAfter, rememberErrors, shared, staleIfError, TTLCache } from 'purecache'
import { ManualClock } from '../support/manual-clock'
import { useManualTime } from '../support/manual-time'
import { timedMethod } from '../support/timed-method'

describe('staleIfError', () => {
  it('returns the expired value while loads fail, within its window', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, staleIfError(50))
    await loaded('a', 'one')
    clock.advance(149)
    expect(cache.has('a')).toBe(false)
    expect(cache.peek('a')).toBeUndefined()
    const calls = [load('a'), load('a')]
    expect(source.loads).toHaveLength(2)
    source.fail('down')
    expect(await Promise.all(calls)).toEqual(['one', 'one'])
    expect(cache.stats).toMatchObject({
      hits: 0,
      misses: 2,
      shared: 1,
      loads: 2,
      loadFailures: 1,
      staleHits: 2,
    })
    clock.advance(1)
    const late = load('a')
    source.fail('still down')
    await expect(late).rejects.toThrow('still down')
  })

  it('measures its window at the end of the load', async () => {
    const { clock, source, load, loaded } = timedMethod({}, staleIfError(50))
    await loaded('a', 'one')
    clock.advance(120)
    const call = load('a')
    clock.advance(30)
    source.fail('slow and down')
    await expect(call).rejects.toThrow('slow and down')
  })

  it('returns the result of a successful load, and reports the old value as expired', async () => {
    const { clock, source, removed, load, loaded, cache } = timedMethod({}, staleIfError(50))
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.answer('two')
    expect(await call).toBe('two')
    expect(await load('a')).toBe('two')
    expect(removed).toEqual(['one expired'])
    expect(cache.stats).toMatchObject({ expirations: 1, evictions: 0 })
  })

  it('does not return an entry that was deleted during the load', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, staleIfError(50))
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    cache.delete('a')
    source.fail('down')
    await expect(call).rejects.toThrow('down')
  })

  it('returns the entry even when it was evicted during the load', async () => {
    const { clock, source, load, loaded } = timedMethod({ capacity: 1 }, staleIfError(50))
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    const failing = source.loads.at(-1)!
    await loaded('b', 'other')
    failing.reject(new Error('down'))
    expect(await call).toBe('one')
  })

  it('applies to synchronous throws of synchronous and async methods', async () => {
    const clock = new ManualClock()
    let isDown = false
    const attempt = (n: number): number => {
      if (isDown) throw new Error('down')
      return n
    }
    const options = { backend: TTLCache, ttl: 100, clock }
    const of = cached(attempt, options, staleIfError(50))
    const load = cached(
      (n: number): Promise<number> => Promise.resolve(attempt(n)),
      options,
      staleIfError(50),
    )
    of(1)
    await load(1)
    isDown = true
    clock.advance(100)
    expect(of(1)).toBe(1)
    expect(load(1)).toBeInstanceOf(Promise)
    expect(await load(1)).toBe(1)
    clock.advance(50)
    expect(() => of(1)).toThrow('down')
    expect(() => load(1)).toThrow('down')
  })

  it('follows the ttl that expireAfter returns', async () => {
    const { clock, source, load, loaded } = timedMethod(
      {},
      expireAfter(() => 10),
      staleIfError(50),
    )
    await loaded('a', 'one')
    clock.advance(59)
    const call = load('a')
    source.fail('down')
    expect(await call).toBe('one')
    clock.advance(1)
    const late = load('a')
    source.fail('down')
    await expect(late).rejects.toThrow('down')
  })

  it('returns false from delete for an entry past its ttl, although the entry is held', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => [n], { backend: TTLCache, ttl: 10, clock }, staleIfError(10))
    of(1)
    clock.advance(10)
    expect(cacheOf(of).has(1)).toBe(false)
    expect(cacheOf(of).delete(1)).toBe(false)
    expect(cacheOf(of).stats.size).toBe(0)
  })

  it('omits expired entries from entries(), although they are held', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => n, { backend: TTLCache, ttl: 10, clock }, staleIfError(10))
    of(1)
    clock.advance(5)
    of(2)
    clock.advance(5)
    expect([...cacheOf(of).entries()]).toEqual([[[2], 2]])
  })
})

describe('the predicate of staleIfError', () => {
  class NotFound extends Error {}

  it('is called with the error and the call, and decides whether the entry answers', async () => {
    const seen: unknown[] = []
    const { clock, source, load, loaded } = timedMethod(
      {},
      staleIfError(500, (error, { args }) => {
        seen.push([(error as Error).message, args])
        return !(error instanceof NotFound)
      }),
    )
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.fail('down')
    expect(await call).toBe('one')
    const gone = load('a')
    source.loads.at(-1)!.reject(new NotFound('no such row'))
    await expect(gone).rejects.toThrow(NotFound)
    expect(seen).toEqual([
      ['down', ['a']],
      ['no such row', ['a']],
    ])
  })

  it('lets an error reach every caller of the load when it returns false', async () => {
    const { clock, source, load, loaded, cache } = timedMethod(
      {},
      staleIfError(500, () => false),
    )
    await loaded('a', 'one')
    clock.advance(100)
    const calls = [load('a'), load('a')]
    source.fail('gone')
    const results = await Promise.allSettled(calls)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(cache.stats).toMatchObject({ staleHits: 0, shared: 1 })
  })

  it('fails the call when it throws', async () => {
    const { clock, source, load, loaded } = timedMethod(
      {},
      staleIfError(500, () => {
        throw new Error('predicate')
      }),
    )
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.fail('down')
    await expect(call).rejects.toThrow()
  })

  it('also decides about a remembered error with rememberErrors', async () => {
    const { clock, source, load, loaded } = timedMethod(
      {},
      staleIfError(500, (error) => !(error instanceof NotFound)),
      rememberErrors(30),
    )
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.loads.at(-1)!.reject(new NotFound('no such row'))
    await expect(call).rejects.toThrow(NotFound)
    await expect(load('a')).rejects.toThrow(NotFound)
    expect(source.loads).toHaveLength(2)
  })
})

describe('staleIfError over a shared Map', () => {
  const time = useManualTime()

  it('keeps the times with the value', async () => {
    let isDown = false
    const load = cached(
      async (n: number) => {
        if (isDown) throw new Error('down')
        return n
      },
      { backend: shared(new Map<string, unknown>()) },
      expireAfter(() => 100),
      staleIfError(50),
    )
    await load(1)
    isDown = true
    time.advance(149)
    expect(await load(1)).toBe(1)
    time.advance(1)
    await expect(load(1)).rejects.toThrow('down')
  })
})
