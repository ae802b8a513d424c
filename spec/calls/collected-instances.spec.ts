import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { CollectableRealm } from '../support/collectable'
import { settled } from '../support/deferred'
import { Source } from '../support/source'

const realm = new CollectableRealm()
const { Cached, cacheOf, LRUCache, LRUTTLCache, refreshAfter, rememberErrors, tags } = realm.library

describe('an instance that is collected', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  it('loses its entries, and others keep theirs', () => {
    class Service {
      @Cached({ backend: LRUCache, capacity: 9 })
      of(query: object): object {
        return query
      }
    }
    const [first, second] = [new Service(), new Service()]
    for (const n of [1, 2, 3]) for (const service of [first, second]) service.of({ n })
    realm.collect(first)
    expect(cacheOf(second, 'of').stats.size).toBe(3)
    expect(cacheOf(second, 'of').has({ n: 1 })).toBe(true)
    expect(cacheOf(new Service(), 'of').has({ n: 1 })).toBe(false)
  })

  it('keeps the entries of other instances that a listener of its removals has called', () => {
    let onRemove = (): void => {}
    class Service {
      @Cached({ backend: LRUCache, capacity: 9, onRemove: () => onRemove() })
      of(n: number): number {
        return n
      }
    }
    const [first, second] = [new Service(), new Service()]
    for (const n of [1, 2, 3]) first.of(n)
    const handle = cacheOf(first, 'of')
    onRemove = () => {
      onRemove = () => {}
      for (const n of [2, 3]) handle.delete(n)
      for (const n of [4, 5]) second.of(n)
    }
    realm.collect(first)
    expect([4, 5].map((n) => cacheOf(second, 'of').has(n))).toEqual([true, true])
  })

  it('loses its entries without a reading of the clock', async () => {
    class Service {
      @Cached(
        { backend: LRUTTLCache, capacity: 9, ttl: 100 },
        refreshAfter(50),
        rememberErrors(5),
        tags(() => ['t']),
      )
      async load(n: number): Promise<number> {
        if (n === 0) throw new Error('down')
        return n
      }
    }
    const service = new Service()
    await Promise.allSettled([0, 1, 2].map(async (n) => service.load(n)))
    cacheOf(service, 'load').subscribe(() => {})
    const now = jest.spyOn(Date, 'now')
    realm.collect(service)
    expect(now).not.toHaveBeenCalled()
    expect(cacheOf(Service.prototype, 'load').stats.size).toBe(0)
  })

  it('does not store a load that ends after its instance was collected', async () => {
    const source = new Source<string>()
    class Service {
      @Cached({ backend: LRUCache, capacity: 9 })
      async load(_query: object): Promise<string> {
        return source.load()
      }
    }
    const service = new Service()
    const calls = [service.load({ id: 1 }), service.load({ id: 2 })]
    realm.collect(service)
    for (const load of source.loads) load.resolve('value')
    expect(await Promise.all(calls)).toEqual(['value', 'value'])
    await settled()
    expect(cacheOf(Service.prototype, 'load').stats).toMatchObject({ size: 0, pending: 0 })
  })

  it('ends its own subscriptions, and keeps those of others', () => {
    class Service {
      @Cached({ backend: LRUCache, capacity: 9 })
      of(n: number): number {
        return n
      }
    }
    const [first, second] = [new Service(), new Service()]
    const types: string[] = []
    cacheOf(first, 'of').subscribe(({ type }) => void types.push(`first ${type}`))
    cacheOf(second, 'of').subscribe(({ type }) => void types.push(`second ${type}`))
    first.of(1)
    types.length = 0
    realm.collect(first)
    second.of(1)
    expect(types).toEqual(['second miss', 'second load'])
  })

  it('leaves no entry to an instance that takes its place', () => {
    class Service {
      constructor(readonly name: string) {}
      @Cached({ backend: LRUCache, capacity: 99 })
      of(n: number): string {
        return `${this.name} ${n}`
      }
    }
    let services = Array.from({ length: 10 }, (_, n) => new Service(`first ${n}`))
    for (const generation of ['second', 'third', 'fourth']) {
      for (const service of services)
        for (let n = 0; n < 5; n++) expect(service.of(n)).toBe(`${service.name} ${n}`)
      for (const service of services) realm.collect(service)
      services = services.map((_, n) => new Service(`${generation} ${n}`))
    }
    expect(cacheOf(Service.prototype, 'of').stats.size).toBe(0)
  })
})
