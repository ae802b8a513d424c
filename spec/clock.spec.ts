import { mock } from 'node:test'
import { runInThisContext } from 'node:vm'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { useFakeTimers } from 'sinon'
import { LRUTTLCache, TTLCache } from 'purecache'

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

/** `Date.now()` of Node's own realm, which node:test mocks. */
function nodeNow(): number {
  return Number(runInThisContext('Date.now()'))
}
