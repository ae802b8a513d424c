import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, LRUCache, LRUTTLCache, refreshAfter, rememberErrors } from 'purecache'
import { advise } from 'purecache/advice'
import { ManualClock } from '../support/manual-clock'

describe('a watched method', () => {
  it('passes on each call once, when it hits, misses, expires, is refreshed or joins', async () => {
    const clock = new ManualClock()
    const row = cached(
      async (id: number) => id,
      { backend: LRUTTLCache, capacity: 5, ttl: 100, clock },
      refreshAfter(50),
    )
    const adviser = advise(cacheOf(row), { clock })
    const seen = async (...calls: Promise<unknown>[]) => {
      await Promise.all(calls)
      return adviser.report().sampled
    }
    expect(await seen(row(1))).toBe(1)
    expect(await seen(row(1))).toBe(2)
    expect(await seen(row(2), row(2), row(2))).toBe(5)
    clock.advance(60)
    expect(await seen(row(1))).toBe(6)
    clock.advance(200)
    expect(await seen(row(1))).toBe(7)
    cacheOf(row).delete(1)
    expect(await seen(row(1))).toBe(8)
    expect(adviser.report().requests).toBe(8)
  })

  it('passes on no look-up by the handle, remembered error or bypassing call', () => {
    const row = cached(
      (id: number) => {
        if (id === 2) throw new Error('a failure of its own')
        return id
      },
      { backend: LRUCache, capacity: 5 },
      rememberErrors(1_000),
    )
    const handle = cacheOf(row)
    const adviser = advise(handle)
    row(1)
    for (let at = 0; at < 3; at++) expect(() => row(2)).toThrow('a failure of its own')
    handle.has(1)
    handle.peek(1)
    void handle.set([3], 3)
    expect(adviser.report().sampled).toBe(2)
  })

  it('passes calls on to several watchers beside listeners, and to none after its end', () => {
    const row = cached((id: number) => id, { backend: LRUCache, capacity: 5 })
    const events: string[] = []
    const [one, two] = [advise(cacheOf(row)), advise(cacheOf(row))]
    const end = cacheOf(row).subscribe(({ type }) => events.push(type))
    row(1)
    row(1)
    one.stop()
    row(1)
    end()
    row(1)
    two.stop()
    row(1)
    expect([one.report().sampled, two.report().sampled]).toEqual([2, 4])
    expect(events).toEqual(['miss', 'load', 'hit', 'hit'])
    expect(cacheOf(row).stats).toMatchObject({ hits: 4, misses: 1 })
  })

  it('has one hash for each call, of one argument, of several, and on any instance', () => {
    const row = cached((id: number, part?: string) => `${id} ${part}`, { backend: LRUCache, capacity: 20 })
    const adviser = advise(cacheOf(row))
    for (let round = 0; round < 60; round++)
      for (let id = 0; id < 5; id++) {
        row(id)
        row(id, 'a')
      }
    const { hitRate, estimates } = adviser.report()
    expect(hitRate).toBe(1 - 10 / 600)
    expect(estimates.find(({ capacity }) => capacity === 40)?.hitRate).toBe(hitRate)
  })
})
