import { describe, expect, it } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  cacheIf,
  LRUCache,
  LRUTTLCache,
  S3FIFOCache,
  shared,
  SieveCache,
  tags,
  TinyLFUCache,
  TTLCache,
  weighing,
} from 'purecache'
import { ManualClock } from '../support/manual-clock'
import { thrown } from '../support/thrown'

// Options that the compiler refuses, as JavaScript would give them.
const find = (options: object) =>
  cached(
    function find(n: number) {
      return n
    },
    options as { backend: typeof LRUCache; capacity: number },
  )

describe('an option that the backend does not take', () => {
  const lru = { backend: LRUCache, capacity: 5 }
  it.each<[string, object, string, string]>([
    ['ttl on an LRUCache', { ...lru, ttl: 60_000 }, 'ttl', 'LRUCache'],
    ['clock on an LRUCache', { ...lru, clock: new ManualClock() }, 'clock', 'LRUCache'],
    ['a misspelt name', { ...lru, capcity: 3 }, 'capcity', 'LRUCache'],
    ['a rule of an older version', { ...lru, refreshAfter: 50 }, 'refreshAfter', 'LRUCache'],
    ['namespace on a class', { ...lru, namespace: 'n' }, 'namespace', 'LRUCache'],
    ['ttl on a SieveCache', { backend: SieveCache, capacity: 5, ttl: 5 }, 'ttl', 'SieveCache'],
    ['ttl on an S3FIFOCache', { backend: S3FIFOCache, capacity: 5, ttl: 5 }, 'ttl', 'S3FIFOCache'],
    ['a misspelt name on a TTLCache', { backend: TTLCache, ttl: 5, onremove() {} }, 'onremove', 'TTLCache'],
    ['maxWeight', { backend: LRUTTLCache, capacity: 5, ttl: 5, maxWeight: 5 }, 'maxWeight', 'LRUTTLCache'],
    ['weigh', { backend: TinyLFUCache, capacity: 5, weigh: () => 1 }, 'weigh', 'TinyLFUCache'],
  ])('is a TypeError at decoration that names it: %s', (_, options, name, backend) => {
    expect(thrown(() => find(options))).toMatch(
      new RegExp(
        `^TypeError: Cannot cache find: Cannot create ${backend}: ${name} is not an option of it, received `,
      ),
    )
  })

  it.each([
    ['capacity', 5],
    ['ttl', 5],
    ['onRemove', () => {}],
    ['namespace', 'n'],
  ])('is a TypeError at decoration beside a shared cache: %s', (name, value) => {
    for (const instance of [new Map<string, unknown>(), new LRUCache<string, unknown>({ capacity: 2 })])
      expect(thrown(() => find({ backend: shared(instance), [name]: value }))).toMatch(
        new RegExp(`^TypeError: Cannot cache find: ${name} is not an option`),
      )
  })

  it('counts as absent when it is undefined', () => {
    const of = find({ ...lru, ttl: undefined, key: undefined, scope: undefined, onRemove: undefined })
    expect(of(1)).toBe(1)
  })
})

describe('options', () => {
  it('are own properties only: those of Object.prototype do not count', () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>
    const polluted = {
      scope: 'class',
      namespace: 'shared',
      capacity: 1,
      ttl: 1,
      clock: { now: () => 0 },
      key: () => 'same',
      onRemove: () => {
        throw new Error('called')
      },
      timeout: 1,
    }
    let calls = 0
    const backend = new Map<string, unknown>()
    const decorate = () => {
      class Service {
        @Cached({ backend: LRUCache, capacity: 5 })
        own(n: number): number[] {
          return [n]
        }
        @Cached({ backend: shared(backend) })
        other(n: number): number {
          return n + ++calls
        }
        @Cached({ backend: shared(backend) })
        third(n: number): number {
          return n + ++calls
        }
      }
      return Service
    }
    let Service!: ReturnType<typeof decorate>
    try {
      Object.assign(prototype, polluted)
      Service = decorate()
    } finally {
      for (const name of Object.keys(polluted)) delete prototype[name]
    }
    const [first, second] = [new Service(), new Service()]
    expect(first.own(1)).not.toBe(second.own(1))
    expect(first.own(2)).not.toEqual(first.own(1))
    expect(cacheOf(first, 'own').scope).toBe('instance')
    expect(first.other(1)).not.toBe(first.third(1))
    expect(first.other(1)).not.toBe(second.other(1))
    for (let n = 0; n < 5; n++) first.own(n)
    expect(cacheOf(first, 'own').stats.capacity).toBe(5)
  })

  it('are read once, so that later changes have no effect', () => {
    const options = { backend: LRUCache, capacity: 2, scope: 'class' as 'class' | 'instance' }
    const of = cached((n: number) => [n], options)
    options.capacity = 1
    options.scope = 'instance'
    of.call({}, 1)
    of.call({}, 2)
    expect(cacheOf(of).stats).toMatchObject({ size: 2, capacity: 2 })
    expect(of.call({}, 1)).toBe(of.call({}, 1))
  })

  it('may be frozen, and used for several methods', () => {
    const options = Object.freeze({ backend: LRUCache, capacity: 2 })
    const rules = Object.freeze([cacheIf((n: number) => n > 0), tags(() => ['t'])])
    const [one, two] = [1, 2].map(() => cached((n: number) => n, options, ...rules))
    one!(1)
    expect(cacheOf(one!).stats.size).toBe(1)
    expect(cacheOf(two!).stats.size).toBe(0)
  })
})

describe('a weighed capacity', () => {
  it('bounds the total weight of the results', () => {
    const text = cached((length: number) => 'x'.repeat(length), {
      backend: LRUCache,
      capacity: weighing(10, (value: string) => value.length),
    })
    for (const length of [4, 5, 3]) text(length)
    expect(cacheOf(text).stats).toMatchObject({ size: 2, weight: 8, evictions: 1 })
    text(11)
    expect(cacheOf(text).has(11)).toBe(false)
  })

  it('counts results that weigh less than 1 as 1, so that their number is bounded too', () => {
    const text = cached((_n: number) => '', {
      backend: LRUCache,
      capacity: weighing(100, (value: string) => value.length),
    })
    for (let n = 0; n < 1_000; n++) text(n)
    expect(cacheOf(text).stats).toMatchObject({ size: 100, weight: 100 })
  })

  it('weighs settled values of async methods, with an opaque key', async () => {
    const weighed: unknown[] = []
    const load = cached(async (n: number) => n, {
      backend: LRUCache,
      capacity: weighing(10, (value: unknown) => {
        weighed.push(value)
        return 1
      }),
    })
    await load(5)
    expect(weighed).toEqual([5])
  })
})
