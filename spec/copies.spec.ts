import { describe, expect, it, jest } from '@jest/globals'
import { cached, LRUTTLCache, type Rule } from 'purecache'
import type * as purecache from 'purecache'
import { memoryStore } from 'purecache/redis'

class Point {
  constructor(readonly x: number) {}
}

describe('two copies of the package in one process', () => {
  const load = () => {
    let copy!: typeof purecache
    jest.isolateModules(() => (copy = jest.requireActual<typeof purecache>('purecache')))
    return copy
  }

  it('see each other’s caches', () => {
    const [first, second] = [load(), load()]
    expect(first.LRUCache).not.toBe(second.LRUCache)
    class Service {
      @first.Cached({ backend: first.LRUCache, capacity: 2 })
      of(n: number): number {
        return n
      }
    }
    const service = new Service()
    service.of(1)
    const cache = second.cacheOf(service, 'of')
    expect([cache.has(1), second.cachesOf(service).length]).toEqual([true, 1])
    expect(cache.stats).toMatchObject({ hits: 0, misses: 1 })
    expect(first.CACHE).toBe(second.CACHE)
  })

  it('reject each other’s tiers', () => {
    const [first, second] = [load(), load()]
    const decorate = (copy: typeof purecache, rules: readonly Rule<any, any, any, any>[] = []) =>
      copy.cached(
        async (n: number) => n,
        { backend: copy.LRUTTLCache, capacity: 2, ttl: 1_000 },
        memoryStore().store().tier('numbers'),
        ...rules,
      )
    expect(() => decorate({ ...first, cached, LRUTTLCache })).not.toThrow()
    for (const rules of [[], [second.refreshAfter(500)], [second.staleIfError(500)]])
      expect(() => decorate(second, rules)).toThrow(
        'Cannot cache an anonymous function: tier must come from the copy of the package that its decorator is of',
      )
  })

  it('reject each other’s stores', () => {
    const [first, second] = [load(), load()]
    const must = 'Cannot cache an anonymous function: its backend must be of the same copy of purecache'
    expect(() => first.cached((of: object) => of, { backend: second.shared(new Map()) })).toThrow(
      new TypeError(must),
    )
    const store = { get: async () => undefined, set: async () => true, delete: async () => true }
    const backend = second.remote(store, { namespace: 'objects' })
    expect(() => first.cached(async (of: object) => of, { backend })).toThrow(new TypeError(must))
  })

  it('list each other’s entries, and report each other’s removals', () => {
    const [first, second] = [load(), load()]
    const service = { name: 'service' }
    const lists = [
      [1, NaN, -0, 'a', 5n, undefined, null, Symbol.for('s')],
      [{ of: [1, { a: new Date(5) }] }, new Array(2), Object.assign(Object.create(null), { b: 1 })],
      [new Map([[{ a: 1 }, new Set([1])]]), /a/g, new Uint8Array([1, 2]), new ArrayBuffer(2), new Error('x')],
      [Object.assign(new ArrayBuffer(1), { x: 1 }), { [Symbol.for('s')]: 2 }, describe, new Point(3)],
    ]
    first.byValue(Point)
    for (const rules of [[], [first.refreshAfter(1_000)]]) {
      const find = first.cached(
        (..._: unknown[]): unknown => undefined,
        { backend: first.LRUTTLCache, capacity: 9, ttl: 60_000 },
        ...rules,
      )
      const cache = second.cacheOf(find)
      const removed: unknown[] = []
      cache.subscribe((event) => {
        if (event.type === 'remove') removed.push(event.args)
      })
      for (const args of lists) find(...args)
      void cache.set([service], service)
      expect([...cache.entries()]).toStrictEqual([...first.cacheOf(find).entries()])
      expect([...cache.entries()].map(([args]) => args)).toEqual([...lists, [service]])
      expect([cache.peek(...lists[0]!), cache.peek(service)]).toEqual([undefined, service])
      cache.clear()
      expect(removed).toEqual([...lists, [service]])
    }
  })

  it('reach each other’s caches by writes and tags, and accept each other’s rules', () => {
    const [first, second] = [load(), load()]
    class Service {
      reads = 0

      @first.Cached({ backend: first.LRUCache, capacity: 2 }, second.tags(() => ['numbers']))
      of(n: number): number {
        this.reads++
        return n
      }

      @second.Invalidates<Service>('of')
      change(): void {
        this.reads = 0
      }
    }
    const service = new Service()
    service.of(1)
    service.change()
    service.of(1)
    expect(service.reads).toBe(1)
    void second.invalidateTags(['numbers'], service)
    service.of(1)
    void first.invalidateTags(['numbers'])
    service.of(1)
    expect(service.reads).toBe(3)
  })

  it('treat each other’s wrappers of byIdentity for one object as equal', () => {
    const [first, second] = [load(), load()]
    let loads = 0
    const find = first.cached((_: object, _by: typeof purecache) => ++loads, {
      backend: first.LRUCache,
      capacity: 9,
      key: (list: object, by: typeof purecache) => by.byIdentity(list),
    })
    const list = { rows: 1 }
    expect([find(list, first), find(list, second), find({ rows: 1 }, second)]).toEqual([1, 1, 2])
  })

  it('never give two decorations one namespace', () => {
    const store = new Map<string, unknown>()
    const copies = [load(), load(), load()].map(({ cached, shared }, i) =>
      cached((_: number) => i, { backend: shared(store) }),
    )
    expect(copies.map((copy) => copy(1))).toEqual([0, 1, 2])
  })
})
