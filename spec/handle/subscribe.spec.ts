import { describe, expect, it, jest } from '@jest/globals'
import {
  Cached,
  cached,
  type CacheEvent,
  cacheOf,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  when,
} from 'purecache'
import { settled } from '../support/deferred'
import { ManualClock } from '../support/manual-clock'
import { runProgram } from '../support/run-program'
import { Source } from '../support/source'

const LRU = { backend: LRUCache, capacity: 10 } as const

function makeClass() {
  class Service {
    @Cached(LRU)
    of(n: number): number {
      return n
    }
  }
  return Service
}

const setUp = () => {
  const clock = new ManualClock()
  const source = new Source<string>()
  const load = cached(source.load, { backend: LRUTTLCache, capacity: 1, ttl: 100, clock }, refreshAfter(50))
  const cache = cacheOf(load)
  const events: CacheEvent[] = []
  const end = cache.subscribe((event) => void events.push(event as CacheEvent))
  return { clock, source, load, cache, taken: () => events.splice(0), end }
}

describe('subscribe', () => {
  const duration = expect.any(Number)

  it('calls the listener with hits, misses, loads, refreshes and removals, in terms of calls', async () => {
    const { clock, source, load, cache, taken } = setUp()
    const call = load('a')
    expect(taken()).toEqual([{ type: 'miss', args: ['a'] }])
    source.answer('one')
    await call
    expect(taken()).toEqual([{ type: 'load', args: ['a'], duration, value: 'one' }])
    await load('a')
    expect(taken()).toEqual([{ type: 'hit', args: ['a'], value: 'one', isStale: false }])
    clock.advance(50)
    await load('a')
    source.answer('two')
    await settled()
    expect(taken()).toEqual([
      { type: 'hit', args: ['a'], value: 'one', isStale: true },
      { type: 'remove', args: ['a'], value: 'one', cause: 'replaced' },
      { type: 'refresh', args: ['a'], duration, value: 'two' },
    ])
    cache.delete('a')
    expect(taken()).toEqual([{ type: 'remove', args: ['a'], value: 'two', cause: 'deleted' }])
    const failing = load('b')
    source.fail('down')
    const error: unknown = await failing.catch((failure: unknown) => failure)
    expect(taken()).toEqual([
      { type: 'miss', args: ['b'] },
      { type: 'load', args: ['b'], duration, error },
    ])
  })

  it('calls the listener with calls that share a load', async () => {
    const { source, load, taken } = setUp()
    const calls = [load('a'), load('a'), load('a')]
    expect(taken()).toEqual([
      { type: 'miss', args: ['a'] },
      { type: 'shared', args: ['a'] },
      { type: 'shared', args: ['a'] },
    ])
    source.answer('one')
    await Promise.all(calls)
  })

  it('has an event for every counted call that does not bypass the cache', async () => {
    const counts: Record<string, number> = {}
    const load = cached(
      async (n: number) => n,
      { backend: LRUCache, capacity: 3 },
      when(({ args }) => args[0] !== 9),
    )
    const cache = cacheOf(load)
    cache.subscribe(({ type }) => void (counts[type] = (counts[type] ?? 0) + 1))
    await Promise.all([1, 1, 2, 9, 2, 3].map(async (n) => load(n)))
    await Promise.all([1, 2, 3, 4, 9].map(async (n) => load(n)))
    const { hits, misses, shared, loads, evictions } = cache.stats
    expect(counts).toEqual({ hit: hits, miss: misses, shared, load: loads, remove: evictions })
  })

  it('does not call the listener after it has ended, or for earlier calls', async () => {
    const { source, load, taken, end, cache } = setUp()
    end()
    end()
    const call = load('a')
    source.answer('one')
    await call
    await load('a')
    expect(taken()).toEqual([])
    expect(cache.stats.hits).toBe(1)
  })

  it('reports the calls of an instance, or all calls through the prototype', () => {
    const Service = makeClass()
    const [service, other] = [new Service(), new Service()]
    const types: string[] = []
    cacheOf(service, 'of').subscribe((event) => void types.push(`own ${event.type}`))
    cacheOf(Service.prototype, 'of').subscribe((event) => void types.push(`all ${event.type}`))
    other.of(1)
    other.of(1)
    expect(types.splice(0)).toEqual(['all miss', 'all load', 'all hit'])
    service.of(1)
    expect([...types].sort()).toEqual(['all load', 'all miss', 'own load', 'own miss'])
    expect(types.filter((type) => type.startsWith('own'))).toEqual(['own miss', 'own load'])
  })

  it('continues for others when one listener has ended', () => {
    const of = cached((n: number) => n, LRU)
    const types: string[] = []
    const end = cacheOf(of).subscribe((event) => void types.push(`first ${event.type}`))
    cacheOf(of).subscribe((event) => void types.push(`second ${event.type}`))
    of(1)
    end()
    of(1)
    expect(types).toEqual(['first miss', 'second miss', 'first load', 'second load', 'second hit'])
  })

  it('keeps a listener that was added after the last one ended, when the last is ended again', () => {
    const of = cached((n: number) => n, LRU)
    const cache = cacheOf(of)
    const end = cache.subscribe(() => undefined)
    end()
    const events: string[] = []
    cache.subscribe(({ type }) => void events.push(type))
    end()
    of(1)
    expect(events).toEqual(['miss', 'load'])
  })

  it('reports hidden arguments of removals as undefined', () => {
    const removed: unknown[] = []
    const of = cached((query: { id: number }) => query.id, { ...LRU, key: (query) => query.id })
    of({ id: 1 })
    cacheOf(of).subscribe((event) => void removed.push(event.args))
    cacheOf(of).delete({ id: 1 })
    expect(removed).toEqual([undefined])
  })
})

describe('a listener', () => {
  it('affects neither the call nor other listeners when it throws, and causes an unhandled rejection', () => {
    const of = cached((n: number) => n, LRU)
    const types: string[] = []
    const reported: unknown[] = []
    const reject = jest.spyOn(Promise, 'reject').mockImplementation((reason: unknown) => {
      reported.push(String(reason))
      return Promise.resolve()
    })
    cacheOf(of).subscribe(() => {
      throw new Error('listener')
    })
    cacheOf(of).subscribe((event) => void types.push(event.type))
    expect(of(1)).toBe(1)
    expect(of(1)).toBe(1)
    reject.mockRestore()
    expect(cacheOf(of).stats.hits).toBe(1)
    expect(types).toEqual(['miss', 'load', 'hit'])
    expect(reported).toEqual(Array(3).fill('Error: listener'))
  })

  it('is called once for each event when it subscribes again at each', () => {
    const of = cached((n: number) => n, { backend: LRUCache, capacity: 2 })
    let count = 0
    let end = () => {}
    const listen = () => {
      if (++count > 10) return
      end()
      end = cacheOf(of).subscribe(listen)
    }
    end = cacheOf(of).subscribe(listen)
    of(1)
    expect(count).toBe(2)
  })

  it('may call the method, delete and clear without wrong results or stats', () => {
    const of: (n: number) => number[] = cached((n: number) => [n], { backend: LRUCache, capacity: 2 })
    const cache = cacheOf(of)
    let depth = 0
    cache.subscribe(({ type }) => {
      if (depth > 3) return
      depth++
      if (type === 'miss') of(100 + depth)
      if (type === 'load') cache.delete(1)
      if (type === 'hit') cache.clear()
      if (type === 'remove') of(1)
      depth--
    })
    for (const n of [1, 2, 3, 1, 1, 2]) expect(of(n)).toEqual([n])
    const { hits, misses, loads, pending, size } = cache.stats
    expect(loads).toBe(misses)
    expect({ pending, isBounded: size <= 2, hasHits: hits > 0 }).toEqual({
      pending: 0,
      isBounded: true,
      hasHits: true,
    })
  })

  it('does not make a call fail whose eviction removes an entry with a huge argument', () => {
    const of = cached((_value: unknown) => 1, { backend: LRUCache, capacity: 1 })
    of(new Set(Array.from({ length: 130_000 }, (_, n) => n)))
    const removed: unknown[] = []
    cacheOf(of).subscribe((event) => void (event.type === 'remove' && removed.push(event.args)))
    expect(of(2)).toBe(1)
    expect(removed).toHaveLength(1)
  })

  it.each([
    ['a symbol', Symbol('a')] as const,
    ['an object without a text form', Object.create(null)] as const,
  ])(
    'does not make a call fail whose eviction removes an entry with an error whose message is %s',
    (_, message: unknown) => {
      const of = cached((_error: Error) => 1, { backend: LRUCache, capacity: 1 })
      const removed: unknown[] = []
      cacheOf(of).subscribe(
        (event) => void (event.type === 'remove' && removed.push(event.args?.[0].message)),
      )
      of(Object.defineProperty(new TypeError(), 'message', { value: message }))
      expect(of(new Error('next'))).toBe(1)
      expect(removed).toStrictEqual([message])
    },
  )

  it('is dropped with its collected instance, and others are still called', () => {
    expect(runProgram('listeners-program')).toEqual({ alive: 0, answer: null, events: 3 })
  })
})
