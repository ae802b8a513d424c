import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildSync } from 'esbuild'
import {
  byValue,
  Cached,
  cached,
  cacheIf,
  cacheOf,
  cachesOf,
  cloned,
  coarseClock,
  expireAfter,
  Invalidates,
  invalidateTags,
  jitter,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  remote,
  remoteCacheOf,
  rememberErrors,
  S3FIFOCache,
  setEnabled,
  shared,
  SieveCache,
  staleIfError,
  tags,
  timeoutLoad,
  TinyLFUCache,
  TTLCache,
  Updates,
  weighing,
  when,
} from 'purecache'
import { TestStore } from '../support/test-store'
import { thrown } from '../support/thrown'

type Untyped = (...args: unknown[]) => any

// What the compiler refuses is asked of untyped views, as JavaScript would.
const backends = {
  LRUCache,
  LFUCache,
  TTLCache,
  LRUTTLCache,
  SieveCache,
  S3FIFOCache,
  TinyLFUCache,
} as unknown as Record<string, new (options?: unknown) => LRUTTLCache>
const untyped = {
  Cached,
  cached,
  cacheOf,
  remoteCacheOf,
  cachesOf,
  invalidateTags,
  Invalidates,
  Updates,
  shared,
  remote,
  weighing,
  byValue,
  setEnabled,
  coarseClock,
} as unknown as Record<string, Untyped>
const rules = {
  expireAfter,
  jitter,
  refreshAfter,
  staleIfError,
  rememberErrors,
  cacheIf,
  when,
  tags,
  timeoutLoad,
  cloned,
} as unknown as Record<string, Untyped>

const method = () => 1
const standard = (kind: string) => ({
  kind,
  name: 'find',
  static: false,
  private: false,
  addInitializer() {},
})
const LRU = { backend: LRUCache, capacity: 1 }
const TTL = { backend: TTLCache, ttl: 100 }

/** The error of decorating a method `find` with options and rules. */
const decorate = (options: unknown, ...given: unknown[]) =>
  thrown(() => untyped.Cached!(options, ...given)(method, standard('method')))

describe('a backend', () => {
  it.each([
    [0, 'RangeError', '0'],
    [-1, 'RangeError', '-1'],
    [1.5, 'RangeError', '1.5'],
    [NaN, 'RangeError', 'NaN'],
    ['10', 'TypeError', "'10'"],
    [undefined, 'TypeError', 'undefined'],
    [null, 'TypeError', 'null'],
    [{}, 'TypeError', 'an object'],
  ])('refuses the capacity %p', (capacity, error, received) => {
    const must = `capacity must be a positive integer, received ${received}`
    for (const name of ['LRUCache', 'LFUCache', 'LRUTTLCache', 'SieveCache', 'S3FIFOCache', 'TinyLFUCache'])
      expect(thrown(() => new backends[name]!({ capacity, ...(name === 'LRUTTLCache' && { ttl: 1 }) }))).toBe(
        `${error}: Cannot create ${name}: ${must}`,
      )
    if (capacity !== undefined)
      expect(thrown(() => new TTLCache({ capacity: capacity as number, ttl: 1 }))).toBe(
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
  ])('refuses the ttl %p', (ttl, error, received) => {
    const must = `ttl must be a positive number of milliseconds, received ${received}`
    for (const name of ['TTLCache', 'LRUTTLCache', 'TinyLFUCache']) {
      expect(thrown(() => new backends[name]!({ capacity: 1, ttl }))).toBe(
        `${error}: Cannot create ${name}: ${must}`,
      )
      const cache = new backends[name]!({ capacity: 1, ttl: 1 })
      expect(thrown(() => cache.set('a', 1, { ttl: ttl as never }))).toBe(
        `${error}: Cannot write to ${name}: ${must}`,
      )
      expect(cache.size).toBe(0)
    }
  })

  it.each([5_000, '1s', null, () => 5])('rejects %p in place of options for one entry', (options) => {
    for (const name of ['TTLCache', 'LRUTTLCache', 'TinyLFUCache']) {
      const cache = new backends[name]!({ capacity: 1, ttl: 5 })
      expect(thrown(() => cache.set(1, 1, options as never))).toMatch(
        new RegExp(`^TypeError: Cannot write to ${name}: options must be an object, received `),
      )
      expect(cache.size).toBe(0)
    }
  })

  it('rejects a missing ttl, a clock and a listener of the wrong kind, and values that are not options', () => {
    const attempts = [
      () => new backends.TTLCache!({}),
      () => new backends.TTLCache!({ ttl: 1, clock: {} }),
      () => new backends.LRUTTLCache!({ ttl: 1, capacity: 1, clock: null }),
      () => new backends.LRUCache!({ capacity: 1, onRemove: 'log' }),
      () => new backends.LFUCache!(),
      () => new backends.LRUCache!(10),
    ]
    expect(attempts.map(thrown)).toEqual([
      'TypeError: Cannot create TTLCache: ttl must be a positive number of milliseconds, received undefined',
      'TypeError: Cannot create TTLCache: clock must have a now() method, received an object',
      'TypeError: Cannot create LRUTTLCache: clock must have a now() method, received null',
      "TypeError: Cannot create LRUCache: onRemove must be a function, received 'log'",
      'TypeError: Cannot create LFUCache: options must be an object, received undefined',
      'TypeError: Cannot create LRUCache: options must be an object, received 10',
    ])
  })

  it('describes any kind of value in one line', () => {
    const values = [5n, Symbol('s'), () => 1, function named() {}, [1], true, -0, 'x'.repeat(99)]
    const received = values.map((capacity) =>
      thrown(() => new backends.LRUCache!({ capacity })).replace(/.*received /, ''),
    )
    expect(received).toEqual([
      '5n',
      'Symbol(s)',
      'function (anonymous)',
      'function named',
      'an array',
      'true',
      '-0',
      `'${'x'.repeat(40)}…'`,
    ])
  })
})

describe('an error in a minified bundle', () => {
  it('names the backend', () => {
    const root = resolve(__dirname, '../..')
    const { outputFiles } = buildSync({
      stdin: {
        contents: `import { LRUCache } from 'purecache'; new LRUCache({ capacity: 0 })`,
        resolveDir: root,
      },
      bundle: true,
      minify: true,
      write: false,
      alias: { purecache: resolve(root, 'lib/index.ts') },
      target: 'es2022',
    })
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the program is the bundle
    expect(new Function(outputFiles[0]!.text)).toThrow(/^Cannot create LRUCache: /)
  })
})

describe('weighing()', () => {
  it('rejects a weight that is not a positive finite number, and a value that is not a function', () => {
    const weigh = () => 1
    const attempts = [
      () => untyped.weighing!(0, weigh),
      () => untyped.weighing!(NaN, weigh),
      () => untyped.weighing!(Infinity, weigh),
      () => untyped.weighing!('1 MB', weigh),
      () => untyped.weighing!(10),
      () => untyped.weighing!(10, 1),
    ]
    const [weight, fn] = ['maxWeight must be a finite number of 1 or more', 'weigh must be a function']
    expect(attempts.map(thrown)).toEqual([
      `RangeError: Cannot create a weighing: ${weight}, received 0`,
      `RangeError: Cannot create a weighing: ${weight}, received NaN`,
      `RangeError: Cannot create a weighing: ${weight}, received Infinity`,
      `TypeError: Cannot create a weighing: ${weight}, received '1 MB'`,
      `TypeError: Cannot create a weighing: ${fn}, received undefined`,
      `TypeError: Cannot create a weighing: ${fn}, received 1`,
    ])
  })

  it('rejects a weight that is not a number of 0 or more, at the write', () => {
    const cache = (weight: unknown) =>
      new LRUCache<string, number>({ capacity: weighing(10, () => weight as number) }).set('a', 1)
    expect([-1, NaN, '1', undefined].map((weight) => thrown(() => cache(weight)))).toEqual([
      'RangeError: Cannot write to LRUCache: weigh must return a finite number of 0 or more, received -1',
      'RangeError: Cannot write to LRUCache: weigh must return a finite number of 0 or more, received NaN',
      "TypeError: Cannot write to LRUCache: weigh must return a finite number of 0 or more, received '1'",
      'TypeError: Cannot write to LRUCache: weigh must return a finite number of 0 or more, received undefined',
    ])
  })
})

describe('@Cached', () => {
  it('throws in the factory without options or a backend', () => {
    expect([undefined, null, 'LRU'].map((options) => thrown(() => untyped.Cached!(options)))).toEqual([
      'TypeError: Cannot decorate with @Cached: options must be an object with a backend, received undefined',
      'TypeError: Cannot decorate with @Cached: options must be an object with a backend, received null',
      "TypeError: Cannot decorate with @Cached: options must be an object with a backend, received 'LRU'",
    ])
    const must =
      'TypeError: Cannot decorate with @Cached: backend must be a cache class, shared() or remote()'
    expect(thrown(() => untyped.Cached!({}))).toBe(`${must}, received undefined`)
    expect(thrown(() => untyped.Cached!({ backend: new Map() }))).toBe(`${must}, received an object`)
  })

  it('throws when it is written without a call', () => {
    const decorateWithoutCall = {
      standard: () => untyped.Cached!(method, standard('method')),
      legacy: () => untyped.Cached!({ find: method }, 'find', { value: method }),
    }
    for (const attempt of Object.values(decorateWithoutCall))
      expect(thrown(attempt)).toMatch(
        /^TypeError: Cannot decorate with @Cached: it must be called with options/,
      )
  })

  it('throws at decoration, naming the method and the option', () => {
    const map = { get() {}, set() {} }
    const attempts = [
      { backend: LRUCache, capacity: 0 },
      { backend: LRUCache, capacity: 1, onRemove: 1 },
      { backend: shared(map as never) },
      { backend: () => map },
      { backend: class {} },
      { ...LRU, scope: 'global' },
      { ...LRU, key: 'id' },
      { backend: shared(new Map(), { namespace: 7 as never }) },
      { backend: shared(new Map(), { namespace: '' }) },
      { backend: shared(new Map(), { namespace: 'a:(b' }) },
    ]
    expect(attempts.map((options) => decorate(options))).toEqual([
      'RangeError: Cannot cache find: Cannot create LRUCache: capacity must be a positive integer, received 0',
      'TypeError: Cannot cache find: onRemove must be a function, received 1',
      'TypeError: Cannot cache find: its shared() backend must have a delete() method, received undefined',
      'TypeError: Cannot cache find: backend must be a cache class, shared() or remote(), received function backend',
      'TypeError: Cannot cache find: its backend must have a get() method, received function backend',
      "TypeError: Cannot cache find: scope must be 'instance', 'class' or a function, received 'global'",
      "TypeError: Cannot cache find: key must be a function, received 'id'",
      'TypeError: Cannot cache find: namespace must be a string that is not empty, without `:(` and lone surrogates, received 7',
      "RangeError: Cannot cache find: namespace must be a string that is not empty, without `:(` and lone surrogates, received ''",
      "RangeError: Cannot cache find: namespace must be a string that is not empty, without `:(` and lone surrogates, received 'a:(b'",
    ])
  })

  it('names an option that the backend does not take', () => {
    const attempts = [
      { ...LRU, ttl: 60_000 },
      { ...LRU, capcity: 5 },
      { ...TTL, maxWeight: 5 },
      { backend: shared(new Map()), capacity: 5 },
      { backend: remote(new TestStore(), { namespace: 'n' }), scope: 'class', onRemove: method },
    ]
    expect(attempts.map((options) => decorate(options))).toEqual([
      'TypeError: Cannot cache find: Cannot create LRUCache: ttl is not an option of it, received 60000',
      'TypeError: Cannot cache find: Cannot create LRUCache: capcity is not an option of it, received 5',
      'TypeError: Cannot cache find: Cannot create TTLCache: maxWeight is not an option of it, received 5',
      'TypeError: Cannot cache find: capacity is not an option of a shared() backend, received 5',
      'TypeError: Cannot cache find: onRemove is not an option of a remote() backend, received function method',
    ])
  })

  it('rejects members that are neither a method nor a getter, under both protocols', () => {
    for (const kind of ['a field', 'a setter', 'an accessor', 'a class'])
      expect(thrown(() => untyped.Cached!(LRU)(method, standard(kind.split(' ')[1]!)))).toBe(
        `TypeError: Cannot cache find: @Cached must be on a method or a getter, received ${kind}`,
      )
    class Service {}
    const legacy = (...args: unknown[]) => thrown(() => untyped.Cached!(LRU)(...args) as unknown)
    expect([
      legacy(Service),
      legacy(Service.prototype, 'find', undefined),
      legacy(Service.prototype, 'find', { set() {} }),
    ]).toEqual([
      'TypeError: Cannot cache Service: @Cached must be on a method or a getter, received a class',
      'TypeError: Cannot cache Service.find: @Cached must be on a method or a getter, received a field',
      'TypeError: Cannot cache Service.find: @Cached must be on a method or a getter, received a setter',
    ])
  })

  it('refuses generators', () => {
    for (const generator of [function* () {}, async function* () {}])
      expect(thrown(() => untyped.Cached!(LRU)(generator, standard('method')))).toBe(
        'TypeError: Cannot cache find: it must not be a generator',
      )
  })

  it('passes on the error of a backend class about its options, with the method’s name', () => {
    class Choosy extends Map<unknown, unknown> {
      constructor() {
        super()
        throw new RangeError('max is missing')
      }
    }
    expect([Map, Choosy].map((backend) => decorate({ backend }))).toEqual([
      expect.stringMatching(/^TypeError: Cannot cache find: .*iterable/),
      'RangeError: Cannot cache find: max is missing',
    ])
  })
})

describe('a rule', () => {
  it('names itself and its wrong argument at decoration', () => {
    const attempts: [object, string, ...unknown[]][] = [
      [LRU, 'refreshAfter', 0],
      [LRU, 'refreshAfter', '1s'],
      [TTL, 'staleIfError', -1],
      [TTL, 'staleIfError', 5, true],
      [LRU, 'rememberErrors', NaN],
      [LRU, 'rememberErrors', '1s'],
      [LRU, 'timeoutLoad', 0],
      [TTL, 'jitter', 1.1],
      [TTL, 'jitter', 'a little'],
      [TTL, 'jitter', 0.5, 4],
      [LRU, 'cacheIf', true],
      [LRU, 'when', null],
      [LRU, 'tags', ['t']],
      [LRU, 'cloned', 5],
      [TTL, 'expireAfter', 5],
    ]
    expect(attempts.map(([options, rule, ...args]) => decorate(options, rules[rule]!(...args)))).toEqual([
      'RangeError: Cannot cache find: refreshAfter must be given a positive number of milliseconds, received 0',
      "TypeError: Cannot cache find: refreshAfter must be given a positive number of milliseconds, received '1s'",
      'RangeError: Cannot cache find: staleIfError must be given a positive number of milliseconds, received -1',
      'TypeError: Cannot cache find: staleIfError must be given a function, received true',
      'RangeError: Cannot cache find: rememberErrors must be given a positive number of milliseconds, received NaN',
      "TypeError: Cannot cache find: rememberErrors must be given a positive number of milliseconds, received '1s'",
      'RangeError: Cannot cache find: timeoutLoad must be given a positive number of milliseconds, received 0',
      'RangeError: Cannot cache find: jitter must be given a share from 0 to 1, received 1.1',
      "TypeError: Cannot cache find: jitter must be given a share from 0 to 1, received 'a little'",
      'TypeError: Cannot cache find: jitter must be given a function for random, received 4',
      'TypeError: Cannot cache find: cacheIf must be given a function, received true',
      'TypeError: Cannot cache find: when must be given a function, received null',
      'TypeError: Cannot cache find: tags must be given a function, received an array',
      'TypeError: Cannot cache find: cloned must be given a function, received 5',
      'TypeError: Cannot cache find: expireAfter must be given a function, received 5',
    ])
  })

  it('is rejected when the backend cannot support it', () => {
    const attempts = [
      decorate(
        LRU,
        expireAfter(() => 1),
      ),
      decorate(LRU, jitter(0.1)),
      decorate(LRU, staleIfError(1)),
      decorate(TTL, refreshAfter(100)),
      decorate(LRU, refreshAfter(Infinity)),
    ]
    expect(attempts).toEqual([
      'TypeError: Cannot cache find: expireAfter needs a backend with time',
      'TypeError: Cannot cache find: jitter needs a backend with a ttl',
      'TypeError: Cannot cache find: staleIfError needs a backend with a ttl',
      'RangeError: Cannot cache find: refreshAfter must be less than the ttl of 100, received 100',
      'RangeError: Cannot cache find: refreshAfter must be less than the ttl of Infinity, received Infinity',
    ])
  })

  it('is rejected when it is given twice', () => {
    expect(decorate(LRU, cacheIf(method as never), cacheIf(method as never))).toBe(
      'TypeError: Cannot cache find: cacheIf must be given once',
    )
  })

  it('must be a rule', () => {
    const must =
      'TypeError: Cannot cache find: only rules may follow the options, such as refreshAfter(1_000)'
    expect(decorate(LRU, 5)).toBe(`${must}, received 5`)
    expect(decorate(LRU, refreshAfter)).toBe(`${must}, received function refreshAfter`)
    expect(decorate(LRU, undefined)).toBe(`${must}, received undefined`)
  })

  it.each(['attach', 'bypasses', 'answersError', 'takes', 'stored', 'removed', 'tagsOf', 'gives'])(
    'must have a function as %s when it is a user’s rule',
    (point) => {
      const must = `TypeError: Cannot cache find: ${point} of mine must be a function`
      expect(decorate(LRU, { rule: 'mine', [point]: 5 })).toBe(`${must}, received 5`)
      expect(decorate(LRU, { rule: 'mine', [point]: null })).toBe(`${must}, received null`)
    },
  )

  it.each(['cacheIf', 'when'])('must not return a promise at the call when it is %s', (name) => {
    const find = untyped.cached!(
      function find() {
        return 1
      },
      LRU,
      rules[name]!(async () => true),
    ) as () => number
    expect(thrown(find)).toBe(
      `TypeError: Cannot call find: ${name} must not return a promise, received an object`,
    )
  })

  it('must return a value of the right kind, at the call', () => {
    const call = (options: object, rule: unknown) =>
      thrown(
        untyped.cached!(
          function find() {
            return 1
          },
          options,
          rule,
        ) as () => unknown,
      )
    expect([
      call(
        TTL,
        expireAfter(() => '10' as never),
      ),
      call(
        TTL,
        expireAfter(() => NaN),
      ),
      call(
        LRU,
        tags(() => 't' as never),
      ),
      call(
        LRU,
        tags(() => [1] as never),
      ),
    ]).toEqual([
      "TypeError: Cannot call find: expireAfter must return a number of milliseconds, received '10'",
      'RangeError: Cannot call find: expireAfter must return a number of milliseconds, received NaN',
      "TypeError: Cannot call find: tags must return an array of strings, received 't'",
      'TypeError: Cannot call find: tags must return an array of strings, received an array',
    ])
  })
})

describe('a key or scope function', () => {
  const call = (options: object, ...args: unknown[]) =>
    thrown(
      () =>
        (
          untyped.cached!(
            function find() {
              return 1
            },
            { ...LRU, ...options },
          ) as Untyped
        )(...args) as unknown,
    )

  it('must return a value that can be compared, at the call', () => {
    expect([
      call({ key: async () => 1 }),
      call({ scope: async () => 1 }),
      call({ scope: () => undefined }),
    ]).toEqual([
      'TypeError: Cannot call find: key must not return a promise, received an object',
      'TypeError: Cannot call find: scope must not return a promise, received an object',
      'TypeError: Cannot call find: scope must not return undefined, received undefined',
    ])
  })

  it('may replace a circular argument, as the error says', () => {
    const circular: unknown[] = []
    circular.push(circular)
    expect(call({}, circular)).toMatch(/^TypeError: Cannot call find: .*circular.*key/)
    expect(call({ key: () => 1 }, circular)).toBe('nothing was thrown')
  })
})

describe('shared() and remote()', () => {
  const decorateAsync = (options: object) =>
    thrown(() => untyped.Cached!(options)(async () => 1, standard('method')))
  const store = new TestStore()

  it('refuse options that they do not take', () => {
    expect(decorate({ backend: shared(new Map(), { name: 'n' } as never) })).toBe(
      "TypeError: Cannot cache find: name is not an option of shared(), received 'n'",
    )
    expect(
      decorateAsync({ backend: remote(store, { namespace: 'x', ttl: 5 } as never), scope: 'class' }),
    ).toBe('TypeError: Cannot cache find: ttl is not an option of remote(), received 5')
  })

  it('reject a value that is neither a cache nor a store', () => {
    expect([
      decorate({ backend: shared(undefined as never) }),
      decorateAsync({ backend: remote(5 as never, { namespace: 'n' }), scope: 'class' }),
      decorateAsync({ backend: remote({ get: method } as never, { namespace: 'n' }), scope: 'class' }),
    ]).toEqual([
      'TypeError: Cannot cache find: shared() must be given a cache, received undefined',
      'TypeError: Cannot cache find: remote() must be given a store, received 5',
      'TypeError: Cannot cache find: its remote() backend must have a set() method, received undefined',
    ])
  })

  it('reject the other’s kind: a store that returns promises is for remote()', () => {
    expect(decorateAsync({ backend: shared(store as never) })).toBe(
      'TypeError: Cannot cache find: its shared() backend must answer at once; remote() takes promises',
    )
  })

  it('reject at the call a store whose promises could not be known at decoration', () => {
    const late = { get: () => Promise.resolve(1), set() {}, delete() {} }
    const find = untyped.cached!(
      function find() {
        return 1
      },
      { backend: shared(late) },
    ) as () => number
    expect(thrown(find)).toBe(
      'TypeError: Cannot call find: its shared() backend must answer at once; remote() takes promises',
    )
  })

  it('name the requirements of a remote store in the error', () => {
    const backend = () => remote(store, { namespace: 'needs' })
    expect([
      decorateAsync({ backend: backend() }),
      decorateAsync({ backend: backend(), scope: 'instance' }),
      decorateAsync({ backend: remote(store, {} as never), scope: 'class' }),
      decorateAsync({ backend: remote(store, undefined as never), scope: 'class' }),
      decorateAsync({ backend: remote(store, { namespace: 'n', timeout: 0 }), scope: 'class' }),
      decorateAsync({
        backend: remote(store, { namespace: 'n', retryAfter: '1s' as never }),
        scope: 'class',
      }),
    ]).toEqual([
      "TypeError: Cannot cache find: a remote() backend needs scope 'class' or a function, received 'instance'",
      "TypeError: Cannot cache find: a remote() backend needs scope 'class' or a function, received 'instance'",
      'TypeError: Cannot cache find: namespace must be a string that is not empty, without `:(` and lone surrogates, received undefined',
      'TypeError: Cannot cache find: the options of remote() must be an object, received undefined',
      'RangeError: Cannot cache find: timeout must be a positive number of milliseconds, received 0',
      "TypeError: Cannot cache find: retryAfter must be a positive number of milliseconds, received '1s'",
    ])
  })
})

describe('a remote() backend of a method that returns no promise', () => {
  it('throws a TypeError at the call', async () => {
    const find = untyped.cached!(
      function find() {
        return 1
      },
      { backend: remote(new TestStore(), { namespace: 'n' }) },
    ) as () => Promise<number>
    await expect(find()).rejects.toThrow(
      new TypeError('Cannot call find: a remote() backend needs an async method'),
    )
  })
})

describe('cached()', () => {
  it('names the function', () => {
    expect(thrown(() => untyped.cached!(1, LRU))).toBe(
      'TypeError: Cannot cache a function: the first argument must be one, received 1',
    )
    expect(thrown(() => untyped.cached!(method))).toBe(
      'TypeError: Cannot cache method: options must be an object with a backend, received undefined',
    )
    expect(thrown(() => untyped.cached!(() => 1, {}))).toBe(
      'TypeError: Cannot cache an anonymous function: backend must be a cache class, shared() or remote(), received undefined',
    )
  })

  it('refuses classes and generators', () => {
    expect(thrown(() => untyped.cached!(class Service {}, LRU))).toBe(
      'TypeError: Cannot cache a function: it must not be a class, received function Service',
    )
    expect(thrown(() => untyped.cached!(function* rows() {}, LRU))).toBe(
      'TypeError: Cannot cache rows: it must not be a generator',
    )
  })
})

describe('cacheOf, remoteCacheOf and cachesOf', () => {
  class Service {
    plain(): void {}
    @Cached(LRU)
    find(n: number): number {
      return n
    }
    @Cached({ backend: remote(new TestStore(), { namespace: 'n' }), scope: 'class' })
    async load(n: number): Promise<number> {
      return n
    }
  }

  it('name a method that is not decorated', () => {
    expect([
      thrown(() => untyped.cacheOf!(new Service(), 'plain')),
      thrown(() => untyped.cacheOf!(new Service(), 'missing')),
      thrown(() => untyped.cacheOf!(Service.prototype.plain)),
    ]).toEqual([
      'TypeError: Cannot find the cache of plain: it must be decorated with @Cached',
      'TypeError: Cannot find the cache of missing: it must be decorated with @Cached',
      'TypeError: Cannot find the cache of function plain: it must be decorated with @Cached',
    ])
  })

  it('say where to find an instance method when a class is given', () => {
    expect(thrown(() => untyped.cacheOf!(Service, 'find'))).toBe(
      'TypeError: Cannot find the cache of find: an instance method must be reached through an instance or the prototype, received function Service',
    )
  })

  it('reject targets that are not objects', () => {
    expect(thrown(() => untyped.cacheOf!(undefined, 'plain'))).toBe(
      'TypeError: Cannot find a cache: the target must be an object or a function, received undefined',
    )
    expect(thrown(() => untyped.cachesOf!(1))).toBe(
      'TypeError: Cannot find caches: the target must be an object or a class, received 1',
    )
  })

  it('reject each other’s methods', () => {
    const service = new Service()
    expect(thrown(() => untyped.cacheOf!(service, 'load'))).toMatch(
      /^TypeError: Cannot find the cache of (Service\.)?load: .*remoteCacheOf/,
    )
    expect(thrown(() => untyped.remoteCacheOf!(service, 'find'))).toMatch(
      /^TypeError: Cannot find the cache of (Service\.)?find: .*cacheOf/,
    )
  })

  it('return a handle from the prototype that throws for reads and writes, with the reason', async () => {
    const cache = cacheOf(Service.prototype, 'find')
    const must = (verb: string) =>
      new RegExp(
        `^TypeError: Cannot ${verb} (an entry|entries) of Service\\.find: the handle must come from an instance, since the scope is not 'class'$`,
      )
    expect(thrown(() => cache.has(1))).toMatch(must('read'))
    expect(thrown(() => cache.peek(1))).toMatch(must('read'))
    expect(thrown(() => cache.set([1], 1))).toMatch(must('write'))
    expect(thrown(() => cache.delete(1))).toMatch(must('delete'))
    expect(thrown(() => cache.refresh(1))).toMatch(must('refresh'))
    expect(thrown(() => cache.entries())).toMatch(must('list'))
    await expect(cache.warm([[1]])).rejects.toThrow("the scope is not 'class'")
  })
})

describe('a handle', () => {
  const find = cached(function find(n: number) {
    return n
  }, LRU)
  const cache = cacheOf(find) as any

  it('rejects arguments that are not an array, and listeners that are not functions', async () => {
    expect(thrown(() => cache.set(1, 1) as unknown)).toBe(
      'TypeError: Cannot write an entry of find: arguments must be an array, received 1',
    )
    expect(thrown(() => cache.subscribe(1) as unknown)).toBe(
      'TypeError: Cannot subscribe to find: the listener must be a function, received 1',
    )
    await expect(cache.warm([1])).rejects.toThrow(
      new TypeError('Cannot warm find: arguments must be an array, received 1'),
    )
  })

  it.each([
    [0, RangeError, '0'],
    [1.5, RangeError, '1.5'],
    [NaN, RangeError, 'NaN'],
    ['2', TypeError, "'2'"],
  ])('refuses to warm with a concurrency of %p', async (concurrency, Kind, received) => {
    await expect(cache.warm([], { concurrency })).rejects.toThrow(
      new Kind(`Cannot warm find: concurrency must be a positive integer or Infinity, received ${received}`),
    )
  })

  it('rejects an unknown option of warm', async () => {
    const options = { concurency: 4 }
    await expect(cache.warm([], options)).rejects.toThrow(
      new TypeError('Cannot warm find: concurency is not an option, received 4'),
    )
  })

  it('cannot list entries whose arguments a key function hides', () => {
    const hiding = cached(
      function size(n: { id: number }) {
        return n.id
      },
      { ...LRU, key: (n) => n.id },
    )
    hiding({ id: 1 })
    expect(thrown(() => cacheOf(hiding).entries())).toBe(
      'TypeError: Cannot list an entry of size: the key option hides the arguments',
    )
  })
})

describe('invalidateTags', () => {
  const invalidate = async (...args: unknown[]) => untyped.invalidateTags!(...args) as Promise<void>

  it('rejects tags that are not an array of strings, and targets that are not objects', async () => {
    const of = cached(
      (n: number) => n,
      LRU,
      tags(() => ['t']),
    )
    await expect(invalidate([1], of)).rejects.toThrow(
      new TypeError('Cannot invalidate tags: a tag must be a string, received 1'),
    )
    await expect(invalidate('t', of)).rejects.toThrow(
      new TypeError("Cannot invalidate tags: tags must be an array of strings, received 't'"),
    )
    await expect(invalidate(['t'], 5)).rejects.toThrow(
      new TypeError('Cannot invalidate tags: the target must be an object or a class, received 5'),
    )
    await expect(invalidate(['t'], null)).rejects.toThrow(TypeError)
  })
})

describe('@Invalidates and @Updates', () => {
  it('throw in the factory for a name or a function of the wrong kind', () => {
    const attempts = [
      () => untyped.Invalidates!(),
      () => untyped.Invalidates!('find', 'id'),
      () => untyped.Updates!('find'),
      () => untyped.Updates!(7, () => []),
      () => untyped.Updates!('find', () => [], 'value'),
      () => untyped.Invalidates!(() => Object),
    ]
    expect(attempts.map(thrown)).toEqual([
      'TypeError: Cannot decorate with @Invalidates: the name of a method must be a string or a symbol, received undefined',
      "TypeError: Cannot decorate with @Invalidates: the mapper must be a function, received 'id'",
      'TypeError: Cannot decorate with @Updates: the mapper must be a function, received undefined',
      'TypeError: Cannot decorate with @Updates: the name of a method must be a string or a symbol, received 7',
      "TypeError: Cannot decorate with @Updates: value must be a function, received 'value'",
      'TypeError: Cannot decorate with @Invalidates: the name of a method must be a string or a symbol, received undefined',
    ])
  })

  it('refuse members that are neither a method nor a setter, under both protocols', () => {
    for (const kind of ['a field', 'a getter', 'an accessor', 'a class'])
      expect(thrown(() => untyped.Invalidates!('find')(method, standard(kind.split(' ')[1]!)))).toBe(
        `TypeError: Cannot decorate find: @Invalidates must be on a method or a setter, received ${kind}`,
      )
    class Service {}
    const legacy = (...args: unknown[]) =>
      thrown(() => untyped.Updates!('find', () => [])(...args) as unknown)
    expect([
      legacy(Service),
      legacy(Service.prototype, 'save', undefined),
      legacy(Service.prototype, 'save', { get: method }),
      legacy(Service.prototype, 'save', { value: function* () {} }),
    ]).toEqual([
      'TypeError: Cannot decorate Service: @Updates must be on a method or a setter, received a class',
      'TypeError: Cannot decorate Service.save: @Updates must be on a method or a setter, received a field',
      'TypeError: Cannot decorate Service.save: @Updates must be on a method or a setter, received a getter',
      'TypeError: Cannot decorate Service.save: it must not be a generator',
    ])
  })
})

describe('byValue, setEnabled and coarseClock', () => {
  it('refuse arguments of the wrong kind', () => {
    const attempts = [
      () => untyped.byValue!(5),
      () => untyped.byValue!(class Money {}, 'cents'),
      () => untyped.setEnabled!('no'),
      () => untyped.coarseClock!(0),
      () => untyped.coarseClock!('1'),
    ]
    for (const attempt of attempts)
      expect(thrown(attempt)).toMatch(/^(Type|Range)Error: Cannot .*, received /)
  })
})
