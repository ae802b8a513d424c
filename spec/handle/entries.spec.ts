import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, LRUTTLCache, shared } from 'purecache'
import { ManualClock } from '../support/manual-clock'

const LRU = { backend: LRUCache, capacity: 10 } as const

describe('entries', () => {
  it('are those of the instance, as arguments and settled value, and do not count as uses', async () => {
    class Service {
      calls = 0
      @Cached(LRU)
      of(n: number): string {
        return `${n}:${++this.calls}`
      }
      @Cached(LRU)
      async load(id: string): Promise<string> {
        return `${id}:${++this.calls}`
      }
    }
    const [service, other] = [new Service(), new Service()]
    for (const n of [1, 2]) service.of(n)
    other.of(3)
    await service.load('a')
    expect([...cacheOf(service, 'of').entries()]).toEqual([
      [[1], '1:1'],
      [[2], '2:2'],
    ])
    expect([...cacheOf(other, 'of').entries()]).toEqual([[[3], '3:1']])
    expect([...cacheOf(service, 'load').entries()]).toEqual([[['a'], 'a:3']])
    expect(cacheOf(service, 'of').stats.hits).toBe(0)
  })

  class Own {
    n = 1
  }
  const identities = [() => 1, new Own(), Symbol('s'), new WeakMap()]
  const symbolic = { a: 1, [Symbol.iterator]: 2 }
  const values = [
    symbolic,
    ...['', 'a,b', '{', '@x', 'true', 0, -0, NaN, Infinity, -1e21, 1.5, 5n, null, undefined, true],
    ...[[], [1, [2, 'a']], [1, , 3], Object.assign([1], { x: 2 })],
    ...[{}, { b: 1, a: { c: [null] } }, { a: 1, b: 2 }, JSON.parse('{"__proto__": 1, "1": 2, "a,\\\\": 3}')],
    ...[{ [Symbol.for('k')]: 1 }, Object.assign(Object.create(null) as object, { z: 1 })],
    ...[new Date(5), /a,b"/gi, new Map<unknown, unknown>([[{ a: 1 }, [2]]]), new Set(['x', -0])],
    ...[Object(1), Object('text'), new URL('https://example.org/a?b=c')],
    ...[new RangeError('range'), new Error('outer', { cause: new TypeError('inner') })],
    ...[new Uint8Array([1, 255]), Float64Array.of(0.1), new ArrayBuffer(3), Buffer.from('buffer')],
    ...[Object.assign(new Date(7), { zone: 'utc' })],
  ] as unknown[]
  const given = [
    [],
    ...[...values, ...identities].flatMap((value) => [[value], [value, 1], [1, value, 'x', value]]),
  ]

  it.each<[string, object]>([
    ['in a backend of the method’s own', {}],
    ['of a tenant', { scope: () => ['tenant', { n: ')(' }] }],
    ['in a shared Map', { backend: shared(new Map<string, unknown>()), capacity: undefined }],
  ])('have arguments equal to those given, and the very objects where identity counts: %s', (_, options) => {
    class Service {
      @Cached({ ...LRU, capacity: 1_000, ...options })
      of(...args: unknown[]): number {
        return args.length
      }
    }
    const service = new Service()
    for (const args of given) service.of(...args)
    const listed = [...cacheOf(service, 'of').entries()]
    const expected = given
    const found = listed
    expect(found).toHaveLength(expected.length)
    for (const [at, args] of expected.entries())
      if (!isDeepStrictEqual(found[at]![0], args)) expect(found[at]![0]).toStrictEqual(args)
    expect(found.map(([, value]) => value)).toEqual(expected.map((args) => args.length))
  })

  it('omit calls with a collected object, and keep no object alive', async () => {
    const of = cached((...objects: object[]) => objects.length, LRU)
    const call = () => of(new Own(), {})
    call()
    of({})
    for (let turn = 0; turn < 50 && [...cacheOf(of).entries()].length > 1; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      globalThis.gc!()
    }
    expect([...cacheOf(of).entries()]).toEqual([[[{}], 1]])
    expect(cacheOf(of).stats.size).toBe(2)
  })

  it('omit expired entries', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => n, { backend: LRUTTLCache, capacity: 5, ttl: 10, clock })
    of(1)
    clock.advance(5)
    of(2)
    clock.advance(5)
    expect([...cacheOf(of).entries()]).toEqual([[[2], 2]])
  })

  it('omit those of another instance that a listener of expirations has called', () => {
    const clock = new ManualClock()
    let onExpired = (): void => {}
    class Service {
      @Cached({ backend: LRUTTLCache, capacity: 9, ttl: 5, clock, onRemove: () => onExpired() })
      of(n: number): number {
        return n
      }
    }
    const [service, other] = [new Service(), new Service()]
    for (const n of [1, 2, 3]) service.of(n)
    clock.advance(5)
    onExpired = () => {
      onExpired = () => {}
      cacheOf(service, 'of').clear()
      for (const n of [4, 5, 6]) other.of(n)
    }
    expect([...cacheOf(service, 'of').entries()]).toEqual([])
  })

  it('have arguments that may be changed without effect on the entries', () => {
    const of = cached((query: { tags: string[] }) => query.tags.length, LRU)
    of({ tags: ['a'] })
    for (const [[query]] of cacheOf(of).entries()) query.tags.push('b')
    expect(cacheOf(of).has({ tags: ['a'] })).toBe(true)
    expect([...cacheOf(of).entries()]).toEqual([[[{ tags: ['a'] }], 1]])
  })

  it.each([
    ['a Map', () => new Map(Array.from({ length: 130_000 }, (_, n) => [n, n]))],
    ['a Set', () => new Set(Array.from({ length: 130_000 }, (_, n) => n))],
    ['an array', () => Array.from({ length: 130_000 }, (_, n) => n)],
  ])('may have a large argument: %s of 130,000 members', (_, make) => {
    const of = cached((value: unknown) => typeof value, LRU)
    of(make())
    // `toEqual` takes a second for so many.
    expect(isDeepStrictEqual([...cacheOf(of).entries()], [[[make()], 'object']])).toBe(true)
  })

  it('may have a long text as argument in a shared Map', () => {
    const of = cached((text: string) => text.length, { backend: shared(new Map<string, unknown>()) })
    const text = '"\\'.repeat(1_000_000)
    of(text)
    const [[[argument], value]] = [...cacheOf(of).entries()] as [[[string], number]]
    expect(argument === text).toBe(true)
    expect(value).toBe(2_000_000)
  })
})
