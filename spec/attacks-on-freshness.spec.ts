import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, LRUTTLCache } from 'purecache'
import { settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import { Source } from './support/source'

/** An asynchronous store, as Keyv is one, that can be down. */
class Store {
  readonly held = new Map<string, unknown>()
  isDown = false

  async get(key: string): Promise<unknown> {
    this.#reach()
    return this.held.get(key)
  }

  async set(key: string, value: unknown): Promise<void> {
    this.#reach()
    this.held.set(key, value)
  }

  async has(key: string): Promise<boolean> {
    this.#reach()
    return this.held.has(key)
  }

  async delete(key: string): Promise<boolean> {
    this.#reach()
    return this.held.delete(key)
  }

  async clear(): Promise<void> {
    this.#reach()
    this.held.clear()
  }

  #reach(): void {
    if (this.isDown) throw new Error('down')
  }
}

describe('a call during a refresh', () => {
  it('is answered with the old value by an asynchronous store too, and when the refresh fails', async () => {
    const clock = new ManualClock()
    const source = new Source<string>()
    const load = cached(source.load, {
      backend: new Store(),
      namespace: 'n',
      scope: 'class',
      refreshAfter: 50,
      clock,
    })
    const first = load('a')
    await settled()
    source.answer('one')
    await first
    clock.advance(50)
    expect(await load('a')).toBe('one')
    const during = [load('a'), load('a')].map(async (call) => call.catch(() => 'failed'))
    await settled()
    source.fail('down')
    expect([await Promise.all(during), source.loads.length]).toEqual([['one', 'one'], 2])
    const { hits, misses, shared, refreshes, refreshFailures } = cacheOf(load).stats
    expect([hits, misses, shared, refreshes, refreshFailures]).toEqual([3, 1, 0, 1, 1])
  })

  it('shares it where an asynchronous store has lost the entry, and begins no load of its own', async () => {
    const clock = new ManualClock()
    const source = new Source<string>()
    const backend = new Store()
    const load = cached(source.load, { backend, namespace: 'n', scope: 'class', refreshAfter: 50, clock })
    const first = load('a')
    await settled()
    source.answer('one')
    await first
    clock.advance(50)
    await load('a')
    backend.held.clear()
    const during = load('a')
    await settled()
    source.answer('two')
    expect([await during, source.loads.length]).toEqual(['two', 2])
    const { hits, misses, shared } = cacheOf(load).stats
    expect([hits, misses, shared]).toEqual([1, 1, 1])
  })

  it('that found the entry expired is answered with it, should the refresh fail', async () => {
    const clock = new ManualClock()
    const source = new Source<string>()
    const load = cached(source.load, {
      backend: LRUTTLCache,
      capacity: 2,
      ttl: 100,
      refreshAfter: 50,
      staleIfError: 50,
      clock,
    })
    const first = load('a')
    source.answer('one')
    await first
    clock.advance(60)
    await load('a')
    clock.advance(60)
    const during = [load('a'), load('a')]
    expect(source.loads).toHaveLength(2)
    source.fail('down')
    expect(await Promise.all(during)).toEqual(['one', 'one'])
    const { hits, misses, shared, staleHits } = cacheOf(load).stats
    expect([hits, misses, shared, staleHits]).toEqual([1, 1, 2, 3])
  })

  it('that found the entry expired fails with the refresh, when the entry was deleted or its window is over', async () => {
    const clock = new ManualClock()
    const source = new Source<string>()
    const load = cached(source.load, {
      backend: LRUTTLCache,
      capacity: 2,
      ttl: 100,
      refreshAfter: 50,
      staleIfError: 50,
      clock,
    })
    const outdate = [() => cacheOf(load).delete('a'), () => clock.advance(50)]
    for (const act of outdate) {
      void cacheOf(load).set(['a'], 'one')
      clock.advance(60)
      await load('a')
      clock.advance(60)
      const during = load('a')
      act()
      source.fail('down')
      await expect(during).rejects.toThrow('down')
    }
  })
})
