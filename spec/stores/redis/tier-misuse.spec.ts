import { describe, expect, it } from '@jest/globals'
import { Cached, cached, LRUCache, LRUTTLCache, remote, remoteCacheOf } from 'purecache'
import { memoryStore } from 'purecache/redis'
import { unhandledDuring } from '../../support/unhandled'

const TIMED = { backend: LRUTTLCache, capacity: 10, ttl: 1_000 }
const load = async (id: number): Promise<number> => id

describe('tier', () => {
  it('rejects a scope that ends with an instance', () => {
    const store = memoryStore().store()
    expect(() => {
      class Users {
        @Cached(TIMED, store.tier('users') as never)
        async find(id: number): Promise<number> {
          return id
        }
      }
      return Users
    }).toThrow(/find: tier needs scope 'class' or a function, received 'instance'/)
  })

  it('rejects a backend without a ttl', () => {
    const store = memoryStore().store()
    const rule = store.tier('users') as never
    expect(() => cached(load, { backend: LRUCache, capacity: 10 }, rule)).toThrow(
      'Cannot cache load: tier needs a backend with a ttl',
    )
  })

  it('rejects a backend that is not the method’s own', () => {
    const store = memoryStore().store()
    const backend = remote(
      { get: async () => 1, set: async () => 1, delete: async () => true },
      { namespace: 'x' },
    )
    expect(() => cached(load, { backend }, store.tier('users'))).toThrow(
      "Cannot cache load: tier needs a backend of the method's own",
    )
  })

  it('rejects a method that does not return promises, at the call', async () => {
    const store = memoryStore().store()
    const sync: typeof load = ((id: number) => id) as never
    const find = cached(sync, TIMED, store.tier('users'))
    await expect(find(1)).rejects.toThrow(
      'Cannot call sync: a tier that processes share needs an async method',
    )
    await store.close()
  })

  it('refuses the namespace of another method of the store, and takes it on another store', () => {
    const hub = memoryStore()
    const store = hub.store()
    cached(load, TIMED, store.tier('users'))
    const other = async (id: number): Promise<number> => id
    expect(() => cached(other, TIMED, store.tier('users'))).toThrow(
      "Cannot cache other: namespace must not be that of load on the same store, received 'users'",
    )
    expect(() => cached(load, TIMED, store.tier('users'))).not.toThrow()
    expect(() => cached(other, TIMED, store.tier('users', { version: 2 }))).not.toThrow()
    expect(() => cached(other, TIMED, hub.store().tier('users'))).not.toThrow()
  })

  it('refuses the namespace of a function without a name for another one', () => {
    const store = memoryStore().store()
    cached(async (id: number) => id, TIMED, store.tier('users'))
    expect(() => cached(async (id: number) => -id, TIMED, store.tier('users'))).toThrow(
      'Cannot cache an anonymous function: namespace must not be that of an anonymous function on the same store',
    )
  })

  it('distinguishes pairs of namespace and version with similar texts', async () => {
    const store = memoryStore().store()
    const pairs = [
      ['a@1'],
      ['a', '1'],
      ['a%401'],
      ['a', '%401'],
      ['a@', '1'],
      ['a', '@1'],
      ['a:1'],
      ['a:', '1'],
    ] as const
    const loads = pairs.map(([namespace, version], nth) =>
      cached(
        { [nth]: async (id: number) => `${String(nth)} ${String(id)}` }[nth]!,
        TIMED,
        store.tier(namespace, { version }),
      ),
    )
    expect(await Promise.all(loads.map((find) => find(1)))).toEqual(loads.map((_, nth) => `${String(nth)} 1`))
    await store.close()
  })

  it.each([
    ['namespace must be', 7, {}],
    ['namespace must be', '', {}],
    ['namespace must be', 'a:(', {}],
    ['namespace must be', '\ud800', {}],
    ['namespace must be', Symbol('x'), { version: 1 }],
    ['the ttl of tier must be a positive number', 'x', { ttl: 0 }],
    ['the ttl of tier must be a positive number', 'x', { ttl: '1' }],
    ['the ttl of tier must be a positive number', 'x', { ttl: NaN }],
    ['the ttl of tier must be a positive number', 'x', { ttl: null }],
    ['the version of tier must be', 'x', { version: {} }],
    ['the version of tier must be', 'x', { version: null }],
    ['the version of tier must be', 'x', { version: '' }],
    ['the version of tier must be a string that is not empty or a finite number', 'x', { version: NaN }],
    ['the version of tier must be', 'x', { version: -Infinity }],
    ['namespace must be', 'x', { version: '\ud800' }],
    ['max is not an option of tier()', 'x', { max: 1 }],
    ['the options of tier() must be an object', 'x', null],
    ['the options of tier() must be an object, received an array', 'x', []],
    ['the options of tier() must be an object', 'x', new Map([['ttl', 1]])],
    ['the options of tier() must be an object', 'x', new Date()],
    ['the options of tier() must be an object', 'x', Promise.resolve({ ttl: 1 })],
    ['the options of tier() must be an object, received function ttl', 'x', function ttl() {}],
  ])('%s: refuses %p with %j', (message, namespace, options) => {
    const store = memoryStore().store()
    expect(() => cached(load, TIMED, store.tier(namespace as unknown as string, options as object))).toThrow(
      message,
    )
  })
})

describe('options of tier', () => {
  it('are each read once, from an object of any class or of none', async () => {
    let reads = 0
    class Options {
      ttl = 5
    }
    const counting = {
      get version() {
        return ++reads
      },
    }
    const bare = Object.assign(Object.create(null) as object, { version: 'v' })
    const store = memoryStore().store()
    for (const [nth, options] of [new Options(), counting, bare].entries())
      await cached(load, TIMED, store.tier(`n${String(nth)}`, options))(1)
    expect(reads).toBe(1)
    await store.close()
  })
})

describe('a store', () => {
  it.each([
    [{ maxStale: -1 }, 'maxStale must be 0 or a positive, finite number of milliseconds, received -1'],
    [{ maxStale: NaN }, 'maxStale must be'],
    [{ timeout: 0 }, 'timeout must be a positive, finite number of milliseconds, received 0'],
    [{ timeout: '1' }, 'timeout must be'],
    [{ retryAfter: Infinity }, 'retryAfter must be a positive, finite number of milliseconds'],
    ...['maxStale', 'timeout', 'retryAfter', 'lease', 'lockWait', 'maxBytes'].flatMap((name) =>
      [null, NaN, -1, -Infinity, '1', 1n, {}, true].map((value): [object, string] => [
        { [name]: value },
        `${name} must be`,
      ]),
    ),
    ...['maxStale', 'timeout', 'retryAfter', 'lease', 'lockWait'].map((name): [object, string] => [
      { [name]: Infinity },
      `${name} must be`,
    ]),
    ...['codec', 'onFailure'].flatMap((name) =>
      [null, 1, '', {}].map((value): [object, string] => [{ [name]: value }, `${name} must`]),
    ),
    [[], 'the options of memoryStore().store() must be an object, received an array'],
    [new Map(), 'the options of memoryStore().store() must be an object'],
    [{ lease: 0 }, 'lease must be'],
    [{ lockWait: -1 }, 'lockWait must be'],
    [{ codec: {} }, 'codec must have an encode() and a decode() method, received an object'],
    [{ maxBytes: 0 }, 'maxBytes must be a positive number, received 0'],
    [{ onFailure: 1 }, 'onFailure must be a function, received 1'],
    [{ prefix: 'x' }, 'prefix is not an option of memoryStore().store()'],
  ])('refuses %p', (options, message) => {
    expect(() => memoryStore().store(options)).toThrow(message)
  })

  it.each([
    ['encode values as strings, received 7', { encode: () => 7 }],
    ['encode values as strings, received null', { encode: () => null }],
    ['encode values as strings, received an object', { encode: async () => '1' }],
    ['decode without a promise, received an object', { decode: async () => 1 }],
  ])('keeps values in the process, and reports once, when its codec must %s', async (message, wrong) => {
    const hub = memoryStore()
    const failures: unknown[] = []
    const codec = { encode: JSON.stringify, decode: JSON.parse, ...wrong } as never
    const [writer, reader] = [1, 2].map(() => {
      return hub.store({ codec, onFailure: (error) => failures.push((error as Error).message) })
    })
    const [written, read] = [writer!, reader!].map((store) => cached(load, TIMED, store.tier('users')))
    expect([await written!(1), await read!(1), await written!(2), await read!(2)]).toEqual([1, 1, 2, 2])
    expect(new Set(failures)).toEqual(new Set([`Cannot share load: its codec must ${message}`]))
    await Promise.all([writer!.close(), reader!.close()])
  })

  it.each([
    { encode: () => Promise.reject(new Error('encode')) },
    { decode: () => Promise.reject(new Error('decode')) },
  ])('leaves no rejection of a codec unhandled: %p', async (wrong) => {
    const hub = memoryStore()
    const codec = { encode: JSON.stringify, decode: JSON.parse, ...wrong } as never
    const stores = [hub.store({ codec }), hub.store({ codec })]
    const reasons = await unhandledDuring(async () => {
      for (const store of stores) await cached(load, TIMED, store.tier('users'))(1)
    })
    expect(reasons).toEqual([])
    await Promise.all(stores.map((store) => store.close()))
  })

  it('has methods whose handle is remoteCacheOf', () => {
    const find = cached(load, TIMED, memoryStore().store().tier('users'))
    expect(remoteCacheOf(find).stats).toMatchObject({ storeHits: 0, waits: 0, refused: 0, gaps: 0 })
  })
})
