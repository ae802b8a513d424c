import { describe, expect, it, jest } from '@jest/globals'
import {
  cached,
  cacheIf,
  cacheOf,
  expireAfter,
  invalidateTags,
  refreshAfter,
  remote,
  remoteCacheOf,
  rememberErrors,
  type Rule,
  shared,
  staleIfError,
  tags,
  when,
} from 'purecache'
import { settled } from '../support/deferred'
import { useManualTime } from '../support/manual-time'
import { Source } from '../support/source'
import { TestStore } from '../support/test-store'

/** A function over a remote store, whose loads are ended by hand. */
function setUp(...rules: Rule<any, any, any, any>[]) {
  const store = new TestStore()
  const source = new Source<string>()
  const load = cached(source.load, { backend: remote(store, { namespace: 'n' }) }, ...rules)
  /** Calls, ends the load with a value, and returns the answer once the store has it. */
  const loaded = async (key: string, value: string): Promise<string> => {
    const call = load(key)
    await settled()
    source.answer(value)
    await settled()
    return call
  }
  return { store, source, load, loaded, cache: remoteCacheOf(load) }
}

describe('refreshAfter over a remote store', () => {
  const time = useManualTime()

  it('returns the old value, refreshes it in the background, and treats values of others as stale', async () => {
    const { store, source, load, loaded, cache } = setUp(refreshAfter(50), rememberErrors(10))
    expect(await loaded('a', 'one')).toBe('one')
    time.advance(50)
    expect(await load('a')).toBe('one')
    source.answer('two')
    await settled()
    expect(await load('a')).toBe('two')
    expect(source.loads).toHaveLength(2)
    const [key] = store.held.keys()
    store.held.set(key!, 'raw')
    expect(await load('a')).toBe('raw')
    expect(source.loads).toHaveLength(3)
    source.fail('down')
    await settled()
    store.held.clear()
    await expect(load('a')).rejects.toThrow('down')
    expect(cache.stats).toMatchObject({
      hits: 4,
      misses: 1,
      refreshes: 2,
      refreshFailures: 1,
      staleHits: 2,
      pending: 0,
    })
  })

  it('returns the old value during the refresh, even when the refresh fails', async () => {
    const { source, load, loaded, cache } = setUp(refreshAfter(50))
    await loaded('a', 'one')
    time.advance(50)
    expect(await load('a')).toBe('one')
    const during = [load('a'), load('a')]
    await settled()
    source.fail('down')
    expect(await Promise.all(during)).toEqual(['one', 'one'])
    expect(source.loads).toHaveLength(2)
    expect(cache.stats).toMatchObject({ hits: 3, misses: 1, shared: 0, refreshes: 1, refreshFailures: 1 })
  })

  it('lets a call share the refresh when the store has lost the entry', async () => {
    const { store, source, load, loaded, cache } = setUp(refreshAfter(50))
    await loaded('a', 'one')
    time.advance(50)
    await load('a')
    store.held.clear()
    const during = load('a')
    await settled()
    source.answer('two')
    expect(await during).toBe('two')
    expect(source.loads).toHaveLength(2)
    expect(cache.stats).toMatchObject({ hits: 1, misses: 1, shared: 1 })
  })
})

describe('expireAfter over a remote store', () => {
  const time = useManualTime()

  it('keeps the time with the value, and the entry expires', async () => {
    const { source, load, loaded } = setUp(expireAfter(() => 100))
    await loaded('a', 'one')
    time.advance(99)
    expect(await load('a')).toBe('one')
    time.advance(1)
    const call = load('a')
    await settled()
    expect(source.loads).toHaveLength(2)
    source.answer('two')
    expect(await call).toBe('two')
  })

  it('works with staleIfError', async () => {
    const { source, load, loaded } = setUp(
      expireAfter(() => 100),
      staleIfError(50),
    )
    await loaded('a', 'one')
    time.advance(100)
    const call = load('a')
    await settled()
    source.fail('down')
    expect(await call).toBe('one')
    time.advance(50)
    const late = load('a')
    await settled()
    source.fail('down')
    await expect(late).rejects.toThrow('down')
  })
})

describe('a shared Map with times', () => {
  it('does not treat a value with its own storedAt as timestamped', async () => {
    const backend = new Map<string, unknown>()
    const value = { id: 1, storedAt: 5 }
    const load = async (_: number) => value
    const plain = cached(load, { backend: shared(backend, { namespace: 'n' }) })
    const dated = cached(load, { backend: shared(backend, { namespace: 'n' }) }, refreshAfter(50))
    await plain(1)
    expect(await dated(1)).toEqual(value)
  })

  it.each([{ value: 1, storedAt: 5 }, 'text', undefined])(
    'returns entries of the same method that is decorated without times: %p',
    async (value) => {
      const backend = new Map<string, unknown>()
      const load = async (_: number) => value
      const plain = cached(load, { backend: shared(backend, { namespace: 'n' }) })
      const dated = cached(load, { backend: shared(backend, { namespace: 'n' }) }, refreshAfter(50))
      expect(await dated(1)).toEqual(value)
      expect(await plain(1)).toEqual(value)
      expect(cacheOf(plain).stats.hits).toBe(1)
    },
  )
})

describe('tags over a remote store', () => {
  const time = useManualTime()

  it('apply to entries of another process once this one has read them', async () => {
    const store = new TestStore()
    const load = async (n: number) => n
    const make = () =>
      cached(
        load,
        { backend: remote(store, { namespace: 'n' }) },
        tags((n: number) => [`n${n}`]),
      )
    const [here, there] = [make(), make()]
    await there(1)
    await here(1)
    await here(2)
    await settled()
    await invalidateTags(['n1'], here)
    expect(store.held.size).toBe(1)
    expect(await remoteCacheOf(here).has(1)).toBe(false)
    expect(await remoteCacheOf(here).has(2)).toBe(true)
  })

  it('return a promise that resolves when the store has deleted the entries', async () => {
    const { store, loaded, load } = setUp(tags(() => ['t']))
    await loaded('a', 'one')
    const done = invalidateTags(['t'], load)
    expect(done).toBeInstanceOf(Promise)
    await done
    expect(store.held.size).toBe(0)
  })

  const events: [string, (made: ReturnType<typeof setUp>) => void][] = [
    ['a refresh of it has failed', ({ source }) => source.fail('down')],
    ['a refresh of it was superseded by another tag', ({ load }) => void invalidateTags(['other'], load)],
    ['a call asks for it', () => {}],
  ]

  it.each(events)('and clear still apply to an entry when %s', async (_, act) => {
    for (const by of ['clear', 'tags']) {
      const made = setUp(
        refreshAfter(50),
        tags(() => ['t']),
      )
      const { store, load, loaded, cache } = made
      await loaded('a', 'one')
      time.advance(50)
      await load('a')
      act(made)
      await settled()
      const asking = load('a')
      await (by === 'clear' ? cache.clear() : invalidateTags(['t'], load))
      expect({ by, held: store.held.size }).toEqual({ by, held: 0 })
      await asking.catch(() => undefined)
    }
  })

  it('still apply to an entry that the store failed to delete', async () => {
    const { store, loaded, load } = setUp(tags(() => ['t']))
    await loaded('a', 'one')
    store.isDown = true
    await invalidateTags(['t'], load).catch(() => undefined)
    store.isDown = false
    await time.pass(1_000)
    await invalidateTags(['t'], load)
    await settled()
    expect(store.held.size).toBe(0)
  })
})

describe('cacheIf over a remote store', () => {
  const time = useManualTime()

  it('removes the old value when it rejects a refreshed one', async () => {
    const { store, source, load, loaded } = setUp(
      refreshAfter(50),
      cacheIf((value) => value !== 'gone'),
    )
    await loaded('a', 'one')
    time.advance(50)
    await load('a')
    source.answer('gone')
    await settled()
    expect(store.held.size).toBe(0)
  })

  it('leaves no calls of rejected results for entries() to look up', async () => {
    const store = new TestStore()
    const load = cached(
      async (n: number) => n,
      { backend: remote(store, { namespace: 'n' }) },
      cacheIf(() => false),
    )
    await Promise.all([1, 2, 3].map(async (n) => load(n)))
    await settled()
    const get = jest.spyOn(store, 'get')
    expect([...(await remoteCacheOf(load).entries())]).toEqual([])
    expect(get).not.toHaveBeenCalled()
  })
})

describe('rememberErrors over a remote store', () => {
  const time = useManualTime()

  it('throws the remembered error after a read of the store', async () => {
    const { store, source, load } = setUp(rememberErrors(100))
    const call = load('a')
    await settled()
    source.fail('down')
    await expect(call).rejects.toThrow('down')
    await expect(load('a')).rejects.toThrow('down')
    expect(source.loads).toHaveLength(1)
    expect(store.held.size).toBe(0)
    time.advance(100)
    void load('a')
    await settled()
    expect(source.loads).toHaveLength(2)
    source.answer('up')
    await settled()
  })
})

describe('when over a remote store', () => {
  it('makes calls bypass it', async () => {
    const { store, source, load, cache } = setUp(when(({ args }) => args[0] !== 'b'))
    const call = load('b')
    await settled()
    source.answer('one')
    await call
    await settled()
    expect(store.held.size).toBe(0)
    expect(store.asked).toEqual([])
    expect(cache.stats).toMatchObject({ bypassed: 1, misses: 0 })
  })
})
