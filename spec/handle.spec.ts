import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it, jest } from '@jest/globals'
import { Cached, cached, type CacheEvent, cacheOf, LRUCache, LRUTTLCache } from 'purecache'
import { deferred, settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import { Source } from './support/source'

const LRU = { backend: LRUCache, capacity: 10 }

/** A class of its own for each spec, since stats are those of all instances. */
function makeClass() {
  class Service {
    calls = 0

    @Cached(LRU)
    of(n: number): string {
      return `${n}:${++this.calls}`
    }

    @Cached(LRU)
    async load(id: string, options?: { deep: boolean }): Promise<string> {
      if (id === 'bad') throw new Error('bad id')
      return `${id}${options?.deep === true ? ' deep' : ''}:${++this.calls}`
    }
  }
  return Service
}

describe('clear', () => {
  it.each(['instance', 'class', () => 'tenant'] as const)(
    'tells that entries were cleared (scope %s)',
    (scope) => {
      const told: unknown[] = []
      class Service {
        @Cached({
          ...LRU,
          scope,
          onRemove(_, value: number, cause) {
            told.push([value, cause])
            if (value === 1) cacheOf(service, 'of').delete(3)
          },
        })
        of(n: number): number {
          return n
        }
      }
      const service = new Service()
      for (const n of [1, 2, 3, 4]) service.of(n)
      cacheOf(service, 'of').delete(4)
      void cacheOf(service, 'of').clear()
      expect(told[0]).toEqual([4, 'deleted'])
      expect(new Map(told as [number, string][]).get(1)).toBe('cleared')
      expect(new Map(told as [number, string][]).get(2)).toBe('cleared')
      expect(new Map(told as [number, string][]).get(3)).toBe(scope === 'class' ? 'cleared' : 'deleted')
      expect(told.length).toBe(4)
    },
  )
})

describe('refresh', () => {
  it('calls the method and replaces what is stored', async () => {
    const Service = makeClass()
    const service = new Service()
    service.of(1)
    expect([cacheOf(service, 'of').refresh(1), service.of(1)]).toEqual(['1:2', '1:2'])
    await service.load('a')
    expect([await cacheOf(service, 'load').refresh('a'), await service.load('a')]).toEqual(['a:4', 'a:4'])
    const { misses, loads, refreshes, hits } = cacheOf(service, 'of').stats
    expect([misses, loads, refreshes, hits]).toEqual([1, 1, 1, 1])
  })

  it('stores where nothing was', () => {
    const Service = makeClass()
    const service = new Service()
    cacheOf(service, 'of').refresh(1)
    expect([service.of(1), cacheOf(service, 'of').stats.misses]).toEqual(['1:1', 0])
  })

  it('lets calls have the old value meanwhile, and keeps that when it fails', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    const call = load('a')
    source.answer('one')
    await call
    const refreshed = cacheOf(load).refresh('a')
    expect(await load('a')).toBe('one')
    source.fail('down')
    await expect(refreshed).rejects.toThrow('down')
    expect([await load('a'), cacheOf(load).stats.refreshFailures]).toEqual(['one', 1])
  })

  it('overtakes a load that began before', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    const early = load('a')
    const refreshed = cacheOf(load).refresh('a')
    source.answer('new')
    await refreshed
    source.loads[0]!.resolve('old')
    expect([await early, await load('a')]).toEqual(['old', 'new'])
  })
})

describe('warm', () => {
  it('loads what is not there, so many at a time', async () => {
    const source = new Source<string>()
    const load = cached(source.load, LRU)
    void cacheOf(load).set(['b'], 'there')
    const warmed = cacheOf(load).warm(
      ['a', 'b', 'c', 'd'].map((id) => [id]),
      { concurrency: 2 },
    )
    await settled()
    expect(source.loads).toHaveLength(2)
    source.loads[1]!.resolve('c')
    await settled()
    expect(source.loads).toHaveLength(3)
    for (const each of source.loads) each.resolve('x')
    await warmed
    const { hits, misses, size } = cacheOf(load).stats
    expect([hits, misses, size, cacheOf(load).peek('b')]).toEqual([0, 3, 4, 'there'])
  })

  it('leaves out calls that do not go by the cache', async () => {
    let calls = 0
    const of = cached((n: number) => n + ++calls, { ...LRU, when: ({ args }) => args[0] > 1 })
    await cacheOf(of).warm([[1], [2], [3]])
    expect([calls, cacheOf(of).stats.size, cacheOf(of).stats.bypassed]).toEqual([2, 2, 0])
  })

  it('tries all, and tells in the end how many failed and why', async () => {
    const Service = makeClass()
    const service = new Service()
    const warmed = cacheOf(service, 'load').warm([['bad'], ['a'], ['bad', { deep: true }]])
    await expect(warmed).rejects.toThrow(/^Cannot warm (Service\.)?load: 2 of 3 loads failed$/)
    await expect(warmed).rejects.toBeInstanceOf(AggregateError)
    expect(cacheOf(service, 'load').has('a')).toBe(true)
    const error = (await warmed.catch((failure: unknown) => failure)) as AggregateError
    expect(error.errors.map(String)).toEqual(['Error: bad id', 'Error: bad id'])
  })

  it('works for synchronous methods, and takes Infinity and an empty list', async () => {
    const Service = makeClass()
    const service = new Service()
    await cacheOf(service, 'of').warm(new Set([[1], [2]] as [number][]), { concurrency: Infinity })
    await cacheOf(service, 'of').warm([])
    expect([service.of(2), cacheOf(service, 'of').stats.size]).toEqual(['2:2', 2])
  })

  it.each([
    [0, 'RangeError', '0'],
    [1.5, 'RangeError', '1.5'],
    [NaN, 'RangeError', 'NaN'],
    ['2', 'TypeError', "'2'"],
  ])('refuses a concurrency of %p', async (concurrency, error, received) => {
    const warmed = cacheOf(new (makeClass())(), 'of').warm([], { concurrency: concurrency as never })
    await expect(warmed.catch(String)).resolves.toMatch(
      new RegExp(
        `^${error}: Cannot warm (Service\\.)?of: concurrency must be a positive integer or Infinity, received ${received}$`,
      ),
    )
  })
})

describe('entries', () => {
  it('are those of the instance, as arguments and settled value, and not uses', async () => {
    const Service = makeClass()
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

  it('tell arguments of every kind, equal to those given and the very objects where identity counts', () => {
    class Own {
      n = 1
    }
    const identities = [() => 1, new Own(), Symbol('s'), new WeakMap()]
    const symbolic = { a: 1, [Symbol.iterator]: 2 }
    const lost: unknown[] = [...identities, symbolic] // where keys are texts
    const values = [
      symbolic,
      ...['', 'a,b', '{', '@x', 'true', 0, -0, NaN, Infinity, -1e21, 1.5, 5n, null, undefined, true],
      ...[[], [1, [2, 'a']], [1, , 3], Object.assign([1], { x: 2 })], // eslint-disable-line no-sparse-arrays
      ...[
        {},
        { b: 1, a: { c: [null] } },
        { a: 1, b: 2 },
        JSON.parse('{"__proto__": 1, "1": 2, "a,\\\\": 3}'),
      ],
      ...[{ [Symbol.for('k')]: 1 }, Object.assign(Object.create(null), { z: 1 })],
      ...[new Date(5), /a,b"/gi, new Map<unknown, unknown>([[{ a: 1 }, [2]]]), new Set(['x', -0])],
      ...[Object(1), Object('text'), new URL('https://example.org/a?b=c')],
      ...[new RangeError('range'), new Error('outer', { cause: new TypeError('inner') })],
      ...[new Uint8Array([1, 255]), Float64Array.of(0.1), new ArrayBuffer(3), Buffer.from('buffer')],
      ...[Object.assign(new Date(7), { zone: 'utc' })],
    ] as unknown[]
    for (const options of [
      {},
      { scope: () => ['tenant', { n: ')(' }] as const },
      { backend: new Map<string, unknown>() },
    ]) {
      class Service {
        @Cached({ ...LRU, capacity: 1_000, ...options } as typeof LRU)
        of(...args: unknown[]): number {
          return args.length
        }
      }
      const service = new Service()
      const given = [
        [],
        ...[...values, ...identities].flatMap((value) => [[value], [value, 1], [1, value, 'x', value]]),
      ]
      for (const args of given) service.of(...args)
      const cache = cacheOf(service, 'of')
      const told = [...cache.entries()].map(([args]) => args)
      const expected =
        'backend' in options ? given.filter((args) => !args.some((arg) => lost.includes(arg))) : given
      expect(told).toHaveLength(expected.length)
      for (const [at, args] of expected.entries())
        if (!isDeepStrictEqual(told[at], args)) expect(told[at]).toStrictEqual(args)
      expect([...cache.entries()].map(([, value]) => value)).toEqual(expected.map((args) => args.length))
    }
  })

  it('leave out calls with an object that is garbage, and keep none alive', async () => {
    const of = cached((...objects: object[]) => objects.length, LRU)
    const call = () => of(new (class Own {})(), {})
    call()
    of({})
    for (let turn = 0; turn < 50 && [...cacheOf(of).entries()].length > 1; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      globalThis.gc!()
    }
    expect([...cacheOf(of).entries()]).toEqual([[[{}], 1]])
    expect(cacheOf(of).stats.size).toBe(2)
  })

  it('leave out what has expired, also where it is held for staleIfError', () => {
    const clock = new ManualClock()
    const of = cached((n: number) => n, {
      backend: LRUTTLCache,
      capacity: 5,
      ttl: 10,
      staleIfError: 10,
      clock,
    })
    of(1)
    clock.advance(5)
    of(2)
    clock.advance(5)
    expect([...cacheOf(of).entries()]).toEqual([[[2], 2]])
  })

  it('cannot be told where a key option hides the arguments', () => {
    const of = cached(
      function size(n: { id: number }) {
        return n.id
      },
      { ...LRU, key: (n) => n.id },
    )
    of({ id: 1 })
    expect(() => cacheOf(of).entries()).toThrow(
      new TypeError('Cannot list an entry of size: the key option hides the arguments'),
    )
  })
})

describe('subscribe', () => {
  const setUp = () => {
    const clock = new ManualClock()
    const source = new Source<string>()
    const load = cached(source.load, { backend: LRUTTLCache, capacity: 1, ttl: 100, refreshAfter: 50, clock })
    const cache = cacheOf(load)
    const events: CacheEvent[] = []
    const end = cache.subscribe((event) => events.push(event as CacheEvent))
    const told = () => events.splice(0).map(({ type, ...event }) => [type, event])
    return { clock, source, load, cache, told, end }
  }

  it('tells of hits, misses, loads, refreshes and removals, in terms of calls', async () => {
    const { clock, source, load, cache, told } = setUp()
    const call = load('a')
    expect(told()).toEqual([['miss', { args: ['a'] }]])
    source.answer('one')
    await call
    const duration = expect.any(Number)
    expect(told()).toEqual([['load', { args: ['a'], duration, value: 'one' }]])
    await load('a')
    expect(told()).toEqual([['hit', { args: ['a'], value: 'one', isStale: false }]])
    clock.advance(50)
    await load('a')
    source.answer('two')
    await settled()
    expect(told()).toEqual([
      ['hit', { args: ['a'], value: 'one', isStale: true }],
      ['remove', { args: ['a'], value: 'one', cause: 'replaced' }],
      ['refresh', { args: ['a'], duration, value: 'two' }],
    ])
    cache.delete('a')
    expect(told()).toEqual([['remove', { args: ['a'], value: 'two', cause: 'deleted' }]])
    const failing = load('b')
    source.fail('down')
    const error: unknown = await failing.catch((failure: unknown) => failure)
    expect(told()).toEqual([
      ['miss', { args: ['b'] }],
      ['load', { args: ['b'], duration, error }],
    ])
  })

  it('tells nothing once it is ended, nor calls that were counted before', async () => {
    const { source, load, told, end, cache } = setUp()
    end()
    end()
    const call = load('a')
    source.answer('one')
    await call
    await load('a')
    expect([told(), cache.stats.hits]).toEqual([[], 1])
  })

  it('from an instance hears of its calls alone, and from the prototype of all', () => {
    const Service = makeClass()
    const [service, other] = [new Service(), new Service()]
    const heard: string[] = []
    cacheOf(service, 'of').subscribe((event) => heard.push(`own ${event.type}`))
    cacheOf(Service.prototype, 'of').subscribe((event) => heard.push(`all ${event.type}`))
    other.of(1)
    other.of(1)
    service.of(1)
    expect(heard).toEqual([
      ...['all miss', 'all load', 'all hit'],
      ...['own miss', 'all miss', 'own load', 'all load'],
    ])
  })

  it('goes on for others when one has ended', () => {
    const of = cached((n: number) => n, LRU)
    const heard: string[] = []
    const end = cacheOf(of).subscribe((event) => heard.push(`first ${event.type}`))
    cacheOf(of).subscribe((event) => heard.push(`second ${event.type}`))
    of(1)
    end()
    of(1)
    expect(heard).toEqual(['first miss', 'second miss', 'first load', 'second load', 'second hit'])
  })

  it('lets a listener throw without harm to the call and to others, and reports that as an unhandled rejection', () => {
    const of = cached((n: number) => n, LRU)
    const heard: string[] = []
    const reported: unknown[] = []
    const reject = jest.spyOn(Promise, 'reject').mockImplementation((reason: unknown) => {
      reported.push(String(reason))
      return Promise.resolve() as Promise<never>
    })
    cacheOf(of).subscribe(() => {
      throw new Error('listener')
    })
    cacheOf(of).subscribe((event) => heard.push(event.type))
    expect([of(1), of(1), cacheOf(of).stats.hits]).toEqual([1, 1, 1])
    reject.mockRestore()
    expect([heard, reported]).toEqual([['miss', 'load', 'hit'], Array(3).fill('Error: listener')])
  })

  it('tells of a failure that is remembered', () => {
    const of = cached(
      (_n: number): number => {
        throw new Error('down')
      },
      { ...LRU, errorTtl: 1e9 },
    )
    expect(() => of(1)).toThrow('down')
    const events: CacheEvent[] = []
    cacheOf(of).subscribe((event) => events.push(event))
    expect(() => of(1)).toThrow('down')
    expect(events).toEqual([{ type: 'hit', args: [1], error: new Error('down'), isStale: false }])
  })

  it('refuses what is no function', () => {
    expect(() => cacheOf(new (makeClass())(), 'of').subscribe(1 as never)).toThrow(
      /^Cannot subscribe to (Service\.)?of: the listener must be a function, received 1$/,
    )
  })
})

describe('Symbol.dispose', () => {
  it('clears what clear does, and ends the subscriptions of the handle', () => {
    const Service = makeClass()
    const [service, other] = [new Service(), new Service()]
    const heard: string[] = []
    const cache = cacheOf(service, 'of') as ReturnType<typeof cacheOf> & Record<symbol, () => void>
    cache.subscribe((event: CacheEvent) => heard.push(event.type))
    service.of(1)
    other.of(1)
    cache[Symbol.dispose]!()
    service.of(2)
    expect(heard).toEqual(['miss', 'load'])
    expect([cacheOf(service, 'of').has(1), cacheOf(other, 'of').has(1)]).toEqual([false, true])
  })
})

describe('a handle from the prototype', () => {
  it('refreshes, warms and lists nothing, since it has no instance to do so for', async () => {
    const Service = makeClass()
    const cache = cacheOf(Service.prototype, 'of')
    const must = `the handle must come from an instance, since the scope is not 'class'`
    expect(() => cache.refresh(1)).toThrow(must)
    expect(() => cache.entries()).toThrow(must)
    await expect(cache.warm([[1]])).rejects.toThrow(must)
  })

  it('does with the scope of the class where no method is called', async () => {
    const gate = deferred<string>()
    class Shared {
      @Cached({ ...LRU, scope: 'class' })
      of(n: number): number {
        return n
      }
      @Cached({ ...LRU, scope: 'class' })
      async load(_id: string): Promise<string> {
        return gate.promise
      }
    }
    new Shared().of(1)
    expect([...cacheOf(Shared.prototype, 'of').entries()]).toEqual([[[1], 1]])
    expect(cacheOf(Shared.prototype, 'of').peek(1)).toBe(1)
    gate.resolve('x')
    expect(await cacheOf(new Shared(), 'load').refresh('a')).toBe('x')
  })
})
