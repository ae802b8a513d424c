import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const purecache = () => import('../../dist/esm/index.mjs')

const CAPACITY = 10_000
const HOUR = 3_600

/*
 * A candidate's `make(kind, load)` returns what is called: `f`, for calls on a second instance also `g`, and
 * `call`, the expression that is compiled into the loop, with the arguments as `a` and `b`. A hit must be one
 * by value, so each is configured as its user would for this kind of call: several arguments get a key by
 * hand and objects JSON.stringify, unless the library has its own way. What `isSlow` is left out of a quick
 * run.
 */

export const callKinds = ['number', 'string', 'two arguments', 'object', 'getter', 'second instance']

const functionKinds = callKinds.slice(0, 4)

const isTwo = (kind) => kind === 'two arguments'

const keyOfTwo = (a, b) => `${a}:${b}`

/**
 * A hand-written closure over a Map that never evicts: what everything is measured against. Its key is by
 * hand.
 */
export const closure = {
  name: 'closure over a Map',
  kinds: callKinds,
  make(kind, load) {
    if (kind === 'getter') return getterOverMap(load)
    const closures = {
      'two arguments': () => {
        const results = new Map()
        return (a, b) => {
          const key = `${a}:${b}`
          let result = results.get(key)
          if (result === undefined) results.set(key, (result = load(a, b)))
          return result
        }
      },
      object: () => {
        const results = new Map()
        return (a) => {
          const key = `${a.id}:${a.region}`
          let result = results.get(key)
          if (result === undefined) results.set(key, (result = load(a)))
          return result
        }
      },
    }
    const ofOne = (offset) => {
      const results = new Map()
      return (a) => {
        let result = results.get(a)
        if (result === undefined) results.set(a, (result = plus(load(a), offset)))
        return result
      }
    }
    if (kind === 'second instance') return { f: ofOne(0), g: ofOne(1), call: '(i & 1 ? g : f)(a)' }
    return memoized(kind, (closures[kind] ?? (() => ofOne(0)))())
  },
}

/** In turns, so that the engine cannot take one result for all calls. */
const totalCall = '(i & 1 ? g : f).total'

function getterOverMap(load) {
  const results = new Map()
  class Service {
    get total() {
      let result = results.get(this)
      if (result === undefined) results.set(this, (result = load()))
      return result
    }
  }
  return { f: new Service(), g: new Service(), call: totalCall }
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
  const [f, g] = [new Service(), new Service()]
  g.offset = 1
  if (kind === 'getter') return { f, g, call: totalCall }
  if (kind === 'second instance') return { f, g, call: '(i & 1 ? g : f).of(a)' }
  return { f, call: isTwo(kind) ? 'f.of(a, b)' : 'f.of(a)' }
}

/** A result that differs by instance, at once or when it resolves. */
function plus(result, offset) {
  return typeof result === 'number' ? result + offset : result.then((value) => value + offset)
}

const ours = [
  {
    name: 'purecache, LRUCache',
    kinds: callKinds,
    async make(kind, load) {
      const { Cached, LRUCache } = await purecache()
      return decorated(kind, load, Cached({ backend: LRUCache, capacity: CAPACITY }))
    },
  },
  {
    name: 'purecache, LRUTTLCache',
    kinds: callKinds,
    async make(kind, load) {
      const { Cached, coarseClock, LRUTTLCache } = await purecache()
      const time = { ttl: 1_000 * HOUR, clock: coarseClock() }
      return decorated(kind, load, Cached({ backend: LRUTTLCache, capacity: CAPACITY, ...time }))
    },
  },
  {
    name: 'purecache, refreshAfter',
    kinds: callKinds,
    async make(kind, load) {
      const { Cached, coarseClock, LRUTTLCache, refreshAfter } = await purecache()
      const time = { ttl: 1_000 * HOUR, clock: coarseClock() }
      const options = { backend: LRUTTLCache, capacity: CAPACITY, ...time }
      return decorated(kind, load, Cached(options, refreshAfter(500 * HOUR)))
    },
  },
  {
    name: 'purecache, cached()',
    kinds: functionKinds,
    async make(kind, load) {
      const { cached, LRUCache } = await purecache()
      return memoized(kind, cached(load, { backend: LRUCache, capacity: CAPACITY }))
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

const memoizee = (promise) => ({
  name: 'memoizee',
  kinds: functionKinds,
  make(kind, load) {
    const memoizee = require('memoizee')
    const normalizer = ([object]) => JSON.stringify(object)
    const keys = kind === 'object' ? { normalizer } : { primitive: true }
    return memoized(kind, memoizee(load, { ...keys, promise }))
  },
})

/** Keys of lru-cache's own loader are made by hand, and the arguments handed through. */
function lruCacheCall(kind, method) {
  if (isTwo(kind)) return `f.${method}(\`\${a}:\${b}\`, { context: [a, b] })`
  return kind === 'object' ? `f.${method}(JSON.stringify(a), { context: [a] })` : `f.${method}(a)`
}

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
  memoizee(false),
  {
    name: 'lru-cache, memo',
    kinds: functionKinds,
    async make(kind, load) {
      const { LRUCache } = await import('lru-cache')
      const memoMethod = (key, _, { context }) => (context === undefined ? load(key) : load(...context))
      return { f: new LRUCache({ max: CAPACITY, memoMethod }), call: lruCacheCall(kind, 'memo') }
    },
  },
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
  memoizee(true),
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
