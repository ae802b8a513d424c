import { afterEach, describe, expect, it, jest } from '@jest/globals'
import {
  Cached,
  cached,
  cacheIf,
  cacheOf,
  expireAfter,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  type MethodCache,
  refreshAfter,
  S3FIFOCache,
  shared,
  SieveCache,
  staleIfError,
  tags,
  TinyLFUCache,
  TTLCache,
  weighing,
} from 'purecache'
import { deferred, settled } from '../support/deferred'
import { ManualClock } from '../support/manual-clock'
import { useManualTime } from '../support/manual-time'
import { Source } from '../support/source'
import { timedMethod } from '../support/timed-method'
import { unhandledDuring } from '../support/unhandled'

describe('refreshAfter', () => {
  const time = useManualTime()

  it('returns the old value at once, and loads again once in the background', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(49)
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(1)
    clock.advance(1)
    expect(await Promise.all([load('a'), load('a')])).toEqual(['one', 'one'])
    expect(source.loads).toHaveLength(2)
    source.answer('two')
    await settled()
    expect(await load('a')).toBe('two')
    expect(source.loads).toHaveLength(2)
    expect(cache.stats).toMatchObject({
      hits: 4,
      misses: 1,
      shared: 0,
      loads: 1,
      refreshes: 1,
      refreshFailures: 0,
      staleHits: 2,
      pending: 0,
    })
  })

  it('lets the refreshed entry live its whole ttl, and reports the old value as replaced', async () => {
    const { clock, source, removed, load, loaded, cache } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(60)
    await load('a')
    source.answer('two')
    await settled()
    clock.advance(99)
    expect(cache.has('a')).toBe(true)
    expect(cache.peek('a')).toBe('two')
    expect(removed).toEqual(['one replaced'])
    clock.advance(1)
    expect(cache.has('a')).toBe(false)
  })

  it('keeps the old value until its ttl when the refresh fails, and tries again at the next call', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    source.fail('down')
    await settled()
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(3)
    source.fail('still down')
    await settled()
    expect(cache.stats).toMatchObject({ refreshes: 2, refreshFailures: 2, loadFailures: 0 })
    clock.advance(50)
    const call = load('a')
    source.fail('down for good')
    await expect(call).rejects.toThrow('down for good')
  })

  it('causes no unhandled rejection when the refresh fails', async () => {
    const { clock, source, load, loaded } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(50)
    const reasons = await unhandledDuring(async () => {
      await load('a')
      source.fail('down')
    })
    expect(reasons).toEqual([])
  })

  it('does not apply to an expired entry, which is loaded while the caller waits', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(100)
    const call = load('a')
    source.answer('two')
    expect(await call).toBe('two')
    expect(cache.stats).toMatchObject({ misses: 2, refreshes: 0 })
  })

  it.each<[string, (cache: MethodCache<[string], string>) => void]>([
    ['delete', (cache) => void cache.delete('a')],
    ['clear', (cache) => cache.clear()],
  ])('stores nothing when %s comes during the refresh', async (_, invalidate) => {
    const { clock, source, load, loaded, cache } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    invalidate(cache)
    const later = load('a')
    expect(source.loads).toHaveLength(3)
    source.loads[1]!.resolve('outdated')
    await settled()
    expect(cache.has('a')).toBe(false)
    source.answer('new')
    expect(await later).toBe('new')
    expect(await load('a')).toBe('new')
  })

  it('does not store the refresh when set is called meanwhile', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    void cache.set(['a'], 'set')
    source.answer('outdated')
    await settled()
    expect(await load('a')).toBe('set')
  })

  it('lets a call join the refresh when the entry has expired meanwhile', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, refreshAfter(50))
    await loaded('a', 'one')
    clock.advance(50)
    await load('a')
    clock.advance(50)
    const call = load('a')
    expect(source.loads).toHaveLength(2)
    source.answer('two')
    expect(await call).toBe('two')
    expect(cache.stats).toMatchObject({ shared: 1, misses: 1 })
  })

  it.each([
    ['LRUCache', LRUCache],
    ['LFUCache', LFUCache],
    ['SieveCache', SieveCache],
    ['S3FIFOCache', S3FIFOCache],
    ['TinyLFUCache', TinyLFUCache],
  ])('works on a backend without a ttl: %s', async (_, backend) => {
    const source = new Source<string>()
    const load = cached(source.load, { backend, capacity: 2 }, refreshAfter(50))
    const call = load('a')
    source.answer('one')
    await call
    time.advance(1_000)
    expect(await load('a')).toBe('one')
    source.answer('two')
    await settled()
    expect(await load('a')).toBe('two')
  })

  it('works on a shared Map, even for undefined', async () => {
    const source = new Source<string | undefined>()
    const load = cached(source.load, { backend: shared(new Map<string, unknown>()) }, refreshAfter(50))
    const call = load('a')
    source.answer(undefined)
    expect(await call).toBeUndefined()
    expect(await load('a')).toBeUndefined()
    time.advance(50)
    await load('a')
    source.answer('two')
    await settled()
    expect(await load('a')).toBe('two')
    expect(source.loads).toHaveLength(2)
  })

  it('treats an entry as stale that is from the future, by a clock that went back', async () => {
    const source = new Source<string>()
    const load = cached(source.load, { backend: LRUCache, capacity: 2 }, refreshAfter(50))
    time.advance(1_000)
    const call = load('a')
    source.answer('one')
    await call
    time.set(time.now() - 500)
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(2)
  })

  it('calls a synchronous method at the end of the turn', async () => {
    const clock = new ManualClock()
    let calls = 0
    class Service {
      @Cached({ backend: LRUTTLCache, capacity: 2, ttl: 100, clock }, refreshAfter(50))
      of(n: number): string {
        return `${n}:${++calls}`
      }
    }
    const service = new Service()
    service.of(1)
    clock.advance(50)
    expect(service.of(1)).toBe('1:1')
    expect(service.of(1)).toBe('1:1')
    expect(calls).toBe(1)
    await settled()
    expect(service.of(1)).toBe('1:2')
    expect(calls).toBe(2)
    expect(cacheOf(service, 'of').stats).toMatchObject({ refreshes: 1, pending: 0 })
  })

  it('skips the refresh of a synchronous method when its arguments were changed meanwhile', async () => {
    let calls = 0
    const of = cached(
      (point: { x: number }) => ({ x: point.x, call: ++calls }),
      { backend: LRUCache, capacity: 2 },
      refreshAfter(50),
    )
    const point = { x: 1 }
    of(point)
    time.advance(50)
    of(point)
    point.x = 2
    await settled()
    expect(calls).toBe(1)
    expect(of({ x: 1 })).toEqual({ x: 1, call: 1 })
    expect(of({ x: 2 })).toEqual({ x: 2, call: 2 })
    await settled()
    expect(cacheOf(of).stats.pending).toBe(0)
  })

  it('keeps the old value of a synchronous method that throws', async () => {
    let isBroken = false
    const of = cached(
      (n: number) => {
        if (isBroken) throw new Error('broken')
        return [n]
      },
      { backend: LRUCache, capacity: 2 },
      refreshAfter(50),
    )
    const first = of(1)
    isBroken = true
    time.advance(50)
    of(1)
    await settled()
    expect(of(1)).toBe(first)
    expect(cacheOf(of).stats.refreshFailures).toBe(1)
  })

  it('returns undefined from a peek of a call without an entry', () => {
    const of = cached((n: number) => n, { backend: LRUCache, capacity: 9 }, refreshAfter(1_000))
    expect(cacheOf(of).peek(1)).toBeUndefined()
    of(1)
    expect(cacheOf(of).peek(1)).toBe(1)
    expect(cacheOf(of).peek(2)).toBeUndefined()
  })
})

describe('a call during a refresh', () => {
  const rules = [refreshAfter(50), staleIfError(50)]

  it('returns the expired entry when the refresh fails', async () => {
    const { clock, source, load, loaded, cache } = timedMethod({}, ...rules)
    await loaded('a', 'one')
    clock.advance(60)
    await load('a')
    clock.advance(60)
    const during = [load('a'), load('a')]
    expect(source.loads).toHaveLength(2)
    source.fail('down')
    expect(await Promise.all(during)).toEqual(['one', 'one'])
    expect(cache.stats).toMatchObject({ hits: 1, misses: 1, shared: 2, staleHits: 3 })
  })

  it.each<[string, (made: ReturnType<typeof timedMethod>) => void]>([
    ['the entry was deleted', ({ cache }) => void cache.delete('a')],
    ['its window is over', ({ clock }) => clock.advance(50)],
  ])('that found the entry expired fails with the refresh when %s', async (_, outdate) => {
    const made = timedMethod({}, ...rules)
    const { clock, source, load, cache } = made
    void cache.set(['a'], 'one')
    clock.advance(60)
    await load('a')
    clock.advance(60)
    const during = load('a')
    outdate(made)
    source.fail('down')
    await expect(during).rejects.toThrow('down')
  })
})

describe('a rule that throws in a background refresh', () => {
  const breaking = (name: string, isBroken: () => boolean) => {
    const broken = <T>(value: T): T => {
      if (isBroken()) throw new Error('broken')
      return value
    }
    return {
      rules: {
        cacheIf: [cacheIf(() => broken(true))],
        expireAfter: [expireAfter(() => broken(1e9))],
        tags: [tags(() => broken(['t']))],
        weighing: [],
      }[name]!,
      options: name === 'weighing' ? { capacity: weighing(10, () => broken(1)) } : { capacity: 10 },
    }
  }

  it.each(['cacheIf', 'expireAfter', 'tags', 'weighing'])(
    'counts as a failed refresh, and the old value stays: %s',
    async (name) => {
      let isBroken = false
      const { rules, options } = breaking(name, () => isBroken)
      const { clock, source, load, loaded, cache, removed } = timedMethod(
        { ...options, ttl: 1e9 },
        refreshAfter(50),
        ...rules,
      )
      await loaded('a', 'one')
      isBroken = true
      clock.advance(50)
      const reasons = await unhandledDuring(async () => {
        await load('a')
        source.answer('two')
        await settled()
      })
      expect(reasons).toEqual([])
      expect(cache.peek('a')).toBe('one')
      expect(removed).toEqual([])
      expect(cache.stats).toMatchObject({ refreshes: 1, refreshFailures: 1, pending: 0 })
      isBroken = false
      expect(await load('a')).toBe('one')
      source.answer('three')
      await settled()
      expect(cache.peek('a')).toBe('three')
    },
  )

  it('is reported to listeners as the error of the refresh', async () => {
    let isBroken = false
    const { rules } = breaking('cacheIf', () => isBroken)
    const { clock, source, load, loaded, cache } = timedMethod({}, refreshAfter(50), ...rules)
    await loaded('a', 'one')
    isBroken = true
    clock.advance(50)
    const errors: unknown[] = []
    cache.subscribe((event) => void (event.type === 'refresh' && errors.push(event.error)))
    await load('a')
    source.answer('two')
    await settled()
    expect(errors).toEqual([new Error('broken')])
  })
})

describe('a listener of a stale hit', () => {
  it.each<[string, (cache: MethodCache) => void]>([
    ['deletes', (cache) => void cache.delete({ id: 1 })],
    ['clears', (cache) => cache.clear()],
  ])('that %s and calls again leaves one entry, which delete removes for good', async (_, invalidate) => {
    const clock = new ManualClock()
    let version = 1
    const read: (query: { id: number }) => Promise<number> = cached(
      async (_query: { id: number }) => version,
      { backend: LRUTTLCache, capacity: 9, ttl: 1e9, clock },
      refreshAfter(50),
    )
    const cache = cacheOf(read)
    await read({ id: 1 })
    clock.advance(50)
    let isFirst = true
    let again: Promise<number> | undefined
    cache.subscribe((event) => {
      if (event.type !== 'hit' || !event.isStale || !isFirst) return
      isFirst = false
      invalidate(cache)
      again = read({ id: 1 })
    })
    await read({ id: 1 })
    await again
    await settled()
    expect([...cache.entries()]).toHaveLength(1)
    version = 2
    cache.delete({ id: 1 })
    expect(await read({ id: 1 })).toBe(2)
    expect(cache.stats.pending).toBe(0)
  })
})

describe('fake timers', () => {
  afterEach(() => {
    jest.useRealTimers()
  })

  it('move refreshAfter and the ttl of the default clock', async () => {
    jest.useFakeTimers()
    let calls = 0
    const load = cached(async () => ++calls, { backend: TTLCache, ttl: 60_000 }, refreshAfter(30_000))
    await load()
    await jest.advanceTimersByTimeAsync(29_999)
    await load()
    expect(calls).toBe(1)
    await jest.advanceTimersByTimeAsync(1)
    expect(await load()).toBe(1)
    await jest.advanceTimersByTimeAsync(0)
    expect(await load()).toBe(2)
    jest.setSystemTime(Date.now() + 60_000)
    expect(await load()).toBe(3)
    expect(jest.getTimerCount()).toBe(0)
  })
})

describe('a refresh that never ends', () => {
  it('returns the old value until the ttl, and counts as one load in flight', async () => {
    const clock = new ManualClock()
    const gate = deferred<string>()
    let loads = 0
    const load = cached(
      async () => (loads++ === 0 ? 'one' : gate.promise),
      { backend: LRUTTLCache, capacity: 1, ttl: 100, clock },
      refreshAfter(50),
    )
    await load()
    clock.advance(50)
    expect(await load()).toBe('one')
    clock.advance(49)
    expect(await load()).toBe('one')
    expect(loads).toBe(2)
    expect(cacheOf(load).stats.pending).toBe(1)
    gate.resolve('two')
    await settled()
    expect(cacheOf(load).stats.pending).toBe(0)
  })
})
