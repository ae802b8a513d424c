import { describe, expect, it } from '@jest/globals'
import {
  cached,
  cacheIf,
  cacheOf,
  LFUCache,
  LRUCache,
  S3FIFOCache,
  SieveCache,
  TinyLFUCache,
} from 'purecache'
import { type PolicyName, recordTrace } from 'purecache/simulate'
import { deferred } from '../support/deferred'
import { ManualClock } from '../support/manual-clock'
import { seeded } from '../support/random'
import { recorder, simulated } from './recording'
import { zipf } from './streams'

describe('recordTrace', () => {
  it.each<[PolicyName, new (options: { capacity: number }) => any]>([
    ['LRU', LRUCache],
    ['LFU', LFUCache],
    ['Sieve', SieveCache],
    ['S3FIFO', S3FIFOCache],
    ['TinyLFU', TinyLFUCache],
  ])('records calls from which %s has the hits of the method', (policy, Class) => {
    const row = cached((id: number) => `row ${id}`, { backend: Class, capacity: 40 })
    const { lines, write } = recorder()
    recordTrace(cacheOf(row), write)
    for (const id of zipf(300, 3_000)) row(id)
    const { hits, hitRate } = cacheOf(row).stats
    expect(simulated(lines, policy, 40)).toEqual({ hits, hitRate, requests: 3_000, shared: 0 })
    expect(hits).toBeGreaterThan(500)
  })

  it.each<[PolicyName, any]>([
    ['S3FIFO', S3FIFOCache],
    ['TinyLFU', TinyLFUCache],
  ])('has the hits of %s where the method is cleared, which forgets those that left', (policy, Class) => {
    const row = cached((id: number) => `row ${id}`, { backend: Class, capacity: 20 })
    const { lines, write } = recorder()
    recordTrace(cacheOf(row), write)
    for (const [at, id] of zipf(80, 3_000).entries()) {
      if (at % 250 === 249) cacheOf(row).clear()
      row(id)
    }
    expect(simulated(lines, policy, 20).hits).toBe(cacheOf(row).stats.hits)
  })

  it.each([1, 2, 3])(
    'has the hits of an async method whose calls join loads, fail and are deleted (seed %i)',
    async (seed) => {
      const random = seeded(seed)
      const waiting: (() => void)[] = []
      const load = async (id: number) => {
        const { promise, resolve } = deferred()
        waiting.push(() => resolve())
        await promise
        if (id % 11 === 3) throw new Error('a failure of its own')
        return id
      }
      const row = cached(
        load,
        { backend: LRUCache, capacity: 20 },
        cacheIf((value) => value % 7 !== 5),
      )
      const { lines, write } = recorder()
      recordTrace(cacheOf(row), write)
      const ids = zipf(60, 1_000, seed)
      const calls: Promise<unknown>[] = []
      for (const [at, id] of ids.entries()) {
        calls.push(row(id).catch(() => undefined))
        if (random(10) === 0) cacheOf(row).delete(ids[random(at + 1)]!)
        while (waiting.length > random(4)) waiting.splice(random(waiting.length), 1)[0]!()
        if (random(3) === 0) for (let turns = 0; turns < 4; turns++) await Promise.resolve()
      }
      while (waiting.length > 0) waiting.shift()!()
      await Promise.all(calls)
      const { hits, shared, hitRate } = cacheOf(row).stats
      expect({ seed, ...simulated(lines, 'LRU', 20) }).toEqual({
        seed,
        hits,
        shared,
        hitRate,
        requests: 1_000,
      })
      expect({ seed, isMixed: hits > 100 && shared > 20 }).toEqual({ seed, isMixed: true })
    },
  )

  it('writes a line for each request, with time and load', async () => {
    const clock = new ManualClock(5_000)
    const row = cached(async (id: number) => id, { backend: LRUCache, capacity: 5 })
    const { lines, write } = recorder()
    recordTrace(cacheOf(row), write, { clock, key: ([id]) => `row ${id}` })
    await row(1)
    clock.advance(7)
    await Promise.all([row(1), row(2), row(2)])
    cacheOf(row).delete(1)
    await cacheOf(row).refresh(2)
    expect(lines).toEqual(
      [
        { cache: 'load', key: 'row 1', time: 5_000, load: expect.any(Number) },
        { cache: 'load', key: 'row 1', time: 5_007 },
        { cache: 'load', key: 'row 2', time: 5_007, operation: 'shared' },
        { cache: 'load', key: 'row 2', time: 5_007, load: expect.any(Number) },
        { cache: 'load', key: 'row 1', time: 5_007, operation: 'delete' },
        { cache: 'load', key: 'row 2', time: 5_007, operation: 'set' },
      ].map((line) => ({ ...line, cache: cacheOf(row).label })),
    )
  })

  it('writes hashes for keys, so that no argument is in the file, and equal ones for equal calls', () => {
    const row = cached((who: { name: string }) => who.name, { backend: LRUCache, capacity: 5 })
    const { lines, write } = recorder()
    recordTrace(cacheOf(row), write)
    for (const name of ['ada', 'grace', 'ada']) row({ name })
    const [ada, grace, again] = lines.map(({ key }) => key)
    expect(ada).toMatch(/^[0-9a-f]{16}$/)
    expect(again).toBe(ada)
    expect(grace).not.toBe(ada)
  })

  it('records several methods with distinct keys, until it is ended', () => {
    const double = cached((n: number) => 2 * n, { backend: LRUCache, capacity: 5 })
    const triple = cached((n: number) => 3 * n, { backend: LRUCache, capacity: 5 })
    const { lines, write } = recorder()
    const end = recordTrace([cacheOf(double), cacheOf(triple)], write)
    double(1)
    triple(1)
    end()
    double(2)
    expect(lines).toHaveLength(2)
  })

  it.each<[string, unknown, unknown, unknown, string]>([
    ['no handle', {}, () => {}, {}, 'a handle must come from cacheOf, received an object'],
    ['no writer', [], 'file', {}, `write must be a function, received 'file'`],
    ['a key that is no function', [], () => {}, { key: 'id' }, `key must be a function, received 'id'`],
  ])('refuses %s', (_, handles, write, options, message) => {
    expect(() => recordTrace(handles as never, write as never, options as never)).toThrow(
      new TypeError(`Cannot record: ${message}`),
    )
  })
})
