import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, LRUCache, LRUTTLCache, shared, TTLCache } from 'purecache'
import { advise } from 'purecache/advice'
import { adviceOf, type Observed, type Trending } from '../../lib/advice/sentences'
import { zipf } from '../simulation/streams'
import { ManualClock } from '../support/manual-clock'

const watchedRow = (capacity: number) => {
  const row = cached((id: number) => `row ${id}`, { backend: LRUCache, capacity })
  return { row, handle: cacheOf(row) }
}

describe('advise', () => {
  it('estimates the hit rates of live calls with other capacities and policies', () => {
    const { row, handle } = watchedRow(50)
    const adviser = advise(handle)
    const stream = zipf(400, 3_000)
    for (const id of stream) row(id)
    const { label, requests, sampled, hitRate, estimates, advice } = adviser.report()
    expect({ label, requests, sampled, hitRate }).toEqual({
      label: handle.label,
      requests: 3_000,
      sampled: 3_000,
      hitRate: handle.stats.hitRate,
    })
    expect(estimates.map(({ policy, capacity }) => `${policy} ${capacity}`)).toEqual([
      ...['LRU 25', 'LRU 100', 'LRU 200', 'Sieve 50', 'S3FIFO 50', 'TinyLFU 50'],
    ])
    const larger = watchedRow(200)
    for (const id of stream) larger.row(id)
    expect(estimates.find(({ capacity }) => capacity === 200)!.hitRate).toBeCloseTo(
      larger.handle.stats.hitRate,
      12,
    )
    expect(advice).toMatch(
      /the cache answered \d+\.\d % of 3,000 calls\. With capacity 100 instead of 50 about \d+ %; with \w+Cache at 50 about \d+ %\./,
    )
  })

  it('counts calls since the observation began, even after the stats were reset', () => {
    const { row, handle } = watchedRow(5)
    for (const id of [1, 2, 3]) row(id)
    const adviser = advise(handle)
    for (const id of [1, 2, 4]) row(id)
    expect(adviser.report()).toMatchObject({ requests: 3, hitRate: 2 / 3 })
    handle.resetStats()
    row(5)
    expect(adviser.report()).toMatchObject({ requests: 4, hitRate: 1 / 2 })
  })

  it('has neither estimates nor advice without traffic', () => {
    const { row, handle } = watchedRow(50)
    const adviser = advise(handle)
    expect(adviser.report()).toMatchObject({
      requests: 0,
      sampled: 0,
      hitRate: 0,
      estimates: [],
      advice: null,
    })
    for (let id = 0; id < 499; id++) row(id % 60)
    expect(adviser.report()).toMatchObject({ estimates: [], advice: null })
    for (let id = 0; id < 1_000; id++) row(id % 60)
    expect(adviser.report().estimates).not.toEqual([])
    expect(adviser.report().advice).toBe(null)
    for (let id = 0; id < 10; id++) row(id % 60)
    expect(adviser.report().advice).not.toBe(null)
  })

  it('begins the observation again after the cache was resized', () => {
    const { row, handle } = watchedRow(50)
    const adviser = advise(handle)
    for (const id of zipf(400, 3_000)) row(id)
    handle.backend.resize(100)
    expect(adviser.report()).toMatchObject({ requests: 0, sampled: 0, estimates: [], advice: null })
    for (const id of zipf(400, 3_000)) row(id)
    expect(adviser.report().estimates.map(({ policy, capacity }) => `${policy} ${capacity}`)).toEqual([
      ...['LRU 50', 'LRU 200', 'LRU 400', 'Sieve 100', 'S3FIFO 100', 'TinyLFU 100'],
    ])
    adviser.stop()
    row(1)
    expect(adviser.report().requests).toBe(3_000)
  })

  it('simulates a policy once when it is named twice', () => {
    const { row, handle } = watchedRow(5)
    const adviser = advise(handle, { policies: ['Sieve', 'sieve', 'SieveCache'] })
    for (let id = 0; id < 200; id++) row(id % 9)
    expect(adviser.report().estimates.filter(({ policy }) => policy === 'Sieve')).toHaveLength(1)
  })

  it('watches hardly any key when the sample is tiny', () => {
    const { row, handle } = watchedRow(5)
    const adviser = advise(handle, { sample: 1e-300 })
    for (let id = 0; id < 200; id++) row(id % 9)
    expect(adviser.report()).toMatchObject({ requests: 200, sampled: 0 })
  })

  it('counts joined calls as answered', async () => {
    const slow = cached(async (id: number) => id, { backend: LRUCache, capacity: 5 })
    const adviser = advise(cacheOf(slow))
    await Promise.all([slow(1), slow(1), slow(1)])
    expect(adviser.report()).toMatchObject({ requests: 3, sampled: 3, hitRate: 2 / 3 })
  })

  it('observes no further call once it is stopped, and keeps its last report', () => {
    const { row, handle } = watchedRow(5)
    const adviser = advise(handle)
    row(1)
    adviser.stop()
    row(1)
    adviser.stop()
    expect(adviser.report()).toMatchObject({ requests: 1, sampled: 1 })
  })

  it('compares with the policies of its options', () => {
    const { row, handle } = watchedRow(5)
    const adviser = advise(handle, { policies: ['lfu', 'SieveCache'] })
    for (let id = 0; id < 60; id++) row(id % 7)
    expect(adviser.report().estimates.slice(-2)).toMatchObject([{ policy: 'LFU' }, { policy: 'Sieve' }])
  })

  it('expires entries of the shadows like those of the cache', () => {
    const clock = new ManualClock()
    const row = cached((id: number) => id, { backend: LRUTTLCache, capacity: 10, ttl: 100, clock })
    const adviser = advise(cacheOf(row), { clock })
    for (let round = 0; round < 300; round++) {
      for (let id = 0; id < 4; id++) row(id)
      clock.advance(100)
    }
    const { hitRate, estimates } = adviser.report()
    expect(hitRate).toBe(0)
    expect(estimates.map(({ policy }) => policy)).toEqual(expect.arrayContaining(['LRUTTL', 'TinyLFU']))
    for (const estimate of estimates) expect(estimate.hitRate).toBe(0)
  })

  it('has no estimates for a cache without a bound on its entries', () => {
    const row = cached((id: number) => id, { backend: TTLCache, ttl: 1_000 })
    const adviser = advise(cacheOf(row))
    for (let id = 0; id < 100; id++) row(id)
    expect(adviser.report()).toMatchObject({ requests: 100, estimates: [], advice: null })
  })

  it('watches the method of its handle where several methods share one backend', () => {
    const backend = shared(new LRUCache<string, unknown>({ capacity: 100 }))
    cached((id: number) => id, { backend })
    const second = cached((id: number) => -id, { backend })
    const adviser = advise(cacheOf(second), { sample: 1 })
    for (let id = 0; id < 2_000; id++) second(id % 50)
    expect(adviser.report()).toMatchObject({ requests: 2_000, sampled: 2_000 })
  })

  it.each<[string, () => unknown, string]>([
    [
      'options that are null',
      () => advise(watchedRow(5).handle, null as never),
      'options must be an object, received null',
    ],
    [
      'an unknown option',
      () => advise(watchedRow(5).handle, { samples: 1 } as never),
      'samples is not an option, received 1',
    ],
    [
      'no handle',
      () => advise({} as never),
      'Cannot advise: the handle must come from cacheOf, received an object',
    ],
    [
      'a foreign backend',
      () => advise(cacheOf(cached((id: number) => id, { backend: shared(new Map()) }))),
      'its backend must be a class of this library',
    ],
    [
      'a share above 1',
      () => advise(watchedRow(5).handle, { sample: 2 }),
      'sample must be a share above 0 and up to 1, received 2',
    ],
    [
      'a share that is no number',
      () => advise(watchedRow(5).handle, { sample: 'all' as never }),
      `sample must be a share above 0 and up to 1, received 'all'`,
    ],
    [
      'an unknown policy',
      () => advise(watchedRow(5).handle, { policies: ['ARC'] }),
      `policies must be of LRU, LFU, TTL, LRUTTL, Sieve, S3FIFO, TinyLFU, received 'ARC'`,
    ],
    [
      'policies that are no list',
      () => advise(watchedRow(5).handle, { policies: 'LRU' as never }),
      `policies must be a list of names, received 'LRU'`,
    ],
  ])('refuses %s', (_, act, message) => {
    expect(act).toThrow(message)
  })
})

describe('the sentences of advice', () => {
  const observed: Observed = {
    label: 'UserService.getUser',
    policy: 'LRU',
    capacity: 512,
    requests: 1_200_000,
    hitRate: 0.71,
    loadTime: 42,
    duration: 3_600_000,
  }
  const estimate = (
    policy: 'LRU' | 'Sieve',
    capacity: number,
    hitRate: number,
    trend: -1 | 0 | 1 = 1,
  ): Trending => ({
    policy,
    capacity,
    hitRate,
    error: 0.004,
    trend,
  })

  it('name the smallest larger capacity and the best policy that bring three points, and the time saved', () => {
    const estimates = [
      estimate('LRU', 256, 0.6, -1),
      estimate('LRU', 1_024, 0.83),
      estimate('LRU', 2_048, 0.9),
      estimate('Sieve', 512, 0.744),
    ]
    expect(adviceOf(observed, estimates)).toBe(
      'UserService.getUser: the cache answered 71.0 % of 1,200,000 calls. ' +
        'With capacity 1,024 instead of 512 about 83 %; with SieveCache at 512 about 74 %. ' +
        'A load takes 42 ms on average, so the first change would save about 40 hours of load time per day.',
    )
  })

  it('name no gain on which windows disagree, or of less than three points or its error', () => {
    const noisy = { ...estimate('Sieve', 512, 0.75), error: 0.05 }
    const steady = [estimate('LRU', 2_048, 0.735), noisy]
    expect(adviceOf(observed, [estimate('LRU', 1_024, 0.83, 0), ...steady])).toBe(
      'UserService.getUser: the cache answered 71.0 % of 1,200,000 calls. ' +
        'What would gain 3 points changes from one window of requests to the next.',
    )
    expect(adviceOf(observed, steady)).toBe(
      'UserService.getUser: the cache answered 71.0 % of 1,200,000 calls. ' +
        'Neither another policy nor a capacity up to 2,048 would gain 3 points.',
    )
  })

  it('say when half the capacity is sufficient', () => {
    expect(adviceOf(observed, [estimate('LRU', 256, 0.708, -1), estimate('LRU', 1_024, 0.712)])).toContain(
      'LRUCache with capacity 256 would answer about as many calls.',
    )
  })

  it('mention no savings when loads take no time', () => {
    const clock = new ManualClock(0)
    expect(
      adviceOf({ ...observed, loadTime: 0, duration: clock.now() }, [estimate('LRU', 1_024, 0.83)]),
    ).not.toContain('load takes')
  })
})
