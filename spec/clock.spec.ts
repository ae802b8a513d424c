import { mock } from 'node:test'
import { runInThisContext } from 'node:vm'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { useFakeTimers } from 'sinon'
import { coarseClock } from '../lib/common/clock'
import { LRUTTLCache, TinyLFUCache, TTLCache } from './backends/policies'

afterEach(() => {
  jest.useRealTimers()
  jest.restoreAllMocks()
})

type Cache = Pick<
  LRUTTLCache<string, number>,
  'get' | 'has' | 'peek' | 'delete' | 'clear' | 'purge' | 'ttlOf' | 'resize'
> & { set(key: string, value: number, options?: { ttl: number }): Cache }

describe.each<[string, () => Cache]>([
  ['TTLCache', () => new TTLCache<string, number>({ ttl: 1_000 })],
  ['LRUTTLCache', () => new LRUTTLCache({ capacity: 9, ttl: 1_000 })],
  ['TinyLFUCache', () => new TinyLFUCache<string, number>({ capacity: 9, ttl: 1_000 })],
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
    expect({ got: cache.get('a'), purged: cache.purge() }).toEqual({ got: undefined, purged: 1 })
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

  it('is moved by a spy on Date.now after any number of calls', () => {
    const cache = make().set('a', 1)
    for (let call = 0; call < 5_000; call++) cache.get('a')
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_000)
    expect(cache.get('a')).toBeUndefined()
  })

  it('is read once by each operation, and starts no timer', () => {
    const setTimeout = jest.spyOn(globalThis, 'setTimeout')
    const now = jest.spyOn(Date, 'now')
    const cache = make().set('a', 1)
    const operations: Record<string, () => unknown> = {
      'a new entry': () => cache.set('b', 2),
      'another value': () => cache.set('b', 3),
      'an entry with a ttl of its own': () => cache.set('c', 4, { ttl: 5_000 }),
      get: () => cache.get('a'),
      has: () => cache.has('a'),
      peek: () => cache.peek('a'),
      ttlOf: () => cache.ttlOf('c'),
      delete: () => cache.delete('c'),
      resize: () => {
        cache.resize(1)
      },
      purge: () => cache.purge(),
      clear: () => {
        cache.clear()
      },
    }
    for (const [operation, run] of Object.entries(operations)) {
      now.mockClear()
      run()
      expect({ operation, reads: now.mock.calls.length }).toEqual({ operation, reads: 1 })
    }
    expect(setTimeout).not.toHaveBeenCalled()
  })
})

describe('a coarse clock', () => {
  it('keeps a reading for as long as its resolution', () => {
    jest.useFakeTimers({ now: 1_000 })
    const clock = coarseClock(5)
    const now = jest.spyOn(Date, 'now')
    for (let call = 0; call < 60; call++) expect(clock.now()).toBe(1_000)
    expect(now).toHaveBeenCalledTimes(1)
    jest.advanceTimersByTime(4)
    expect(clock.now()).toBe(1_000)
    jest.advanceTimersByTime(1)
    expect(clock.now()).toBe(1_005)
  })

  it('keeps a reading for 1 ms by default', () => {
    jest.useFakeTimers({ now: 1_000 })
    const clock = coarseClock()
    clock.now()
    jest.advanceTimersByTime(1)
    expect(clock.now()).toBe(1_001)
  })

  it('reads again after 64 calls when its timer does not fire', () => {
    let time = 1_000
    jest.spyOn(globalThis, 'setTimeout').mockReturnValue({} as never)
    jest.spyOn(Date, 'now').mockImplementation(() => time)
    const clock = coarseClock()
    clock.now()
    time = 2_000
    const answers = Array.from({ length: 64 }, () => clock.now())
    expect(answers.indexOf(2_000)).toBe(63)
  })

  it('starts one timer for any number of readings, which does not keep the process alive', () => {
    const unref = jest.fn()
    const setTimeout = jest.spyOn(globalThis, 'setTimeout').mockReturnValue({ unref } as never)
    const clock = coarseClock()
    for (let call = 0; call < 1_000; call++) clock.now()
    expect(setTimeout).toHaveBeenCalledTimes(1)
    expect(unref).toHaveBeenCalledTimes(1)
  })

  it('reads the time at every call when timers are not available', () => {
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(() => {
      throw new Error('not in global scope')
    })
    const now = jest.spyOn(Date, 'now').mockReturnValueOnce(1).mockReturnValueOnce(2)
    const clock = coarseClock()
    expect([clock.now(), clock.now()]).toEqual([1, 2])
    expect(now).toHaveBeenCalledTimes(2)
  })

  it('can be the clock of caches', () => {
    jest.useFakeTimers({ now: 1_000 })
    const cache = new TTLCache<string, number>({ ttl: 10, clock: coarseClock() }).set('a', 1)
    jest.advanceTimersByTime(9)
    expect(cache.get('a')).toBe(1)
    jest.advanceTimersByTime(1)
    expect(cache.get('a')).toBeUndefined()
  })

  it.each([
    [0, 'RangeError', '0'],
    [NaN, 'RangeError', 'NaN'],
    ['1', 'TypeError', "'1'"],
  ])('refuses %p for its resolution', (resolution, name, received) => {
    const message = `Cannot create a coarse clock: resolution must be a positive number of milliseconds`
    expect(() => coarseClock(resolution as number)).toThrow(
      expect.objectContaining({ name, message: `${message}, received ${received}` }),
    )
  })
})

/** `Date.now()` of Node's own realm, which node:test mocks. */
function nodeNow(): number {
  return Number(runInThisContext('Date.now()'))
}
