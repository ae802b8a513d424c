import { describe, expect, it } from '@jest/globals'
import { Cached, cached, type CacheEvent, cacheOf, LRUCache } from 'purecache'
import { deferred } from '../support/deferred'

const LRU = { backend: LRUCache, capacity: 10 } as const

/** A class of its own for each spec, since stats are those of all instances. */
function makeClass() {
  class Service {
    calls = 0
    constructor(readonly tenant = 'a') {}

    @Cached(LRU)
    of(n: unknown): string {
      return `${String(n)}:${++this.calls}`
    }

    @Cached({ ...LRU, scope: 'class' })
    shared(n: number): number[] {
      return [n]
    }

    @Cached({ ...LRU, scope: (self: Service) => self.tenant })
    tenants(n: number): number[] {
      return [n]
    }
  }
  return Service
}

describe('a handle from an instance', () => {
  it('reads and writes entries in terms of calls', () => {
    const service = new (makeClass())()
    const cache = cacheOf(service, 'of')
    const one = service.of(1)
    expect(cache.has(1)).toBe(true)
    expect(cache.peek(1)).toBe(one)
    expect(cache.has(2)).toBe(false)
    expect(cache.peek(2)).toBeUndefined()
    void cache.set([2], 'set')
    expect(service.of(2)).toBe('set')
    expect(cache.delete(2)).toBe(true)
    expect(cache.delete(2)).toBe(false)
    expect(service.of(2)).toBe('2:2')
  })

  it('reads and writes calls with any arguments', () => {
    const of = cached((...args: unknown[]) => args.length, LRU)
    const cache = cacheOf(of)
    const lists = [[], [undefined], [null], [{ a: 1 }], [1, 2, 3, 4, 5], [NaN], ['1'], [1]]
    for (const [at, args] of lists.entries()) void cache.set(args, at)
    for (const [at, args] of lists.entries()) {
      expect(cache.peek(...args)).toBe(at)
      expect(of(...args)).toBe(at)
    }
    expect(cache.stats).toMatchObject({ size: lists.length, hits: lists.length, misses: 0 })
  })

  it('clears the entries of the instance, or of all instances through a prototype', () => {
    const Service = makeClass()
    const [first, second] = [new Service(), new Service()]
    const fill = () => [first, second].forEach((service) => [service.of(1), service.of({ n: 1 })])
    fill()
    cacheOf(first, 'of').clear()
    expect(cacheOf(first, 'of').has(1)).toBe(false)
    expect(cacheOf(first, 'of').has({ n: 1 })).toBe(false)
    expect(cacheOf(second, 'of').has(1)).toBe(true)
    fill()
    cacheOf(Service.prototype, 'of').clear()
    expect(cacheOf(first, 'of').stats.size).toBe(0)
  })

  it('sees and clears the entries of its tenant', () => {
    const Service = makeClass()
    const [a, alsoA, b] = [new Service('a'), new Service('a'), new Service('b')]
    const value = a.tenants(1)
    b.tenants(1)
    expect(cacheOf(alsoA, 'tenants').peek(1)).toBe(value)
    cacheOf(alsoA, 'tenants').clear()
    expect(cacheOf(a, 'tenants').has(1)).toBe(false)
    expect(cacheOf(b, 'tenants').has(1)).toBe(true)
  })

  it('throws when it reads, writes or clears and the scope function throws', () => {
    class Service {
      @Cached({
        ...LRU,
        scope: (): string => {
          throw new Error('no tenant')
        },
      })
      of(n: number): number {
        return n
      }
    }
    const cache = cacheOf(new Service(), 'of')
    for (const act of [() => cache.has(1), () => cache.delete(1), () => cache.clear()])
      expect(act).toThrow('no tenant')
  })
})

describe('a handle from a prototype', () => {
  it("reads and writes only with the scope 'class'", () => {
    const Service = makeClass()
    const value = new Service().shared(1)
    expect(cacheOf(Service.prototype, 'shared').peek(1)).toBe(value)
    expect([...cacheOf(Service.prototype, 'shared').entries()]).toEqual([[[1], [1]]])
    cacheOf(new Service(), 'shared').clear()
    expect(cacheOf(Service.prototype.shared).has(1)).toBe(false)
    for (const name of ['of', 'tenants'] as const) {
      const cache = cacheOf(Service.prototype, name)
      expect(() => cache.has(1)).toThrow(TypeError)
      expect(() => cache.peek(1)).toThrow(TypeError)
      expect(() => cache.set([1], [1] as never)).toThrow("the scope is not 'class'")
      expect(() => cache.delete(1)).toThrow(TypeError)
      expect(() => cache.refresh(1)).toThrow("the scope is not 'class'")
      expect(() => cache.entries()).toThrow("the scope is not 'class'")
    }
  })

  it("refreshes with the scope 'class'", async () => {
    const gate = deferred<string>()
    class Shared {
      @Cached({ ...LRU, scope: 'class' })
      async load(_id: string): Promise<string> {
        return gate.promise
      }
    }
    gate.resolve('x')
    expect(await cacheOf(new Shared(), 'load').refresh('a')).toBe('x')
    expect(cacheOf(Shared.prototype, 'load').peek('a')).toBe('x')
  })
})

describe('clear', () => {
  it.each(['instance', 'class', () => 'tenant'] as const)(
    'reports every entry as cleared, save those that a listener deletes meanwhile (scope %s)',
    (scope) => {
      const removed: { value: number; cause: string }[] = []
      class Service {
        @Cached({
          ...LRU,
          scope,
          onRemove(_, value: number, cause) {
            removed.push({ value, cause })
            if (value === 1) cacheOf(service, 'of').delete(3)
          },
        })
        of(n: number): number {
          return n
        }
      }
      const service = new Service()
      for (const n of [1, 2, 3, 4]) service.of(n)
      cacheOf(service, 'of').delete(4)
      cacheOf(service, 'of').clear()
      const causes = Object.fromEntries(removed.map(({ value, cause }) => [value, cause]))
      expect(causes).toEqual({
        4: 'deleted',
        1: 'cleared',
        2: 'cleared',
        3: scope === 'class' ? 'cleared' : 'deleted',
      })
      expect(removed).toHaveLength(4)
    },
  )

  it('keeps the entries of another instance that a listener of its removals has called', () => {
    class Service {
      onRemove = () => {}
      @Cached({
        ...LRU,
        onRemove(_, { onRemove }: Service) {
          onRemove()
        },
      })
      of(_n: number): this {
        return this
      }
    }
    const [service, other] = [new Service(), new Service()]
    for (const n of [1, 2, 3]) service.of(n)
    service.onRemove = () => {
      service.onRemove = () => {}
      for (const n of [2, 3]) cacheOf(service, 'of').delete(n)
      for (const n of [4, 5]) other.of(n)
    }
    cacheOf(service, 'of').clear()
    expect([4, 5].map((n) => cacheOf(other, 'of').has(n))).toEqual([true, true])
  })
})

describe('Symbol.dispose of a handle', () => {
  const dispose = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for('Symbol.dispose')

  it('clears the cache like clear(), and ends the subscriptions of the handle', () => {
    const Service = makeClass()
    const [service, other] = [new Service(), new Service()]
    const types: string[] = []
    const cache = cacheOf(service, 'of')
    cache.subscribe((event: CacheEvent) => void types.push(event.type))
    service.of(1)
    other.of(1)
    ;(cache as unknown as Record<symbol, () => void>)[dispose]!()
    service.of(2)
    expect(types).toEqual(['miss', 'load'])
    expect(cacheOf(service, 'of').has(1)).toBe(false)
    expect(cacheOf(other, 'of').has(1)).toBe(true)
  })
})
