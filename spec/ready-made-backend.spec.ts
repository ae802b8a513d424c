import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, TTLCache } from 'purecache'
import { deferred, settled } from './support/deferred'
import { mapStore } from './support/map-store'

describe('a ready-made backend', () => {
  it('may be a Map, whose keys are strings led by the namespace', () => {
    const backend = new Map<string, unknown>()
    const size = cached((text: string) => text.length, { backend, namespace: 'sizes' })
    expect([size('ab'), size('ab'), backend.size, [...backend.values()]]).toEqual([2, 2, 1, [2]])
    expect([...backend.keys()][0]!.startsWith('sizes')).toBe(true)
    const { hits, capacity, size: held, evictions } = cacheOf(size).stats
    expect([hits, capacity, held, evictions]).toEqual([1, Infinity, 1, 0])
  })

  it('serves several methods under one budget, each with entries of its own', () => {
    const shared = new LRUCache<string, unknown>({ capacity: 3 })
    class Service {
      @Cached({ backend: shared })
      a(n: number): string {
        return `a${n}`
      }
      @Cached({ backend: shared })
      b(n: number): string {
        return `b${n}`
      }
    }
    const service = new Service()
    const other = new Service()
    expect([service.a(1), service.b(1), other.a(1), shared.size]).toEqual(['a1', 'b1', 'a1', 3])
    shared.set('mine', 'not a method')
    expect(shared.size).toBe(3)
    void cacheOf(service, 'b').clear()
    expect([cacheOf(service, 'b').has(1), cacheOf(other, 'a').has(1), shared.has('mine')]).toEqual([
      false,
      true,
      true,
    ])
    void cacheOf(Service.prototype, 'a').clear()
    expect([...shared.keys()]).toEqual(['mine'])
  })

  it('keeps tenants apart, and strings that look like keys', () => {
    const backend = new Map<string, unknown>()
    const first = cached((text: string) => `1${text}`, { backend, namespace: 'a' })
    const second = cached((text: string) => `2${text}`, { backend, namespace: 'a:' })
    for (const text of ['', ':(', '":("', ')(', '\0'])
      expect([first(text), second(text)]).toEqual([`1${text}`, `2${text}`])
    expect(backend.size).toBe(10)
  })

  it('shares entries under one namespace', () => {
    const backend = new Map<string, unknown>()
    const make = () => cached((n: number) => [n], { backend, namespace: 'same' })
    expect(make()(1)).toBe(make()(1))
  })

  it('answers an async method with promises', async () => {
    const backend = new Map<string, unknown>()
    const load = cached(async (n: number) => n, { backend })
    await load(1)
    expect([load(1) instanceof Promise, await load(1), [...backend.values()]]).toEqual([true, 1, [1]])
    void cacheOf(load).set([2], 3)
    expect([await load(2), cacheOf(load).peek(2)]).toEqual([3, 3])
  })

  it('may say null where it has nothing, since has() tells null from that', () => {
    class Nullish extends Map<string, unknown> {
      override get(key: string): unknown {
        return super.get(key) ?? null
      }
    }
    let calls = 0
    const half = cached((n: number) => (calls++, n % 2 === 0 ? n / 2 : null), { backend: new Nullish() })
    expect([half(4), half(4), half(3), half(3), calls]).toEqual([2, 2, null, null, 2])
  })

  it('may evict without telling', () => {
    const backend = new Map<string, unknown>()
    const of = cached((n: number) => n, { backend })
    for (let n = 0; n < 1_000; n++) {
      of(n)
      if (n % 100 === 99) backend.clear()
    }
    of(-1)
    void cacheOf(of).clear()
    expect(backend.size).toBe(0)
  })

  it('may be a class of the user’s own, which need not call onRemove', () => {
    class Forgetful<K, V> extends Map<K, V> {
      constructor(readonly options: { most: number }) {
        super()
      }
      override set(key: K, value: V): this {
        if (this.size >= this.options.most) this.clear()
        return super.set(key, value)
      }
    }
    class Service {
      calls = 0
      @Cached({ backend: Forgetful, most: 2 })
      of(value: { n: number }): number {
        this.calls++
        return value.n
      }
    }
    const service = new Service()
    for (let n = 0; n < 500; n++) expect(service.of({ n })).toBe(n)
    expect([service.of({ n: 499 }), service.calls]).toEqual([499, 500])
    void cacheOf(Service.prototype, 'of').clear()
    expect(cacheOf(service, 'of').stats.size).toBe(0)
  })

  it('with time expires for its methods', () => {
    let now = 0
    const backend = new TTLCache<string, unknown>({ ttl: 10, clock: { now: () => now } })
    const of = cached((n: number) => [n], { backend })
    const first = of(1)
    now = 10
    expect(of(1)).not.toBe(first)
  })
})

/** A store that answers with promises, and can fail. */
class Store {
  readonly held = new Map<string, unknown>()
  isDown = false
  gate: Promise<unknown> = Promise.resolve()

  async get(key: string): Promise<unknown> {
    return this.#answer(() => this.held.get(key))
  }
  async set(key: string, value: unknown): Promise<boolean> {
    return this.#answer(() => (this.held.set(key, value), true))
  }
  async has(key: string): Promise<boolean> {
    return this.#answer(() => this.held.has(key))
  }
  async delete(key: string): Promise<boolean> {
    return this.#answer(() => this.held.delete(key))
  }
  async clear(): Promise<void> {
    return this.#answer(() => this.held.clear())
  }
  async #answer<T>(act: () => T): Promise<T> {
    await this.gate
    if (this.isDown) throw new Error('store is down')
    return act()
  }
}

/** The same, but not declared async. */
const plain = (store: Store) => ({
  get: (key: string) => store.get(key),
  set: (key: string, value: unknown) => store.set(key, value),
  has: (key: string) => store.has(key),
  delete: (key: string) => store.delete(key),
  clear: () => store.clear(),
})

describe.each([
  ['declared async', (store: Store) => store as ReturnType<typeof plain>],
  ['recognised by its promises', plain],
])('an asynchronous backend %s', (_, wrap) => {
  const setUp = () => {
    const store = new Store()
    const calls: string[] = []
    const load = cached(
      async (id: string): Promise<string | undefined> => {
        calls.push(id)
        if (id === 'fails') throw new Error('load failed')
        return id === 'nothing' ? undefined : `${id}${calls.length}`
      },
      { backend: wrap(store), namespace: 'ns', scope: 'class' },
    )
    return { store, calls, load, cache: cacheOf(load) }
  }

  it('answers hits, shares calls and counts each once', async () => {
    const { load, calls, cache, store } = setUp()
    expect(await Promise.all([load('a'), load('a')])).toEqual(['a1', 'a1'])
    await settled()
    expect([await load('a'), calls, [...store.held.values()]]).toEqual(['a1', ['a'], ['a1']])
    const { hits, misses, shared, size, loads } = cache.stats
    expect([hits, misses, shared, size, loads]).toEqual([1, 1, 1, 0, 1])
    expect([await cache.has('a'), await cache.peek('a'), await cache.has('b')]).toEqual([true, 'a1', false])
  })

  it('holds undefined as a value', async () => {
    const { load, calls } = setUp()
    await load('nothing')
    await load('nothing')
    expect(calls).toEqual(['nothing'])
  })

  it('that fails counts as a miss and never fails the call, save a delete', async () => {
    const { store, load, calls, cache } = setUp()
    await load('a')
    await settled()
    store.isDown = true
    expect([await load('a'), await load('b'), calls]).toEqual(['a2', 'b3', ['a', 'a', 'b']])
    expect(await cache.has('a')).toBe(false)
    await cache.set(['a'], 'x')
    await expect(cache.delete('a')).rejects.toThrow('store is down')
    await expect(cache.clear()).rejects.toThrow('store is down')
    store.isDown = false
    expect(cache.stats.misses).toBe(3)
  })

  it('passes on a failed load', async () => {
    const { load, store, cache } = setUp()
    await expect(load('fails')).rejects.toThrow('load failed')
    expect([store.held.size, cache.stats.loadFailures]).toEqual([0, 1])
  })

  it('is not written by a load that was overtaken by a deletion', async () => {
    const { store, load, cache } = setUp()
    await load('warm up')
    const gate = deferred()
    store.gate = gate.promise
    const waiting = load('a')
    await settled()
    const deleted = cache.delete('a')
    gate.resolve()
    expect(await waiting).toBe('a2')
    await deleted
    await settled()
    expect(await cache.has('a')).toBe(false)
    expect(await load('a')).toBe('a3')
  })

  it('is asked in order: after delete() no call sees the old value, even while the store is slow', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await settled()
    const gate = deferred()
    store.gate = gate.promise
    const deleted = cache.delete('a')
    const later = load('a')
    gate.resolve()
    expect([await deleted, await later]).toEqual([true, 'a2'])
  })

  it('is cleared of what this process has met', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    store.held.set('foreign', 1)
    await settled()
    await cache.clear()
    expect([...store.held.keys()]).toEqual(['foreign'])
  })

  it('loses the older value when it cannot take the new one', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await settled()
    const set = store.set.bind(store)
    store.set = async () => {
      throw new Error('too large')
    }
    await cache.set(['a'], 'new')
    store.set = set
    expect([await cache.has('a'), await load('a')]).toEqual([false, 'a2'])
  })

  it('takes values by set', async () => {
    const { load, cache } = setUp()
    await load('warm up')
    await cache.set(['a'], 'set')
    await cache.set(['b'], Promise.resolve('later'))
    await settled()
    expect([await load('a'), await load('b')]).toEqual(['set', 'later'])
  })

  it('needs a namespace, a shared scope and an async method', async () => {
    const attempt = async (options: object, method: () => unknown) => {
      try {
        const load = cached(method, { backend: wrap(new Store()), ...options } as never)
        return await (load() as unknown)
      } catch (error) {
        return String(error)
      }
    }
    const method = async () => 1
    expect(await attempt({}, method)).toMatch('an asynchronous backend needs a namespace')
    expect(await attempt({ namespace: 'n', scope: 'instance' }, method)).toMatch(
      `TypeError: Cannot cache method: an asynchronous backend needs scope 'class' or a function, received 'instance'`,
    )
    expect(await attempt({ namespace: 'n' }, () => 1)).toMatch(
      'an asynchronous backend needs an async method',
    )
  })
})

describe('an asynchronous backend', () => {
  /** Says null where it has nothing. */
  const nullish = () => {
    const { held, backend } = mapStore()
    return { held, backend: { ...backend, get: async (key: string) => held.get(key) ?? null } }
  }
  const half = async (n: number) => (n % 2 === 0 ? n / 2 : null)
  const rest = { namespace: 'n', scope: 'class' } as const

  it('may say null where it has nothing: then has() tells, which may be synchronous', async () => {
    const { held, backend } = nullish()
    for (const has of [backend.has, (key: string) => held.has(key)]) {
      const load = cached(half, { backend: { ...backend, has }, ...rest })
      held.clear()
      const answers = [await load(4), await load(4), await load(3), await load(3)]
      expect([answers, cacheOf(load).stats.misses]).toEqual([[2, 2, null, null], 2])
    }
  })

  it('need not have a has() where its get() is declared async: null is nothing then', async () => {
    const { get, ...others } = nullish().backend
    const backend = { get, set: others.set, delete: others.delete, clear: others.clear }
    const load = cached(half, { backend, ...rest })
    const answers = [await load(4), await load(4), await load(3), await load(3)]
    expect([answers, cacheOf(load).stats.misses]).toEqual([[2, 2, null, null], 3])
    const plainly = { ...backend, get: (key: string) => get(key) }
    expect(() => cached(half, { backend: plainly, ...rest })).toThrow(
      'Cannot cache half: its backend must have a has() method, received an object',
    )
  })

  it('is known for one before it is asked, whichever of its methods is declared async', () => {
    const { backend } = mapStore()
    const answering = Object.fromEntries(
      Object.entries(backend).map(([name, act]) => [name, (...args: [never, never]) => act(...args)]),
    )
    for (const name of ['get', 'set', 'delete', 'clear'] as const)
      expect(() =>
        cached(half, { backend: { ...answering, [name]: backend[name] }, scope: 'class' } as never),
      ).toThrow('Cannot cache half: an asynchronous backend needs a namespace, received undefined')
  })
})

describe('the keys of an asynchronous store', () => {
  it('are known for clear() up to ten thousand, the oldest being let go', async () => {
    const { held, backend } = mapStore()
    const load = cached(async (n: number) => n, { backend, namespace: 'n', scope: 'class' })
    await Promise.all(Array.from({ length: 10_005 }, (_, n) => load(n)))
    await settled()
    expect(held.size).toBe(10_005)
    await cacheOf(load).clear()
    expect([...held.values()]).toEqual([0, 1, 2, 3, 4])
  })
})
