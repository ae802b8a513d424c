import { mock } from 'node:test'
import { runInThisContext } from 'node:vm'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { useFakeTimers } from 'sinon'
import { LRUTTLCache, TTLCache } from './backends/policies'

afterEach(() => {
  jest.useRealTimers()
  jest.restoreAllMocks()
})

describe.each([
  ['TTLCache', () => new TTLCache<string, number>({ ttl: 1_000 })],
  ['LRUTTLCache', () => new LRUTTLCache<string, number>({ capacity: 9, ttl: 1_000 })],
])('the time of a %s', (_, make) => {
  it('is moved by fake timers of jest', () => {
    jest.useFakeTimers()
    const cache = make().set('a', 1)
    jest.advanceTimersByTime(999)
    expect(cache.get('a')).toBe(1)
    jest.advanceTimersByTime(1)
    expect(cache.get('a')).toBeUndefined()
    expect(jest.getTimerCount()).toBe(0)
  })

  it('is moved by timers that are installed after the write, and by setSystemTime', () => {
    const cache = make().set('a', 1).set('b', 2)
    jest.useFakeTimers()
    expect(cache.get('a')).toBe(1)
    jest.setSystemTime(Date.now() + 500)
    expect(cache.get('a')).toBe(1)
    jest.setSystemTime(Date.now() + 1_000)
    expect([cache.get('a'), cache.purge()]).toEqual([undefined, 1])
  })

  it('is moved by sinon', () => {
    const timers = useFakeTimers({ now: 1_700_000_000_000, global: globalThis } as Parameters<
      typeof useFakeTimers
    >[0])
    try {
      const cache = make().set('a', 1)
      timers.tick(999)
      expect(cache.has('a')).toBe(true)
      timers.tick(1)
      expect(cache.has('a')).toBe(false)
    } finally {
      timers.restore()
    }
  })

  it('is moved by the mock timers of node:test', () => {
    // They are installed in the realm of Node, whose clock is made this realm's, as it is outside jest.
    const { now } = Date
    mock.timers.enable({ apis: ['Date'], now: 1_000 })
    try {
      Date.now = nodeNow
      const cache = make().set('a', 1)
      mock.timers.tick(999)
      expect(cache.get('a')).toBe(1)
      mock.timers.tick(1)
      expect(cache.get('a')).toBeUndefined()
    } finally {
      Date.now = now
      mock.timers.reset()
    }
  })

  it('is moved by a spy on Date.now', () => {
    const cache = make().set('a', 1)
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_000)
    expect(cache.get('a')).toBeUndefined()
  })
})

describe('a reading of the clock that is kept while calls are dense', () => {
  const busy = () => {
    const cache = new TTLCache<string, number>({ ttl: 1_000 }).set('a', 1)
    for (let call = 0; call < 5_000; call++) cache.get('a')
    return cache
  }

  it('gives way at once to fake timers, and to a time that they set', () => {
    const cache = busy()
    jest.useFakeTimers()
    jest.advanceTimersByTime(500)
    for (let call = 0; call < 100; call++) expect(cache.has('a')).toBe(true)
    jest.setSystemTime(Date.now() + 500)
    expect(cache.has('a')).toBe(false)
  })

  it('gives way at once to a spy', () => {
    const cache = busy()
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_000)
    expect(cache.has('a')).toBe(false)
  })

  it('is never of a function that only looks like the engine’s own', () => {
    const { now } = Date
    let calls = 0
    try {
      Date.now = new Proxy(now, { apply: () => (calls++, now.call(Date)) })
      busy()
      expect(calls).toBe(5_001)
    } finally {
      Date.now = now
    }
  })

  it('is over when time has passed', async () => {
    const cache = new TTLCache<string, number>({ ttl: 20 }) // longer than a busy machine may pause us
    let reads = 0
    cache.set('a', 1)
    while (cache.has('a')) reads++ // a reading that never ended would never let this end
    expect(reads).toBeGreaterThan(0)
    const written = Date.now()
    cache.set('b', 1)
    for (let call = 0; call < 5_000; call++) cache.get('b')
    while (Date.now() < written + 21) await new Promise((turn) => setTimeout(turn, 1))
    expect(cache.has('b')).toBe(false)
  })
})

/** `Date.now()` of Node's own realm, which node:test mocks. */
function nodeNow(): number {
  return Number(runInThisContext('Date.now()'))
}
