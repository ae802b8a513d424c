import { createRequire } from 'node:module'
import { callKinds, functionKinds, instancesOf } from '../calls.mjs'
import { listed } from '../keys.mjs'

const require = createRequire(import.meta.url)
const purecache = () => import('../../dist/esm/index.mjs')

const CAPACITY = 10_000
const HOUR = 3_600

/*
 * A candidate's `make(kind, load, capacity)` returns the callee `f`, and `call`, the expression that is
 * compiled into the loop, with the arguments as `a` and `b`, and a count of calls as `i`; where calls go over
 * several instances in turns, `f` is a list of them. A hit must be by value, so each is configured as its
 * users would for this kind of call: several arguments get a key by hand and objects JSON.stringify, unless
 * the library has its own way. Candidates that are `isSlow` are omitted from a quick run.
 */

const isTwo = (kind) => kind === 'two arguments'

const keyOfTwo = (a, b) => `${a}:${b}`

/**
 * A closure with a key by hand over anything with `get` and `set`, of which `make(kind, capacity)` is given
 * one for each instance.
 */
function closureOver(name, storeOf) {
  return {
    name,
    kinds: callKinds,
    async make(kind, load, capacity = CAPACITY) {
      const store = await storeOf()
      const ofOne = (offset) => {
        const results = store(capacity)
        return (a) => {
          let result = results.get(a)
          if (result === undefined) results.set(a, (result = plus(load(a), offset)))
          return result
        }
      }
      const closures = {
        'two arguments': () => {
          const results = store(capacity)
          return (a, b) => {
            const key = `${a}:${b}`
            let result = results.get(key)
            if (result === undefined) results.set(key, (result = load(a, b)))
            return result
          }
        },
        object: () => {
          const results = store(capacity)
          return (a) => {
            const key = `${a.id}:${a.region}`
            let result = results.get(key)
            if (result === undefined) results.set(key, (result = load(a)))
            return result
          }
        },
      }
      if (kind === 'getter') return getterOver(store(capacity), load)
      const turns = instancesOf(kind)
      if (turns > 1) return { f: listed(turns, ofOne), call: `f[i % ${turns}](a)` }
      return memoized(kind, (closures[kind] ?? (() => ofOne(0)))())
    },
  }
}

/** A closure over a Map, which never evicts: the reference for hits. */
export const closure = closureOver('closure over a Map', () => () => new Map())

/** The reference for misses. */
export const lruClosure = closureOver('closure over lru-cache', async () => {
  const { LRUCache } = await import('lru-cache')
  return (max) => new LRUCache({ max })
})

const mnemonistClosure = closureOver('closure over mnemonist', () => {
  const { LRUMap } = require('mnemonist')
  return (capacity) => new LRUMap(capacity)
})

/** Alternating, so that the engine cannot reuse one result for all calls. */
const totalCall = 'f[i & 1].total'

function getterOver(results, load) {
  class Service {
    get total() {
      let result = results.get(this)
      if (result === undefined) results.set(this, (result = load()))
      return result
    }
  }
  return { f: [new Service(), new Service()], call: totalCall }
}

/** A memoized function. */
function memoized(kind, f) {
  return { f, call: isTwo(kind) ? 'f(a, b)' : 'f(a)' }
}

/** A class with a decorated method or getter. The decorator is applied by hand, in the legacy protocol. */
function decorated(kind, load, decorator) {
  const services = {
    getter: class {
      get total() {
        return load()
      }
    },
    'two arguments': class {
      offset = 0
      of(a, b) {
        return plus(load(a, b), this.offset)
      }
    },
  }
  const ofOne = class {
    offset = 0
    of(a) {
      return plus(load(a), this.offset)
    }
  }
  const Service = services[kind] ?? ofOne
  const name = kind === 'getter' ? 'total' : 'of'
  const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, name)
  Object.defineProperty(Service.prototype, name, decorator(Service.prototype, name, descriptor) ?? descriptor)
  const turns = instancesOf(kind)
  const f = listed(turns, (offset) => Object.assign(new Service(), { offset }))
  if (kind === 'getter') return { f, call: totalCall }
  if (turns > 1) return { f, call: `f[i % ${turns}].of(a)` }
  return { f: f[0], call: isTwo(kind) ? 'f.of(a, b)' : 'f.of(a)', Service }
}

/** Returns a result that differs by instance, for a value or a promise. */
function plus(result, offset) {
  return typeof result === 'number' ? result + offset : result.then((value) => value + offset)
}

/** A method cached by this library, with these options and rules. */
function ourMethod(name, backend, given = () => [{}]) {
  return {
    name,
    kinds: callKinds,
    async make(kind, load, capacity = CAPACITY) {
      const library = await purecache()
      const [options, ...rules] = given(library)
      return decorated(
        kind,
        load,
        library.Cached({ backend: library[backend], capacity, ...options }, ...rules),
      )
    },
  }
}

const coarse = ({ coarseClock }) => ({ ttl: 1_000 * HOUR, clock: coarseClock() })

const plain = ourMethod('purecache, LRUCache', 'LRUCache')

/** A method of each policy. */
export const ourPolicies = [
  plain,
  ourMethod('purecache, LFUCache', 'LFUCache'),
  ourMethod('purecache, SieveCache', 'SieveCache'),
  ourMethod('purecache, S3FIFOCache', 'S3FIFOCache'),
  ourMethod('purecache, TinyLFUCache', 'TinyLFUCache'),
]

const ours = [
  plain,
  ourMethod('purecache, LRUTTLCache', 'LRUTTLCache', (library) => [coarse(library)]),
  ourMethod('purecache, refreshAfter', 'LRUTTLCache', (library) => [
    coarse(library),
    library.refreshAfter(500 * HOUR),
  ]),
  {
    name: 'purecache, cached()',
    kinds: functionKinds,
    async make(kind, load, capacity = CAPACITY) {
      const { cached, LRUCache } = await purecache()
      return memoized(kind, cached(load, { backend: LRUCache, capacity }))
    },
  },
]

const typescriptMemoize = {
  name: 'typescript-memoize',
  kinds: callKinds,
  make(kind, load) {
    const { Memoize } = require('typescript-memoize')
    const hash = { 'two arguments': keyOfTwo, object: JSON.stringify }[kind]
    return decorated(kind, load, Memoize(hash))
  },
}

const memoizeCacheDecorator = {
  name: 'memoize-cache-decorator',
  isSlow: true,
  kinds: callKinds,
  async make(kind, load) {
    const { memoize } = await import('memoize-cache-decorator')
    return decorated(kind, load, memoize())
  },
}

const moize = (isPromise) => ({
  name: 'moize',
  isSlow: true,
  kinds: functionKinds,
  make(kind, load) {
    const { default: moize } = require('moize')
    return memoized(kind, moize(load, { maxSize: CAPACITY, isSerialized: kind === 'object', isPromise }))
  },
})

const memoizee = (name, options) => ({
  name,
  kinds: functionKinds,
  make(kind, load, capacity = CAPACITY) {
    const memoizee = require('memoizee')
    const normalizer = ([object]) => JSON.stringify(object)
    const keys = kind === 'object' ? { normalizer } : { primitive: true }
    return memoized(kind, memoizee(load, { ...keys, ...options(capacity) }))
  },
})

/** Keys of lru-cache's own loader are made by hand, and the arguments passed on. */
function lruCacheCall(kind, method) {
  if (isTwo(kind)) return `f.${method}(\`\${a}:\${b}\`, { context: [a, b] })`
  return kind === 'object' ? `f.${method}(JSON.stringify(a), { context: [a] })` : `f.${method}(a)`
}

const lruMemo = {
  name: 'lru-cache, memo',
  kinds: functionKinds,
  async make(kind, load, max = CAPACITY) {
    const { LRUCache } = await import('lru-cache')
    const memoMethod = (key, _, { context }) => (context === undefined ? load(key) : load(...context))
    return { f: new LRUCache({ max, memoMethod }), call: lruCacheCall(kind, 'memo') }
  },
}

/** The candidates that evict. */
export const boundedCalls = [
  ...ourPolicies,
  mnemonistClosure,
  lruMemo,
  memoizee('memoizee, max', (max) => ({ max })),
]

export const syncCalls = [
  ...ours,
  {
    name: 'fast-memoize',
    kinds: functionKinds,
    make: (kind, load) => memoized(kind, require('fast-memoize')(load)),
  },
  {
    name: 'lodash.memoize',
    kinds: functionKinds,
    make(kind, load) {
      const resolver = { 'two arguments': keyOfTwo, object: JSON.stringify }[kind]
      return memoized(kind, require('lodash.memoize')(load, resolver))
    },
  },
  memoizee('memoizee', () => ({})),
  lruMemo,
  typescriptMemoize,
  {
    name: 'memoize',
    kinds: functionKinds,
    async make(kind, load) {
      const { default: memoize } = await import('memoize')
      const cacheKey = { 'two arguments': ([a, b]) => keyOfTwo(a, b), object: JSON.stringify }[kind]
      return memoized(kind, memoize(load, { cacheKey }))
    },
  },
  moize(false),
  memoizeCacheDecorator,
  {
    name: 'cacheable, wrap in memory',
    isSlow: true,
    kinds: functionKinds,
    async make(kind, load) {
      const { CacheableMemory } = await import('cacheable')
      return memoized(kind, new CacheableMemory().wrap(load, { ttl: '1h', keyPrefix: 'bench' }))
    },
  },
]

export const asyncCalls = [
  ...ours,
  {
    name: 'lru-cache, fetch',
    kinds: functionKinds,
    async make(kind, load) {
      const { LRUCache } = await import('lru-cache')
      const fetchMethod = (key, _, { context }) => (context === undefined ? load(key) : load(...context))
      return { f: new LRUCache({ max: CAPACITY, fetchMethod }), call: lruCacheCall(kind, 'fetch') }
    },
  },
  typescriptMemoize,
  memoizee('memoizee', () => ({ promise: true })),
  {
    name: 'p-memoize',
    kinds: functionKinds,
    async make(kind, load) {
      const { default: pMemoize } = await import('p-memoize')
      const cacheKey = { 'two arguments': ([a, b]) => keyOfTwo(a, b), object: JSON.stringify }[kind]
      return memoized(kind, pMemoize(load, { cacheKey }))
    },
  },
  moize(true),
  memoizeCacheDecorator,
  {
    name: 'async-cache-dedupe',
    kinds: functionKinds,
    async make(kind, load) {
      const { createCache } = await import('async-cache-dedupe')
      const cache = createCache({ ttl: HOUR, storage: { type: 'memory', options: { size: CAPACITY } } })
      cache.define('of', isTwo(kind) ? ([a, b]) => load(a, b) : load)
      return { f: cache, call: isTwo(kind) ? 'f.of([a, b])' : 'f.of(a)' }
    },
  },
  {
    name: '@type-cacheable/core',
    isSlow: true,
    kinds: functionKinds,
    make(kind, load) {
      const { Cacheable } = require('@type-cacheable/core')
      const entries = new Map()
      const client = {
        get: async (key) => entries.get(key),
        set: async (key, value) => entries.set(key, value),
        getClientTTL: () => HOUR,
      }
      return decorated(kind, load, Cacheable({ client, ttlSeconds: HOUR }))
    },
  },
  {
    name: 'cacheable, wrap',
    isSlow: true,
    kinds: functionKinds,
    async make(kind, load) {
      const { Cacheable } = await import('cacheable')
      return memoized(kind, new Cacheable().wrap(load, { ttl: '1h', keyPrefix: 'bench' }))
    },
  },
]
