import { afterEach, describe, expect, it } from '@jest/globals'
import { weighing } from '../../lib/backends/weighing'
import * as policies from './policies'

// What the compiler refuses is tried through an untyped view, as JavaScript would.
const classes = policies as unknown as Record<string, new (options?: unknown) => policies.LRUTTLCache>
const names = Object.keys(policies)
const timed = ['TTLCache', 'LRUTTLCache', 'TinyLFUCache']
const untimed = names.filter((name) => !timed.includes(name))

const valid = (name: string) => ({ capacity: 5, ...(timed.includes(name) ? { ttl: 1_000 } : {}) })
const create = (name: string, options: unknown) => () => new classes[name]!(options)
const error = (type: string, message: string) =>
  expect.objectContaining({ name: type, message }) as unknown as Error

describe.each(names)('%s', (name) => {
  it.each([[undefined], [null], [5], ['capacity']])('rejects %p as options', (options) => {
    const received = typeof options === 'string' ? `'${options}'` : String(options)
    expect(create(name, options)).toThrow(
      error('TypeError', `Cannot create ${name}: options must be an object, received ${received}`),
    )
  })

  it('names an option that it does not take', () => {
    expect(create(name, { ...valid(name), max: 5 })).toThrow(
      error('TypeError', `Cannot create ${name}: max is not an option of it, received 5`),
    )
    expect(create(name, { ...valid(name), weigh: () => 1 })).toThrow(
      error('TypeError', `Cannot create ${name}: weigh is not an option of it, received function weigh`),
    )
  })

  it('treats an undefined option as absent', () => {
    expect(create(name, { ...valid(name), max: undefined, onRemove: undefined })).not.toThrow()
  })

  it.each([
    [0, 'RangeError', '0'],
    [1.5, 'RangeError', '1.5'],
    [NaN, 'RangeError', 'NaN'],
    [2 ** 53, 'RangeError', '9007199254740992'],
    ['5', 'TypeError', "'5'"],
    [{ maxWeight: 5 }, 'TypeError', 'an object'],
    [null, 'TypeError', 'null'],
  ])('refuses %p for a capacity', (capacity, type, received) => {
    const must = `capacity must be a positive integer${name === 'TTLCache' ? ' or Infinity' : ''}`
    const message = `${must}, received ${received}`
    expect(create(name, { ...valid(name), capacity })).toThrow(
      error(type, `Cannot create ${name}: ${message}`),
    )
    const cache = new classes[name]!(valid(name)).set('a', 1)
    expect(() => {
      cache.resize(capacity as number)
    }).toThrow(error(type, `Cannot resize ${name}: ${message}`))
    expect({ capacity: cache.capacity, size: cache.size }).toEqual({ capacity: 5, size: 1 })
  })

  it('rejects an onRemove that is not a function', () => {
    expect(create(name, { ...valid(name), onRemove: 'log' })).toThrow(
      error('TypeError', `Cannot create ${name}: onRemove must be a function, received 'log'`),
    )
  })

  it('reads every option once', () => {
    const reads: string[] = []
    const options: object = new Proxy(valid(name), {
      get: (target, option) => {
        reads.push(String(option))
        return Reflect.get(target, option) as unknown
      },
    })
    new classes[name]!(options)
    expect(reads).toEqual(Object.keys(valid(name)))
  })
})

describe.each(untimed)('%s', (name) => {
  it('names an option of time', () => {
    expect(create(name, { capacity: 5, ttl: 1_000 })).toThrow(
      error('TypeError', `Cannot create ${name}: ttl is not an option of it, received 1000`),
    )
    expect(create(name, { capacity: 5, clock: Date })).toThrow(
      error('TypeError', `Cannot create ${name}: clock is not an option of it, received function Date`),
    )
  })
})

describe.each(timed)('%s', (name) => {
  it.each([
    [0, 'RangeError', '0'],
    [-1, 'RangeError', '-1'],
    [NaN, 'RangeError', 'NaN'],
    ['1s', 'TypeError', "'1s'"],
    [null, 'TypeError', 'null'],
  ])('refuses %p for a ttl', (ttl, type, received) => {
    const must = `ttl must be a positive number of milliseconds, received ${received}`
    expect(create(name, { capacity: 5, ttl })).toThrow(error(type, `Cannot create ${name}: ${must}`))
    const cache = new classes[name]!(valid(name)).set('a', 1)
    expect(() => cache.set('a', 2, { ttl: ttl as number })).toThrow(
      error(type, `Cannot write to ${name}: ${must}`),
    )
    expect([...cache]).toEqual([['a', 1]])
  })

  it.each([
    [NaN, 'RangeError', 'NaN'],
    [Infinity, 'RangeError', 'Infinity'],
    [undefined, 'TypeError', 'undefined'],
    [10n, 'TypeError', '10n'],
  ] as const)('refuses a clock that tells %p', (now, kind, received) => {
    expect(create(name, { ...valid(name), clock: { now: () => now } })).toThrow(
      error(kind, `Cannot create ${name}: now() of clock must return a finite number, received ${received}`),
    )
  })

  it('rejects a clock without now()', () => {
    expect(create(name, { ...valid(name), clock: {} })).toThrow(
      error('TypeError', `Cannot create ${name}: clock must have a now() method, received an object`),
    )
  })

  it.each([
    [5_000, '5000'],
    ['1s', "'1s'"],
    [null, 'null'],
  ])('refuses %p for the options of a set', (options, received) => {
    const cache = new classes[name]!(valid(name)).set('a', 1)
    expect(() => cache.set('a', 2, options as never)).toThrow(
      error('TypeError', `Cannot write to ${name}: options must be an object, received ${received}`),
    )
    expect([...cache]).toEqual([['a', 1]])
  })

  it('names an option that a set does not take', () => {
    const cache = new classes[name]!(valid(name))
    expect(() => cache.set('a', 1, { ttl: 5, tll: 9 } as never)).toThrow(
      error('TypeError', `Cannot write to ${name}: tll is not an option of an entry, received 9`),
    )
  })
})

describe('options of a prototype that was polluted', () => {
  const polluted = ['capacity', 'ttl', 'clock', 'onRemove']
  const pollute = (options: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(options))
      Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true })
  }

  afterEach(() => {
    for (const name of polluted) delete (Object.prototype as Record<string, unknown>)[name]
  })

  it('are not options of a cache', () => {
    pollute({ capacity: 1, ttl: 1, clock: { now: () => 0 }, onRemove: 'no function' })
    expect(create('LRUCache', {})).toThrow(
      'Cannot create LRUCache: capacity must be a positive integer, received undefined',
    )
    const { capacity } = new policies.TTLCache({ ttl: 1_000 })
    expect(capacity).toBe(Infinity)
    expect(new policies.TinyLFUCache({ capacity: 3 }).set('a', 1).ttlOf('a')).toBe(Infinity)
  })

  it('are not options of a set', () => {
    const cache = new policies.TTLCache({ ttl: 1_000, clock: { now: () => 0 } })
    pollute({ ttl: 1 })
    expect(cache.set('a', 1, {}).ttlOf('a')).toBe(1_000)
  })
})

describe('a required option', () => {
  it('is named when it is missing', () => {
    expect(create('LRUTTLCache', { capacity: 5 })).toThrow(
      'Cannot create LRUTTLCache: ttl must be a positive number of milliseconds, received undefined',
    )
    expect(create('LRUTTLCache', { ttl: 5 })).toThrow(
      'Cannot create LRUTTLCache: capacity must be a positive integer, received undefined',
    )
  })
})

describe('weighing', () => {
  it.each([
    [0, 'RangeError', '0'],
    [0.5, 'RangeError', '0.5'],
    [Infinity, 'RangeError', 'Infinity'],
    [NaN, 'RangeError', 'NaN'],
    ['1 MB', 'TypeError', "'1 MB'"],
    [undefined, 'TypeError', 'undefined'],
  ])('refuses %p for the weight', (maxWeight, type, received) => {
    const must = 'Cannot create a weighing: maxWeight must be a finite number of 1 or more'
    expect(() => weighing(maxWeight as number, () => 1)).toThrow(error(type, `${must}, received ${received}`))
  })

  it('rejects a value that is not a function', () => {
    expect(() => weighing(5, 5 as never)).toThrow(
      error('TypeError', 'Cannot create a weighing: weigh must be a function, received 5'),
    )
  })

  it('can be used by several caches', () => {
    const capacity = weighing<string, number>(5, (value) => value)
    const [first, second] = [new policies.LRUCache({ capacity }), new policies.LFUCache({ capacity })]
    first.set('a', 4)
    second.set('b', 3)
    first.resize(9)
    expect({ first: first.weight, second: second.weight }).toEqual({ first: 4, second: 3 })
    expect({ first: first.maxWeight, second: second.maxWeight }).toEqual({ first: 9, second: 5 })
  })

  it('gives the types of keys and values to its function', () => {
    const cache = new policies.LRUCache<string, string[]>({
      capacity: weighing(9, (list, key) => list.length + key.length),
    })
    expect(cache.set('ab', ['c']).weight).toBe(3)
  })
})
