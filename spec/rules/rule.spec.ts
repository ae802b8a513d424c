import { describe, expect, it } from '@jest/globals'
import {
  Cached,
  cached,
  cacheIf,
  cacheOf,
  expireAfter,
  invalidateTags,
  LRUCache,
  type MethodCache,
  type Rule,
  refreshAfter,
  tags,
  TTLCache,
  Updates,
  weighing,
} from 'purecache'
import { settled } from '../support/deferred'

const TTL = { backend: TTLCache, ttl: 1e9 } as const

describe('a rule that calls the method when an entry is removed', () => {
  it('does not remove the entry that this call has stored', () => {
    let isCalling = false
    const again: Rule = {
      rule: 'again',
      removed() {
        if (isCalling) return
        isCalling = true
        double(1)
      },
    }
    const double = cached((n: number) => 2 * n, { backend: LRUCache, capacity: 1 }, again)
    double(1)
    double(2) // evicts the entry of 1
    expect(cacheOf(double).has(1)).toBe(true)
    expect(double(1)).toBe(2)
    expect(cacheOf(double).stats).toMatchObject({ hits: 1, misses: 3, size: 1 })
  })
})

describe('a rule that throws while a write stores its result', () => {
  const breaking = (name: string, isBroken: () => boolean) => {
    const broken = <T>(value: T): T => {
      if (isBroken()) throw new Error('broken')
      return value
    }
    const rules = {
      cacheIf: [cacheIf(() => broken(true))],
      expireAfter: [expireAfter(() => broken(1e9))],
      tags: [tags((value: string) => broken([value]))],
      weighing: [],
    }
    return {
      options: { ...TTL, capacity: name === 'weighing' ? weighing(10, () => broken(1)) : 10 },
      rules: rules[name as 'cacheIf'],
    }
  }

  it.each(['cacheIf', 'expireAfter', 'tags', 'weighing'])('removes the outdated entry: %s', async (name) => {
    let isBroken = false
    const { options, rules } = breaking(name, () => isBroken)
    class Users {
      @Cached(options, ...rules)
      async name(_id: number): Promise<string> {
        return 'one'
      }

      @Updates<Users>('name', (_, { args }) => [args[0] as number])
      async rename(_id: number, name: string): Promise<string> {
        return name
      }
    }
    const users = new Users()
    await users.name(1)
    isBroken = true
    await users.rename(1, 'two').catch(() => undefined)
    expect(cacheOf(users, 'name').has(1)).toBe(false)
    expect(cacheOf(users, 'name').stats.size).toBe(0)
  })
})

describe('a listener that throws', () => {
  it('prevents no value from being stored, because onRemove is called after the operation', () => {
    const of = cached((n: number) => [n], {
      backend: LRUCache,
      capacity: 2,
      onRemove() {
        throw new Error('listener')
      },
    })
    of(1)
    expect(() => cacheOf(of).set([1], [2])).toThrow('listener')
    expect(of(1)).toEqual([2])
  })
})

describe('a rule that invalidates the call it is called with', () => {
  const invalidations: [string, (load: (n: number) => Promise<string>, cache: MethodCache) => void][] = [
    ['delete', (_, cache) => void cache.delete(1)],
    ['clear', (_, cache) => cache.clear()],
    ['invalidateTags', (load) => void invalidateTags(['t'], load)],
    ['set', (_, cache) => void cache.set([1], 'set')],
  ]

  it.each(['cacheIf', 'expireAfter', 'tags'])('prevents the value from being stored: %s', async (name) => {
    for (const [how, invalidate] of invalidations) {
      let isFirst = true
      const once = <T>(value: T): T => {
        if (isFirst) {
          isFirst = false
          invalidate(load, cacheOf(load))
        }
        return value
      }
      const rules = {
        cacheIf: [cacheIf(() => once(true)), tags(() => ['t'])],
        expireAfter: [expireAfter(() => once(1e9)), tags(() => ['t'])],
        tags: [tags(() => once(['t']))],
      }
      const load: (n: number) => Promise<string> = cached(
        async (_: number) => 'loaded',
        TTL,
        ...rules[name as 'tags'],
      )
      expect(await load(1)).toBe('loaded')
      expect({ how, value: cacheOf(load).peek(1) }).toEqual({ how, value: how === 'set' ? 'set' : undefined })
    }
  })
})

describe('rules', () => {
  it('work in any order', async () => {
    const given = [tags(() => ['t']), cacheIf((value: number) => value > 0), expireAfter(() => 1e6)]
    for (const rules of [given, [...given].reverse(), [given[1]!, given[2]!, given[0]!]]) {
      const load = cached(async (n: number) => n, TTL, ...rules)
      await load(1)
      await load(-1)
      expect(cacheOf(load).stats.size).toBe(1)
      void invalidateTags(['t'], load)
      expect(cacheOf(load).stats.size).toBe(0)
    }
  })

  it('may be used for several methods', () => {
    const positive = cacheIf((value: number) => value > 0)
    const [one, two] = [1, 2].map(() =>
      cached((n: number) => n, { backend: LRUCache, capacity: 5 }, positive),
    )
    one!(1)
    one!(-1)
    two!(2)
    expect(cacheOf(one!).stats.size).toBe(1)
    expect(cacheOf(two!).stats.size).toBe(1)
  })

  it.each([
    ['cacheIf', cacheIf, () => true],
    ['tags', tags, () => ['t']],
    ['expireAfter', expireAfter, () => 5],
  ])('given twice are a TypeError at decoration: %s', (name, make, argument) => {
    const rule = () => (make as (argument: unknown) => ReturnType<typeof cacheIf>)(argument)
    expect(() => cached(function find() {}, TTL, rule(), rule())).toThrow(
      new TypeError(`Cannot cache find: ${name} must be given once`),
    )
  })

  it('throw a RangeError at decoration when refreshAfter is not less than the ttl', () => {
    expect(() => cached(function find() {}, { backend: TTLCache, ttl: 50 }, refreshAfter(50))).toThrow(
      RangeError,
    )
  })
})

describe('a user’s rule', () => {
  const log: string[] = []
  const logging: Rule<any, any, any> = {
    rule: 'logging',
    attach(method) {
      log.push(`attach ${method.label} ${String(method.hasTime)} ${String(method.ttl)}`)
      return {
        rule: 'logging',
        bypasses: ({ args }) => args[0] === 'past',
        takes: (value) => `taken ${value}`,
        accepts: (value) => value !== 'taken refused',
        expires: (value) => (value === 'taken short' ? 5 : 100),
        shortens: (ttl) => ttl - 1,
        marks: (value, { args }) => `${value}/${args.length}`,
        stored: (id, mark) => void log.push(`stored ${typeof id} ${String(mark)}`),
        removed: (id) => void log.push(`removed ${typeof id}`),
        failed: (_id, { error, isRejection }) =>
          void log.push(`failed ${String(error)} ${String(isRejection)}`),
        gives: (value) => `given ${value}`,
      }
    },
  }
  const taken = () => log.splice(0)

  it('is called at its fixed points', async () => {
    let now = 0
    class Service {
      @Cached({ backend: TTLCache, ttl: 50, clock: { now: () => now } }, logging)
      async of(text: string): Promise<string> {
        if (text === 'fails') throw new Error('down')
        return text
      }
    }
    const service = new Service()
    const cache = cacheOf(service, 'of')
    expect(taken()).toEqual([expect.stringMatching(/^attach (Service\.)?of true 50$/)])
    expect(await service.of('a')).toBe('given taken a')
    expect(await service.of('a')).toBe('given taken a')
    expect(taken()).toEqual(['stored number taken a/1'])
    expect(await service.of('past')).toBe('past')
    expect(await service.of('refused')).toBe('given taken refused')
    expect(taken()).toEqual([])
    await expect(service.of('fails')).rejects.toThrow('down')
    expect(taken()).toEqual(['failed Error: down true'])
    await service.of('short')
    now = 4
    expect(cache.has('short')).toBe(false)
    expect(cache.has('a')).toBe(true)
    now = 99
    expect(cache.has('a')).toBe(false)
    expect(taken()).toEqual(['stored number taken short/1', 'removed number', 'removed number'])
    expect(cache.stats).toMatchObject({ hits: 1, misses: 4, bypassed: 1, loadFailures: 1 })
  })

  it('prevents the decoration when its attach throws', () => {
    const needing: Rule = {
      rule: 'needing',
      attach(method) {
        throw method.refuse('needing needs more', 5)
      },
    }
    expect(() => cached(function find() {}, { backend: LRUCache, capacity: 1 }, needing)).toThrow(
      new TypeError('Cannot cache find: needing needs more, received 5'),
    )
  })

  it('may be a plain object shared by several methods', () => {
    const upper: Rule<any, any, string> = { rule: 'upper', gives: (value) => value.toUpperCase() }
    const options = { backend: LRUCache, capacity: 5 }
    const [one, two] = [1, 2].map((n) => cached((text: string) => `${text}${n}`, options, upper))
    expect(one!('a')).toBe('A1')
    expect(one!('a')).toBe('A1')
    expect(two!('a')).toBe('A2')
    expect(cacheOf(one!).stats).toMatchObject({ hits: 1, misses: 1 })
  })
})

describe('a getter', () => {
  it('accepts rules like a method', async () => {
    class Service {
      reads = 0
      @Cached({ backend: LRUCache, capacity: 1 }, tags(() => ['t']))
      get total(): number {
        return ++this.reads
      }
    }
    const service = new Service()
    expect(service.total).toBe(1)
    expect(service.total).toBe(1)
    void invalidateTags(['t'], service)
    await settled()
    expect(service.total).toBe(2)
  })
})
