import { describe, expect, it } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  rememberErrors,
  staleIfError,
  timeoutLoad,
} from 'purecache'
import { settled } from '../support/deferred'
import { useManualTime } from '../support/manual-time'
import { Source } from '../support/source'

const LRU = { backend: LRUCache, capacity: 5 } as const

describe('timeoutLoad', () => {
  const time = useManualTime()

  it('lets calls join a load until its time limit, and then begins another load', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU, timeoutLoad(100))
    const first = load('a')
    await time.pass(99)
    const joined = load('a')
    expect(source.loads).toHaveLength(1)
    await time.pass(1)
    const second = load('a')
    expect(source.loads).toHaveLength(2)
    source.loads[1]!.resolve('second')
    expect(await second).toBe('second')
    source.loads[0]!.resolve('first')
    expect(await first).toBe('first')
    expect(await joined).toBe('first')
    expect(await load('a')).toBe('second')
    expect(cacheOf(load).stats).toMatchObject({ hits: 1, misses: 2, shared: 1, loads: 2, pending: 0 })
  })

  it('lets callers wait for their own load without a limit', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU, timeoutLoad(100))
    const call = load('a')
    let isSettled = false
    void call.then(() => (isSettled = true))
    await time.pass(1_000)
    expect(isSettled).toBe(false)
    source.answer('late')
    expect(await call).toBe('late')
  })

  it('does not store the result of a load that was superseded', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU, timeoutLoad(100))
    const first = load('a')
    await time.pass(100)
    const second = load('a')
    source.loads[0]!.resolve('old')
    await first
    expect(cacheOf(load).has('a')).toBe(false)
    source.loads[1]!.resolve('new')
    await second
    expect(cacheOf(load).peek('a')).toBe('new')
  })

  it('passes the failure of a superseded load only to its own callers', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU, timeoutLoad(100), rememberErrors(1e9))
    const first = load('a')
    await time.pass(100)
    const second = load('a')
    source.loads[0]!.reject(new Error('old'))
    await expect(first).rejects.toThrow('old')
    const joined = load('a')
    source.loads[1]!.resolve('new')
    expect(await second).toBe('new')
    expect(await joined).toBe('new')
  })

  it('lets refreshAfter try again when a refresh never ends', async () => {
    const source = new Source<string>()
    const load = cached(
      source.load,
      { backend: LRUTTLCache, capacity: 5, ttl: 1_000, clock: time },
      refreshAfter(50),
      timeoutLoad(100),
    )
    const call = load('a')
    source.answer('one')
    await call
    await time.pass(50)
    expect(await load('a')).toBe('one')
    await time.pass(99)
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(2)
    await time.pass(1)
    expect(await load('a')).toBe('one')
    expect(source.loads).toHaveLength(3)
    source.answer('two')
    await settled()
    expect(await load('a')).toBe('two')
  })

  it('ends the wait of a call that comes after the ttl, when a refresh hangs', async () => {
    const source = new Source<string>()
    const load = cached(
      source.load,
      { backend: LRUTTLCache, capacity: 5, ttl: 100, clock: time },
      refreshAfter(50),
      staleIfError(1_000),
      timeoutLoad(20),
    )
    const call = load('a')
    source.answer('one')
    await call
    await time.pass(50)
    await load('a')
    await time.pass(100)
    const late = load('a')
    expect(source.loads).toHaveLength(3)
    source.answer('two')
    expect(await late).toBe('two')
  })

  it('starts no timer', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU, timeoutLoad(100))
    const call = load('a')
    expect(time.pendingTimers).toBe(0)
    source.answer('value')
    await call
    expect(time.pendingTimers).toBe(0)
  })

  it('ends the wait of a method that waits for itself', async () => {
    let depth = 0
    const sum: (n: number) => Promise<number> = cached(
      async (n: number) => {
        await null
        return ++depth > 1 ? n : (await sum(n)) + 1
      },
      LRU,
      timeoutLoad(100),
    )
    const waiting = sum(1)
    await time.pass(100)
    expect(await sum(1)).toBe(1)
    void waiting
  })

  it('counts loads that were superseded as pending until they end', async () => {
    const source = new Source<string>()
    class Service {
      @Cached(LRU, timeoutLoad(10))
      async get(_id: object): Promise<string> {
        return source.load()
      }
    }
    const service = new Service()
    const calls = [service.get({ id: 1 })]
    await time.pass(10)
    calls.push(service.get({ id: 1 }))
    for (const load of source.loads) load.resolve('value')
    await Promise.all(calls)
    expect(cacheOf(service, 'get').stats).toMatchObject({ pending: 0, misses: 2, loads: 2, size: 1 })
  })
})
