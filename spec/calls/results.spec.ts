import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, LRUCache, shared } from 'purecache'
import { settled } from '../support/deferred'

const LRU = { backend: LRUCache, capacity: 9 } as const

describe('a thenable', () => {
  it('is recognised by its then method, which is called once', async () => {
    let runs = 0
    const query = cached(
      (n: number): PromiseLike<number> => ({
        then: (resolve: any) => {
          runs++
          return Promise.resolve(n).then(resolve)
        },
      }),
      LRU,
    )
    expect(await Promise.all([query(1), query(1)])).toEqual([1, 1])
    expect(await query(1)).toBe(1)
    expect(runs).toBe(1)
  })

  it('ends one load when its then calls back twice', async () => {
    const twice = (n: number) =>
      Object.assign(Promise.resolve(n), {
        then(onFulfilled: (value: number) => unknown) {
          onFulfilled(n)
          return onFulfilled(n)
        },
      })
    const of = cached(twice, LRU)
    expect(await of(1)).toBe(1)
    expect(await of(1)).toBe(1)
    expect(cacheOf(of).stats).toMatchObject({ hits: 1, misses: 1, loads: 1 })
  })

  it('fails the load when its then throws, and the next call loads again', async () => {
    let isBroken = true
    const load = cached((n: number): PromiseLike<number> => {
      if (!isBroken) return Promise.resolve(n)
      return {
        then() {
          throw new Error('no then')
        },
      }
    }, LRU)
    await expect(Promise.resolve(load(1))).rejects.toThrow('no then')
    isBroken = false
    expect(await load(1)).toBe(1)
    expect(cacheOf(load).stats).toMatchObject({ misses: 2, loads: 2, loadFailures: 1, pending: 0 })
  })

  it('fails the call when its then cannot be read, and no load stays pending', () => {
    const strict = new Proxy(
      {},
      {
        get() {
          throw new Error('strict')
        },
      },
    )
    const read = cached(() => strict, LRU)
    expect(() => read()).toThrow('strict')
    expect(cacheOf(read).stats).toMatchObject({ misses: 1, loads: 1, loadFailures: 1, pending: 0, size: 0 })
  })
})

describe('a synchronous method', () => {
  it('returns values even after set() with a promise', async () => {
    const double = cached((n: number) => 2 * n, LRU)
    double(1)
    const stored = cacheOf(double).set([2], Promise.resolve(40))
    expect(double(2)).toBe(4)
    await stored
    void cacheOf(double).set([3], 60)
    expect(double(1)).toBe(2)
    expect(typeof double(2)).toBe('number')
    expect(double(3)).toBe(60)
  })
})

describe('a result that can be read only once', () => {
  const once: [string, () => unknown][] = [
    ['a generator object', () => (function* () { yield 1 })()], // prettier-ignore
    ['an async generator object', () => (async function* () { yield 1 })()], // prettier-ignore
    ['the iterator of an array', () => [1, 2][Symbol.iterator]()],
    ['the keys of a Map', () => new Map([[1, 2]]).keys()],
    ['the values of a Set', () => new Set([1]).values()],
    ['the matches of a text', () => 'aa'.matchAll(/a/g)],
    ['a stream', () => new ReadableStream()],
    ['a Response', () => new Response('text')],
  ]

  it.each(once)('is not stored: %s', (_, make) => {
    let calls = 0
    const read = cached(() => {
      calls++
      return make()
    }, LRU)
    const [first, second] = [read(), read()]
    expect(second).not.toBe(first)
    expect(calls).toBe(2)
    expect(cacheOf(read).stats).toMatchObject({ hits: 0, misses: 2, size: 0 })
  })

  it.each(once)('is not stored when a promise fulfils with it: %s', async (_, make) => {
    const read = cached(async () => make(), LRU)
    expect(await read()).not.toBe(await read())
    expect(cacheOf(read).stats).toMatchObject({ hits: 0, misses: 2, size: 0 })
  })

  it('gives each later call a new complete iterator', () => {
    const rows = new Map([['a', 1], ['b', 2]] as const) // prettier-ignore
    const values = cached(() => rows.values(), LRU)
    expect([...values()]).toEqual([1, 2])
    expect([...values()]).toEqual([1, 2])
  })

  it.each([
    ['an array', [1]],
    ['a Map', new Map([[1, 1]])],
    ['a Set', new Set([1])],
    ['a text', 'text'],
    ['a typed array', new Uint8Array(2)],
    ['an object with a next property', { next: 2 }],
    ['an iterable that begins again each time', { *[Symbol.iterator]() { yield 1 } }], // prettier-ignore
  ])('is not taken for one: %s', (_, value) => {
    const read = cached(() => value, LRU)
    read()
    read()
    expect(cacheOf(read).stats).toMatchObject({ hits: 1, misses: 1, size: 1 })
  })
})

describe('a result that looks like a mark of the library', () => {
  const marks: [string, unknown][] = [
    ['a text that may stand for undefined', 'purecache:undefined'],
    ['a time under the name purecache:storedAt', { 'purecache:storedAt': 1, value: 'admin' }],
    ['a time under the name storedAt', { storedAt: 1, value: 'admin', ttl: 5 }],
    ['a nested time', { value: { 'purecache:storedAt': 1, value: 'admin' } }],
    ['a registered symbol', Symbol.for('purecache:cache')],
  ]

  it.each(marks)('is returned unchanged from a shared backend: %s', (_, value) => {
    const read = cached((_n: number) => value, { backend: shared(new Map<string, unknown>()) })
    expect(read(1)).toBe(value)
    expect(read(1)).toBe(value)
    expect(cacheOf(read).peek(1)).toBe(value)
  })

  it.each(marks)('is returned unchanged from the method’s own backend: %s', async (_, value) => {
    const read = cached(async (_n: number) => value, LRU)
    expect(await read(1)).toBe(value)
    expect(await read(1)).toBe(value)
  })

  it('is not recognised by a property that every object inherits', () => {
    const prototype = Object.prototype as Record<string, unknown>
    const names = ['purecache:storedAt', 'storedAt', 'value', 'purecache:undefined']
    try {
      for (const name of names) prototype[name] = 1
      const read = cached((n: number) => ({ n }), { backend: shared(new Map<string, unknown>()) })
      expect(read(1)).toEqual(expect.objectContaining({ n: 1 }))
      expect(read(1)).toHaveProperty('n', 1)
    } finally {
      for (const name of names) delete prototype[name]
    }
  })
})

describe('a result that is not an object', () => {
  it.each([undefined, null, NaN, -0, '', false, 0n, Symbol.iterator])('is cached: %p', (value) => {
    let calls = 0
    const read = cached((_n: number) => {
      calls++
      return value
    }, LRU)
    expect(read(1)).toBe(value)
    expect(read(1)).toBe(value)
    expect(cacheOf(read).has(1)).toBe(true)
    expect(calls).toBe(1)
  })

  it.each([5, NaN, undefined])('is stored although a listener throws during its set: %p', (value) => {
    let isThrowing = false
    const read = cached((n: number) => (n === 1 ? value : n), {
      backend: LRUCache,
      capacity: 1,
      onRemove() {
        if (isThrowing) throw new Error('listener')
      },
    })
    read(2)
    isThrowing = true
    expect(() => read(1)).toThrow('listener')
    isThrowing = false
    expect(cacheOf(read).has(1)).toBe(true)
    expect(read(1)).toBe(value)
    expect(cacheOf(read).stats.hits).toBe(1)
  })
})

describe('a result that refers to its instance', () => {
  it('is returned like any other result', async () => {
    class Node {
      @Cached(LRU)
      self(): this {
        return this
      }
    }
    const node = new Node()
    expect(node.self()).toBe(node)
    expect(node.self()).toBe(node)
    await settled()
  })
})
