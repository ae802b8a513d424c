import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, when } from 'purecache'
import { settled } from '../support/deferred'
import { Source } from '../support/source'

const LRU = { backend: LRUCache, capacity: 10 } as const

function makeClass() {
  class Service {
    calls = 0
    @Cached(LRU)
    of(n: number): string {
      return `${n}:${++this.calls}`
    }
    @Cached(LRU)
    async load(id: string, options?: { deep: boolean }): Promise<string> {
      if (id === 'bad') throw new Error('bad id')
      return `${id}${options?.deep === true ? ' deep' : ''}:${++this.calls}`
    }
  }
  return Service
}

describe('warm', () => {
  it('loads the calls that have no entry, with limited concurrency', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    void cacheOf(load).set(['b'], 'there')
    const warmed = cacheOf(load).warm(
      ['a', 'b', 'c', 'd'].map((id) => [id]),
      { concurrency: 2 },
    )
    await settled()
    expect(source.loads).toHaveLength(2)
    source.loads[1]!.resolve('c')
    await settled()
    expect(source.loads).toHaveLength(3)
    for (const each of source.loads) each.resolve('x')
    await warmed
    expect(cacheOf(load).stats).toMatchObject({ hits: 0, misses: 3, size: 4, pending: 0 })
    expect(cacheOf(load).peek('b')).toBe('there')
  })

  it('skips calls that bypass the cache', async () => {
    let calls = 0
    const of = cached(
      (n: number) => n + ++calls,
      LRU,
      when(({ args }) => args[0] > 1),
    )
    await cacheOf(of).warm([[1], [2], [3]])
    expect(calls).toBe(2)
    expect(cacheOf(of).stats).toMatchObject({ size: 2, bypassed: 0 })
  })

  it('tries all calls, then rejects with the number of failures and their errors', async () => {
    const service = new (makeClass())()
    const warmed = cacheOf(service, 'load').warm([['bad'], ['a'], ['bad', { deep: true }]])
    await expect(warmed).rejects.toThrow(/^Cannot warm (Service\.)?load: 2 of 3 loads failed$/)
    await expect(warmed).rejects.toBeInstanceOf(AggregateError)
    expect(cacheOf(service, 'load').has('a')).toBe(true)
    const error = (await warmed.catch((failure: unknown) => failure)) as AggregateError
    expect(error.errors.map(String)).toEqual(['Error: bad id', 'Error: bad id'])
  })

  it('supports synchronous methods, Infinity and an empty list', async () => {
    const service = new (makeClass())()
    await cacheOf(service, 'of').warm(new Set([[1], [2]] as [number][]), { concurrency: Infinity })
    await cacheOf(service, 'of').warm([])
    expect(service.of(2)).toBe('2:2')
    expect(cacheOf(service, 'of').stats.size).toBe(2)
  })

  it('throws when its arguments are not lists and options', async () => {
    const cache = cacheOf(cached((n: number) => n, LRU)) as unknown as { warm(...given: unknown[]): unknown }
    const refusals: [unknown[], string][] = [
      [[], 'the argument lists must be iterable, received undefined'],
      [[5], 'the argument lists must be iterable, received 5'],
      [['ab'], "the argument lists must be iterable, received 'ab'"],
      [[[1]], 'arguments must be an array, received 1'],
      [[[], null], 'options must be an object, received null'],
      [[[], 5], 'options must be an object, received 5'],
    ]
    for (const [given, message] of refusals)
      await expect(cache.warm(...given)).rejects.toThrow(
        new TypeError(`Cannot warm an anonymous function: ${message}`),
      )
  })
})
