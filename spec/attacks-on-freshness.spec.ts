import { describe, expect, it, jest } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  Invalidates,
  invalidateTags,
  LRUCache,
  LRUTTLCache,
  TTLCache,
  Updates,
} from 'purecache'
import { settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import { runProgram } from './support/run-program'
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

describe('a rule that throws', () => {
  it.each(['cacheIf', 'ttl', 'tags', 'weigh'])(
    '(%s) takes away the entry that its value should have replaced',
    async (rule) => {
      let isBroken = false
      const breaking = <T>(value: T) => {
        if (isBroken) throw new Error('broken')
        return value
      }
      const rules = {
        cacheIf: () => breaking(true),
        ttl: () => breaking(1e9),
        tags: (value: string) => breaking([value]),
        weigh: () => breaking(1),
      }
      class Users {
        @Cached({
          backend: TTLCache,
          ttl: 1e9,
          maxWeight: 10,
          weigh: () => 1,
          [rule]: rules[rule as 'ttl'],
        } as { backend: typeof TTLCache; ttl: number })
        async name(_id: number): Promise<string> {
          return 'one'
        }

        @Updates<Users>('name', (id: number) => [id])
        async rename(_id: number, name: string): Promise<string> {
          return name
        }
      }
      const users = new Users()
      await users.name(1)
      isBroken = true
      await expect(users.rename(1, 'two')).rejects.toThrow('broken')
      expect([cacheOf(users, 'name').has(1), cacheOf(users, 'name').stats.size]).toEqual([false, 0])
    },
  )

  it('takes nothing from the entry when it is a listener, who hears of what was done', () => {
    const of = cached((n: number) => [n], {
      backend: LRUCache,
      capacity: 2,
      tags: () => ['t'],
      onRemove() {
        throw new Error('heard')
      },
    })
    of(1)
    expect(() => cacheOf(of).set([1], [2])).toThrow('heard')
    expect(of(1)).toEqual([2])
    expect(() => invalidateTags(of, 't')).toThrow('heard')
    expect(cacheOf(of).has(1)).toBe(false)
  })
})

describe('a rule that invalidates', () => {
  it.each(['cacheIf', 'ttl', 'tags'])('(%s) keeps the value from being stored', async (rule) => {
    for (const invalidate of [
      () => void cacheOf(load).delete(1),
      () => void cacheOf(load).clear(),
      () => void invalidateTags(load, 't'),
      () => void cacheOf(load).set([1], 'set'),
    ]) {
      let isFirst = true
      const once = <T>(value: T) => {
        if (isFirst) {
          isFirst = false
          invalidate()
        }
        return value
      }
      const rules = { cacheIf: () => once(true), ttl: () => once(1e9), tags: () => once(['t']) }
      // eslint-disable-next-line no-var -- the rules above are asked after it was made
      var load = cached(async (_: number) => 'loaded', {
        backend: TTLCache,
        ttl: 1e9,
        tags: () => ['t'],
        [rule]: rules[rule as 'ttl'],
      })
      expect(await load(1)).toBe('loaded')
      expect(cacheOf(load).peek(1)).not.toBe('loaded')
    }
  })

  it('as a listener by a tag finds the entry that is being written', () => {
    const of = cached((n: number) => [n], {
      backend: LRUCache,
      capacity: 1,
      tags: () => ['t'],
      onRemove: (_, __, cause) => void (cause === 'evicted' && invalidateTags(of, 't')),
    })
    of(1)
    of(2)
    expect(cacheOf(of).stats.size).toBe(0)
  })
})

describe('bookkeeping', () => {
  it('of many loads in flight takes no time that grows with their square', async () => {
    const load = cached(async (n: number) => n, { backend: LRUCache, capacity: 1 })
    const has = jest.spyOn(Map.prototype, 'has')
    const calls = Array.from({ length: 1_000 }, async (_, n) => load(n))
    const asked = has.mock.calls.length
    has.mockRestore()
    await Promise.all(calls)
    expect(asked).toBeLessThan(10_000)
  })

  it('of failures is freed when they are forgotten by a tag, and of what a store must not have', async () => {
    let looked = 0
    class Backend extends LRUCache {
      override peek(key: unknown): unknown {
        looked++
        return super.peek(key) as unknown
      }
    }
    const failing = cached(async (n: number) => Promise.reject(new Error(`down ${n}`)), {
      backend: Backend,
      capacity: 1,
      errorTtl: 1e9,
      tags: () => ['t'],
    })
    await Promise.allSettled([1, 2, 3].map(failing))
    void invalidateTags(failing, 't')
    cacheOf(failing).entries()
    expect(looked).toBe(0)

    const backend = new Store()
    const refused = cached(async (n: number) => n, {
      backend,
      namespace: 'n',
      scope: 'class',
      cacheIf: () => false,
    })
    await Promise.all([1, 2, 3].map(async (n) => refused(n)))
    await settled()
    const get = jest.spyOn(backend, 'get')
    cacheOf(refused).entries()
    await settled()
    expect(get).not.toHaveBeenCalled()
  })

  it.each([
    ['a refresh of it failed', (source: Source<string>) => source.fail('down')],
    [
      'a refresh of it was outdated by a tag',
      (_: unknown, load: object) => void invalidateTags(load, 'other'),
    ],
    ['a call asks for it', () => {}],
  ])('is kept for an entry of an asynchronous store when %s', async (_, act) => {
    for (const clear of [true, false]) {
      const clock = new ManualClock()
      const source = new Source<string>()
      const backend = new Store()
      const load = cached(source.load, {
        backend,
        namespace: 'n',
        scope: 'class',
        refreshAfter: 50,
        clock,
        tags: () => ['t'],
      })
      const first = load('a')
      await settled()
      source.answer('one')
      await first
      clock.advance(50)
      await load('a')
      act(source, load)
      await settled()
      const asking = load('a')
      await (clear ? cacheOf(load).clear() : invalidateTags(load, 't'))
      expect(backend.held.size).toBe(0)
      await asking
    }
  })

  it('is kept for an entry that a store failed to delete, so that it may be tried again', async () => {
    const backend = new Store()
    const load = cached(async (n: number) => n, {
      backend,
      namespace: 'n',
      scope: 'class',
      tags: () => ['t'],
    })
    for (const invalidate of [() => invalidateTags(load, 't'), () => cacheOf(load).clear()]) {
      await load(1)
      backend.isDown = true
      await expect(invalidate()).rejects.toThrow('down')
      backend.isDown = false
      await invalidate()
      expect(backend.held.size).toBe(0)
    }
  })
})

describe('a listener', () => {
  it('that subscribes anew at each event hears each once', () => {
    const of = cached((n: number) => n, { backend: LRUCache, capacity: 2 })
    let heard = 0
    let end = () => {}
    const listen = () => {
      if (++heard > 10) return
      end()
      end = cacheOf(of).subscribe(listen)
    }
    end = cacheOf(of).subscribe(listen)
    of(1)
    expect(heard).toBe(2)
  })

  it('on expiry may clear and load anew, and one entry is left', () => {
    const clock = new ManualClock()
    let isHeard = false
    const of = cached((a: number, b: number) => [a, b], {
      backend: TTLCache,
      ttl: 10,
      clock,
      onRemove(_, __, cause) {
        if (cause !== 'expired' || isHeard) return
        isHeard = true
        void cacheOf(of).clear()
        of(1, 2)
      },
    })
    of(1, 2)
    clock.advance(10)
    of(1, 2)
    expect(cacheOf(of).stats.size).toBe(1)
    cacheOf(of).delete(1, 2)
    expect([cacheOf(of).has(1, 2), cacheOf(of).stats.size]).toEqual([false, 0])
  })
})

describe('a write', () => {
  it('of a synchronous method whose function fails has outdated all when the call fails', () => {
    let name = 'one'
    class Users {
      @Cached({ backend: LRUCache, capacity: 2 })
      name(_id: number): string {
        return name
      }

      @Invalidates<Users>('name', () => {
        throw new Error('no arguments')
      })
      rename(to: string): void {
        name = to
      }
    }
    const users = new Users()
    users.name(1)
    expect(() => users.rename('two')).toThrow('no arguments')
    expect(users.name(1)).toBe('two')
  })
})

describe('a promise whose then was replaced', () => {
  it('ends one load, as it ends one await', async () => {
    const twice = (n: number) =>
      Object.assign(Promise.resolve(n), {
        then(onFulfilled: (value: number) => unknown) {
          onFulfilled(n)
          return onFulfilled(n)
        },
      })
    const of = cached(twice as (n: number) => Promise<number>, { backend: LRUCache, capacity: 2 })
    expect([await of(1), await of(1)]).toEqual([1, 1])
    const { hits, misses, loads } = cacheOf(of).stats
    expect([hits, misses, loads]).toEqual([1, 1, 1])
  })
})

describe('a store with times', () => {
  it('does not take a value that has a storedAt of its own for one of ours', async () => {
    const backend = new Map<string, unknown>()
    const value = { id: 1, storedAt: 5 }
    const plain = cached(async (_: number) => value, { backend, namespace: 'n' })
    const dated = cached(async (_: number) => value, { backend, namespace: 'n', refreshAfter: 50 })
    await plain(1)
    expect(await dated(1)).toEqual(value)
  })

  it('answers also where another process has no times, or a value looks as ours once did', async () => {
    for (const value of [{ value: 1, storedAt: 5 }, 'text', undefined]) {
      const backend = new Map<string, unknown>()
      const plain = cached(async (_: number) => value, { backend, namespace: 'n' })
      const dated = cached(async (_: number) => value, { backend, namespace: 'n', refreshAfter: 50 })
      expect([await dated(1), await plain(1), cacheOf(plain).stats.hits]).toEqual([value, value, 1])
    }
  })
})

describe('an option', () => {
  it('clock that is none is refused at decoration, on a backend without time too', () => {
    for (const clock of [{}, null, 5])
      expect(() =>
        cached(function of() {}, { backend: LRUCache, capacity: 2, refreshAfter: 5, clock: clock as never }),
      ).toThrow('clock must have a now() method')
  })
})

describe('delete() of an entry past its ttl', () => {
  it('tells that there was none, though it is held for staleIfError', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => [n], { backend: TTLCache, ttl: 10, staleIfError: 10, clock })
    of(1)
    clock.advance(10)
    expect([cacheOf(of).has(1), cacheOf(of).delete(1), cacheOf(of).stats.size]).toEqual([false, false, 0])
  })
})

describe('the end of a block that uses a handle', () => {
  it('rejects nothing that nobody could handle, when a store is down', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', listen)
    const backend = new Store()
    const load = cached(async (n: number) => n, { backend, namespace: 'n', scope: 'class' })
    await load(1)
    backend.isDown = true
    const dispose = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for('Symbol.dispose')
    ;(cacheOf(load) as unknown as Record<symbol, () => void>)[dispose]!()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listen)
    expect(unhandled).toEqual([])
  })
})

describe('an instance that nobody holds any more', () => {
  it('is collected though its listeners lead to it, and others are heard and answered as before', () => {
    expect(runProgram('listeners-program')).toEqual({ alive: 0, answer: null, heard: 3 })
  })
})
