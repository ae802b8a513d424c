import 'reflect-metadata'
import { describe, expect, it } from '@jest/globals'
import { CACHE, Cached, cacheOf, LFUCache, LRUCache } from 'purecache'

const LRU = { backend: LRUCache, capacity: 5 } as const
const metadata = (Symbol as unknown as { metadata: symbol }).metadata
const isStandard = DECORATORS === 'standard'

/** What is published of a cache. */
interface Published {
  readonly name: string | symbol
  readonly label: string
  readonly backend: unknown
  readonly scope: unknown
  readonly stats: Readonly<Record<string, number>>
  resetStats(): void
  clear(): void
}

class Service {
  @Cached(LRU)
  of(n: number): number[] {
    return [n]
  }

  @Cached(LRU)
  static make(n: number): number[] {
    return [n]
  }

  @Cached(LRU)
  get size(): number {
    return 7
  }
}

class Child extends Service {
  @Cached({ backend: LFUCache, capacity: 2 })
  own(n: number): number {
    return n
  }
}

const at = (...place: [object, string?]) =>
  (place[1] === undefined
    ? Reflect.getMetadata(CACHE, place[0])
    : Reflect.getMetadata(CACHE, place[0], place[1])) as Published | undefined

const record = (Class: object) =>
  (Reflect.get(Class, metadata) as Record<symbol, Record<string, Published>> | undefined)?.[CACHE]

describe('the key CACHE', () => {
  it('is a registered symbol', () => {
    expect(CACHE).toBe(Symbol.for('purecache:cache'))
  })
})

describe('the object published under CACHE', () => {
  it('is found through reflect-metadata from every place', () => {
    const service = new Service()
    service.of(1)
    const places = [
      at(service, 'of'),
      at(Service.prototype, 'of'),
      at(Service.prototype.of),
      at(new Child(), 'of'),
    ]
    for (const published of places) expect(published!.backend).toBe(cacheOf(service, 'of').backend)
    expect(at(Service, 'make')!.name).toBe('make')
    expect(at(service, 'of')!.stats.misses).toBeGreaterThan(0)
    const getter = Object.getOwnPropertyDescriptor(Service.prototype, 'size')!.get!
    expect(at(getter)!.name).toBe('size')
  })

  it('is found through Symbol.metadata under the standard protocol', () => {
    expect(record(Service)?.of?.name).toBe(isStandard ? 'of' : undefined)
    expect(record(Service)?.make?.name).toBe(isStandard ? 'make' : undefined)
    expect(record(Child)?.of?.name).toBe(isStandard ? 'of' : undefined)
    expect(record(Child)?.own?.name).toBe(isStandard ? 'own' : undefined)
    expect(record(Service)?.own).toBeUndefined()
    if (isStandard) expect(at(Reflect.get(Service, metadata) as object, 'of')!.name).toBe('of')
  })

  it('shows the overriding method of a subclass', () => {
    class Base {
      @Cached(LRU)
      of(n: number): number {
        return n
      }
    }
    class Overriding extends Base {
      @Cached({ backend: LFUCache, capacity: 2 })
      override of(n: number): number {
        return super.of(n)
      }
    }
    const expected = isStandard ? (cacheOf(new Overriding(), 'of').backend as unknown) : undefined
    expect(record(Overriding)?.of?.backend).toBe(expected)
    expect(at(new Overriding(), 'of')!.backend).toBe(cacheOf(new Overriding(), 'of').backend)
  })

  it('has name, label, backend, scope, stats, resetStats and clear, and nothing else', () => {
    const service = new Service()
    const published = at(service, 'of')!
    expect(published).toMatchObject({
      name: 'of',
      label: expect.stringMatching(/^(Service\.)?of$/),
      backend: expect.any(LRUCache),
      scope: 'instance',
    })
    for (const name of ['has', 'peek', 'set', 'delete', 'entries', 'refresh', 'warm', 'subscribe', 'explain'])
      expect(published).not.toHaveProperty(name)
  })

  it('clears the entries of all instances, and resets the stats', () => {
    const [first, second] = [new Service(), new Service()]
    first.of(1)
    second.of(1)
    const published = at(Service.prototype, 'of')!
    published.clear()
    expect(cacheOf(first, 'of').has(1)).toBe(false)
    expect(cacheOf(second, 'of').has(1)).toBe(false)
    published.resetStats()
    expect(published.stats).toMatchObject({ hits: 0, misses: 0 })
    expect(cacheOf(first, 'of').stats.misses).toBe(0)
  })
})
