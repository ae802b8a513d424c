import { describe, expect, it } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  cachesOf,
  Invalidates,
  Updates,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  S3FIFOCache,
  SieveCache,
  TTLCache,
} from 'purecache'

// What the compiler refuses is asked of an untyped view, as JavaScript would.
const untyped: Record<string, new (options?: unknown) => LRUTTLCache> = {
  LFUCache,
  LRUCache,
  LRUTTLCache,
  S3FIFOCache,
  SieveCache,
  TTLCache,
} as never
const anyCached = Cached as (options?: unknown) => (...args: unknown[]) => unknown
const anyFunction = cached as (fn?: unknown, options?: unknown) => unknown
const anyCacheOf = cacheOf as (...args: unknown[]) => unknown

function thrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return String(error)
  }
  return 'nothing was thrown'
}

const method = () => 1
const standard = (kind: string) => ({
  kind,
  name: 'find',
  static: false,
  private: false,
  addInitializer() {},
})
const decorate = (options: unknown) => thrown(() => anyCached(options)(method, standard('method')))

describe('a backend made with bad options', () => {
  it.each([
    [0, 'RangeError', '0'],
    [-1, 'RangeError', '-1'],
    [1.5, 'RangeError', '1.5'],
    [NaN, 'RangeError', 'NaN'],
    ['10', 'TypeError', "'10'"],
    [undefined, 'TypeError', 'undefined'],
    [null, 'TypeError', 'null'],
  ])('names the capacity %p', (capacity, error, received) => {
    const must = `capacity must be a positive integer, received ${received}`
    for (const name of ['LRUCache', 'LFUCache', 'LRUTTLCache'])
      expect(thrown(() => new untyped[name]!({ capacity, ttl: 1 }))).toBe(
        `${error}: Cannot create ${name}: ${must}`,
      )
    if (capacity !== undefined)
      expect(thrown(() => new untyped.TTLCache!({ capacity, ttl: 1 }))).toBe(
        `${error}: Cannot create TTLCache: ${must.replace('integer', 'integer or Infinity')}`,
      )
    const cache = new LRUCache({ capacity: 1 })
    expect(thrown(() => cache.resize(capacity as never))).toBe(`${error}: Cannot resize LRUCache: ${must}`)
    expect(cache.capacity).toBe(1)
  })

  it.each([
    [0, 'RangeError', '0'],
    [-1, 'RangeError', '-1'],
    [NaN, 'RangeError', 'NaN'],
    ['1s', 'TypeError', "'1s'"],
    [null, 'TypeError', 'null'],
  ])('names the ttl %p', (ttl, error, received) => {
    const must = `ttl must be a positive number of milliseconds, received ${received}`
    for (const name of ['TTLCache', 'LRUTTLCache']) {
      expect(thrown(() => new untyped[name]!({ capacity: 1, ttl }))).toBe(
        `${error}: Cannot create ${name}: ${must}`,
      )
      const cache = new untyped[name]!({ capacity: 1, ttl: 1 })
      expect(thrown(() => cache.set('a', 1, { ttl: ttl as never }))).toBe(
        `${error}: Cannot write to ${name}: ${must}`,
      )
      expect(cache.size).toBe(0)
    }
  })

  it.each(['LRUCache', 'LFUCache', 'TTLCache', 'LRUTTLCache', 'SieveCache', 'S3FIFOCache'])(
    'names what is wrong with the weights of a %s',
    (name) => {
      const weigh = () => 1
      const tries = [
        { maxWeight: 10 },
        { capacity: 1, maxWeight: 10, weigh: 1 },
        { weigh },
        { capacity: 1, weigh },
        { maxWeight: 0, weigh },
        { maxWeight: NaN, weigh },
        { maxWeight: Infinity, weigh },
        { maxWeight: '1 MB', weigh },
        { maxWeight: 1, weigh, capacity: 0 },
        { maxWeight: 1, weigh, capacity: null },
      ].map((options) => thrown(() => new untyped[name]!({ ttl: 1, ...options })))
      const pair = 'weigh must be a function, to go with maxWeight'
      const must = 'maxWeight must be a positive finite number'
      const capacity = 'capacity must be a positive integer or Infinity'
      expect(tries).toEqual(
        [
          ['TypeError', `${pair}, received undefined`],
          ['TypeError', `${pair}, received 1`],
          ['TypeError', `${must}, to go with weigh, received undefined`],
          ['TypeError', `${must}, to go with weigh, received undefined`],
          ['RangeError', `${must}, to go with weigh, received 0`],
          ['RangeError', `${must}, to go with weigh, received NaN`],
          ['RangeError', `${must}, to go with weigh, received Infinity`],
          ['TypeError', `${must}, to go with weigh, received '1 MB'`],
          ['RangeError', `${capacity}, received 0`],
          ['TypeError', `${capacity}, received null`],
        ].map(([error, message]) => `${error}: Cannot create ${name}: ${message}`),
      )
    },
  )

  it('names a missing ttl, a clock and a listener of the wrong kind, and options that are none', () => {
    const tries = [
      () => new untyped.TTLCache!({}),
      () => new untyped.TTLCache!({ ttl: 1, clock: {} }),
      () => new untyped.LRUTTLCache!({ ttl: 1, capacity: 1, clock: null }),
      () => new untyped.LRUCache!({ capacity: 1, onRemove: 'log' }),
      () => new untyped.LFUCache!(),
      () => new untyped.LRUCache!(10),
    ]
    expect(tries.map(thrown)).toEqual([
      'TypeError: Cannot create TTLCache: ttl must be a positive number of milliseconds, received undefined',
      'TypeError: Cannot create TTLCache: clock must have a now() method, received an object',
      'TypeError: Cannot create LRUTTLCache: clock must have a now() method, received null',
      "TypeError: Cannot create LRUCache: onRemove must be a function, received 'log'",
      'TypeError: Cannot create LFUCache: options must be an object, received undefined',
      'TypeError: Cannot create LRUCache: options must be an object, received 10',
    ])
  })

  it('shows any kind of value in a line', () => {
    const received = [5n, Symbol('s'), () => 1, function named() {}, [1], true, -0, 'x'.repeat(99)].map(
      (value) => thrown(() => new untyped.LRUCache!({ capacity: value })).replace(/.*received /, ''),
    )
    const long = `'${'x'.repeat(40)}…'`
    expect(received).toEqual([
      '5n',
      'Symbol(s)',
      'function (anonymous)',
      'function named',
      'an array',
      'true',
      '-0',
      long,
    ])
  })
})

describe('@Cached with bad options', () => {
  it('throws in the factory without options or a backend', () => {
    expect([undefined, null, 'LRU'].map((options) => thrown(() => anyCached(options)))).toEqual([
      'TypeError: Cannot decorate with @Cached: options must be an object with a backend, received undefined',
      'TypeError: Cannot decorate with @Cached: options must be an object with a backend, received null',
      "TypeError: Cannot decorate with @Cached: options must be an object with a backend, received 'LRU'",
    ])
    expect(thrown(() => anyCached({}))).toBe(
      'TypeError: Cannot decorate with @Cached: backend must be a cache class or instance, received undefined',
    )
  })

  it('throws at decoration, naming the member', () => {
    const map = { get() {}, set() {}, has() {}, delete() {} }
    const tries = [
      { backend: LRUCache, capacity: 0 },
      { backend: LRUCache, capacity: 1, onRemove: 1 },
      { backend: map },
      { backend: () => map },
      { backend: class {} },
      { backend: LRUCache, capacity: 1, scope: 'global' },
      { backend: LRUCache, capacity: 1, key: 'id' },
      { backend: new Map(), namespace: 7 },
      { backend: new Map(), namespace: '' },
      { backend: new Map(), namespace: 'a:(b' },
    ]
    expect(tries.map(decorate)).toEqual([
      'RangeError: Cannot create LRUCache: capacity must be a positive integer, received 0',
      'TypeError: Cannot create LRUCache: onRemove must be a function, received 1',
      'TypeError: Cannot cache find: its backend must have a clear() method, received an object',
      'TypeError: Cannot cache find: backend must be a cache class or instance, received function backend',
      'TypeError: Cannot cache find: its backend must have a get() method, received an object',
      "TypeError: Cannot cache find: scope must be 'instance', 'class' or a function, received 'global'",
      "TypeError: Cannot cache find: key must be a function, received 'id'",
      'TypeError: Cannot cache find: namespace must be a string that is not empty and has no `:(` in it, received 7',
      "RangeError: Cannot cache find: namespace must be a string that is not empty and has no `:(` in it, received ''",
      "RangeError: Cannot cache find: namespace must be a string that is not empty and has no `:(` in it, received 'a:(b'",
    ])
  })

  it('names the options of freshness, and what they need', () => {
    const lru = { backend: LRUCache, capacity: 1 }
    const timed = { backend: TTLCache, ttl: 100 }
    const tries = [
      { ...lru, refreshAfter: 0 },
      { ...lru, refreshAfter: '1s' },
      { ...lru, refreshAfter: Infinity },
      { ...timed, refreshAfter: 100 },
      { ...lru, errorTtl: NaN },
      { ...timed, staleIfError: -1 },
      { ...timed, jitter: 1.1 },
      { ...timed, jitter: 'a little' },
      { ...timed, random: 4 },
      { ...lru, cacheIf: true },
      { ...lru, tags: ['t'] },
      { ...lru, when: null },
      { ...lru, ttl: () => 1 },
      { ...lru, jitter: 0.1 },
      { ...lru, staleIfError: 1 },
      { backend: new TTLCache({ ttl: 1 }), ttl: () => 1 },
      { ...timed, staleIfError: 1, ttl: '1s' },
      { ...timed, staleIfError: 1, ttl: -1 },
    ]
    const time = 'a backend class with time'
    expect(tries.map(decorate)).toEqual([
      'RangeError: Cannot cache find: refreshAfter must be a positive number of milliseconds, received 0',
      "TypeError: Cannot cache find: refreshAfter must be a positive number of milliseconds, received '1s'",
      'RangeError: Cannot cache find: refreshAfter must be less than Infinity, the ttl, received Infinity',
      'RangeError: Cannot cache find: refreshAfter must be less than 100, the ttl, received 100',
      'RangeError: Cannot cache find: errorTtl must be a positive number of milliseconds, received NaN',
      'RangeError: Cannot cache find: staleIfError must be a positive number of milliseconds, received -1',
      'RangeError: Cannot cache find: jitter must be a number from 0 to 1, received 1.1',
      "TypeError: Cannot cache find: jitter must be a number from 0 to 1, received 'a little'",
      'TypeError: Cannot cache find: random must be a function, received 4',
      'TypeError: Cannot cache find: cacheIf must be a function, received true',
      'TypeError: Cannot cache find: tags must be a function, received an array',
      'TypeError: Cannot cache find: when must be a function, received null',
      `TypeError: Cannot cache find: ttl needs ${time}, received function LRUCache`,
      `TypeError: Cannot cache find: jitter needs a ttl, and ${time}, received 0.1`,
      `TypeError: Cannot cache find: staleIfError needs a ttl, and ${time}, received 1`,
      `TypeError: Cannot cache find: ttl needs ${time}, received an object`,
      "TypeError: Cannot create TTLCache: ttl must be a positive number of milliseconds, received '1s'",
      'RangeError: Cannot create TTLCache: ttl must be a positive number of milliseconds, received -1',
    ])
  })

  it('refuses what is neither a method nor a getter, under both protocols', () => {
    const options = { backend: LRUCache, capacity: 1 }
    for (const kind of ['a field', 'a setter', 'an accessor', 'a class'])
      expect(thrown(() => anyCached(options)(method, standard(kind.split(' ')[1]!)))).toBe(
        `TypeError: Cannot cache find: @Cached must be on a method or a getter, received ${kind}`,
      )
    class Service {}
    const legacy = (...args: unknown[]) => thrown(() => anyCached(options)(...args))
    expect(legacy(Service)).toMatch(
      'TypeError: Cannot cache Service: @Cached must be on a method or a getter, received a class',
    )
    expect(legacy(Service.prototype, 'find', undefined)).toMatch(
      'Service.find: @Cached must be on a method or a getter, received a field',
    )
    expect(legacy(Service.prototype, 'find', { set() {} })).toMatch('received a setter')
  })

  it('passes on what a backend class says of its options, in its own shape where that is ours', () => {
    class Choosy extends Map<unknown, unknown> {
      constructor() {
        super()
        throw new RangeError('max is missing')
      }
    }
    expect([Map, Choosy].map((backend) => decorate({ backend }))).toEqual([
      expect.stringMatching(
        /^TypeError: Cannot cache find: its backend must take the options, and said TypeError: .*iterable.*, received function Map$/,
      ),
      'RangeError: Cannot cache find: its backend must take the options, and said RangeError: max is missing, received function Choosy',
    ])
  })

  it('refuses classes as functions', () => {
    expect(thrown(() => anyFunction(class Service {}, { backend: LRUCache, capacity: 1 }))).toBe(
      'TypeError: Cannot cache a function: it must not be a class, received function Service',
    )
  })

  it('refuses generators', () => {
    const options = { backend: LRUCache, capacity: 1 }
    const must = 'TypeError: Cannot cache find: it must not be a generator'
    for (const generator of [function* () {}, async function* () {}])
      expect(thrown(() => anyCached(options)(generator, standard('method')))).toBe(must)
  })
})

describe('cached() with bad arguments', () => {
  it('names the function', () => {
    expect(thrown(() => anyFunction(1, { backend: LRUCache, capacity: 1 }))).toBe(
      'TypeError: Cannot cache a function: the first argument must be one, received 1',
    )
    expect(thrown(() => anyFunction(method))).toBe(
      'TypeError: Cannot cache method: options must be an object with a backend, received undefined',
    )
    expect(thrown(() => anyFunction(() => 1, {}))).toBe(
      'TypeError: Cannot cache an anonymous function: backend must be a cache class or instance, received undefined',
    )
  })
})

describe('looking for a cache that is not there', () => {
  it('names what was asked for', () => {
    class Service {
      plain() {}
    }
    expect(thrown(() => anyCacheOf(new Service(), 'plain'))).toBe(
      'TypeError: Cannot find the cache of plain: it must be decorated with @Cached',
    )
    expect(thrown(() => anyCacheOf(Service.prototype.plain))).toBe(
      'TypeError: Cannot find the cache of function plain: it must be decorated with @Cached',
    )
    expect(thrown(() => anyCacheOf(undefined, 'plain'))).toBe(
      'TypeError: Cannot find a cache: the target must be an object or a function, received undefined',
    )
    expect(thrown(() => cachesOf(1 as never))).toBe(
      'TypeError: Cannot find caches: the target must be an object or a class, received 1',
    )
    expect(cachesOf(new Service())).toEqual([])
  })
})

describe('@Invalidates and @Updates', () => {
  const invalidates = Invalidates as (...rule: unknown[]) => (...args: unknown[]) => unknown
  const updates = Updates as (...rule: unknown[]) => (...args: unknown[]) => unknown

  it('with a name or a function of the wrong kind throw in the factory', () => {
    const tries = [
      () => invalidates(),
      () => invalidates('find', 'id'),
      () => updates('find'),
      () => updates(7, () => []),
    ]
    expect(tries.map(thrown)).toEqual([
      'TypeError: Cannot decorate with @Invalidates: the name of a method must be a string or a symbol, received undefined',
      "TypeError: Cannot decorate with @Invalidates: args must be a function, received 'id'",
      'TypeError: Cannot decorate with @Updates: args must be a function, received undefined',
      'TypeError: Cannot decorate with @Updates: the name of a method must be a string or a symbol, received 7',
    ])
  })

  it('on anything but a method are refused, under both protocols', () => {
    for (const kind of ['a field', 'a getter', 'a setter', 'an accessor', 'a class'])
      expect(thrown(() => invalidates('find')(method, standard(kind.split(' ')[1]!)))).toBe(
        `TypeError: Cannot decorate find: @Invalidates must be on a method, received ${kind}`,
      )
    class Service {}
    const legacy = (...args: unknown[]) => thrown(() => updates('find', () => [])(...args))
    expect([
      legacy(Service),
      legacy(Service.prototype, 'save', undefined),
      legacy(Service.prototype, 'save', { get: method }),
      legacy(Service.prototype, 'save', { value: function* () {} }),
    ]).toEqual([
      'TypeError: Cannot decorate Service: @Updates must be on a method, received a class',
      'TypeError: Cannot decorate Service.save: @Updates must be on a method, received a field',
      'TypeError: Cannot decorate Service.save: @Updates must be on a method, received a getter',
      'TypeError: Cannot decorate Service.save: it must not be a generator',
    ])
  })
})
