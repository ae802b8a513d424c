import { describe, expect, it } from '@jest/globals'
import {
  Cached,
  cached,
  cacheOf,
  invalidateTags,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  rememberErrors,
  shared,
  tags,
} from 'purecache'
import { deferred, settled } from '../support/deferred'
import { ManualClock } from '../support/manual-clock'
import { Source } from '../support/source'

interface Article {
  readonly id: number
  readonly author: string
}

class Articles {
  reads = 0

  @Cached(
    { backend: LRUCache, capacity: 3 },
    tags((article: Article, { args }) => [`article:${args[0]}`, `author:${article.author}`]),
  )
  article(id: number): Article {
    this.reads++
    return { id, author: id % 2 === 0 ? 'eve' : 'ann' }
  }

  @Cached({ backend: LRUCache, capacity: 3 }, tags(() => ['author:ann', 'author:eve']))
  get authors(): string[] {
    return ['ann', 'eve']
  }

  @Cached({ backend: LRUCache, capacity: 3 })
  untagged(n: number): number {
    return n
  }
}

const held = (articles: Articles, ...ids: number[]) =>
  ids.filter((id) => cacheOf(articles, 'article').has(id))

describe('invalidateTags', () => {
  it('deletes only the entries with one of the tags, of all methods of an instance', () => {
    const [articles, others] = [new Articles(), new Articles()]
    for (const id of [1, 2]) articles.article(id)
    others.article(1)
    void [articles.authors, articles.untagged(1)]
    void invalidateTags(['author:ann', 'nobody'], articles)
    expect(held(articles, 1, 2)).toEqual([2])
    expect(cacheOf(articles, 'authors').has()).toBe(false)
    expect(held(others, 1)).toEqual([1])
    expect(cacheOf(articles, 'untagged').has(1)).toBe(true)
    void invalidateTags(['article:2'], articles)
    expect(held(articles, 2)).toEqual([])
  })

  it('deletes entries of all instances for a prototype', () => {
    const [articles, others] = [new Articles(), new Articles()]
    articles.article(1)
    others.article(1)
    void invalidateTags(['author:ann'], Articles.prototype)
    expect(held(articles, 1)).toEqual([])
    expect(held(others, 1)).toEqual([])
  })

  it('deletes entries of the whole process without a target', () => {
    const options = { backend: LRUCache, capacity: 3 } as const
    const rule = tags(() => ['everywhere'])
    class Service {
      @Cached(options, rule)
      of(n: number): number {
        return n
      }
      @Cached(options, rule)
      static of(n: number): number {
        return n
      }
    }
    const of = cached((n: number) => n, options, rule)
    const service = new Service()
    service.of(1)
    Service.of(1)
    of(1)
    void invalidateTags(['everywhere'])
    expect(cacheOf(service, 'of').has(1)).toBe(false)
    expect(cacheOf(Service, 'of').has(1)).toBe(false)
    expect(cacheOf(of).has(1)).toBe(false)
  })

  it('takes effect at once and returns a promise', async () => {
    const of = cached(
      (n: number) => n,
      { backend: LRUCache, capacity: 5 },
      tags(() => ['t']),
    )
    of(1)
    const done = invalidateTags(['t'], of)
    expect(cacheOf(of).has(1)).toBe(false)
    expect(done).toBeInstanceOf(Promise)
    await expect(done).resolves.toBeUndefined()
  })

  it('accepts cached functions, and classes for their static methods', () => {
    const of = cached(
      (n: number) => n,
      { backend: LRUCache, capacity: 5 },
      tags((n: number) => [n % 2 ? 'odd' : 'even']),
    )
    for (const n of [1, 2, 3]) of(n)
    void invalidateTags(['odd'], of)
    expect([1, 2, 3].filter((n) => cacheOf(of).has(n))).toEqual([2])
    class Service {
      @Cached({ backend: LRUCache, capacity: 5 }, tags(() => ['all']))
      static of(n: number): number {
        return n
      }
    }
    Service.of(1)
    void invalidateTags(['all'], Service)
    expect(cacheOf(Service, 'of').has(1)).toBe(false)
  })

  it('uses the tags of the current value, not of a replaced one', () => {
    let tag = 'first'
    const of = cached(
      (n: number) => n,
      { backend: LRUCache, capacity: 5 },
      tags(() => [tag, tag]),
    )
    of(1)
    tag = 'second'
    void cacheOf(of).set([1], 2)
    void invalidateTags(['first'], of)
    expect(cacheOf(of).peek(1)).toBe(2)
    void invalidateTags(['second'], of)
    expect(cacheOf(of).has(1)).toBe(false)
  })

  it('supersedes loads in flight, whose tags are not known yet', async () => {
    const source = new Source<string>()
    const load = cached(
      source.load,
      { backend: LRUCache, capacity: 5 },
      tags((value: string) => [value]),
    )
    const early = load('a')
    void invalidateTags(['x'], load)
    const late = load('a')
    source.loads[0]!.resolve('x')
    expect(await early).toBe('x')
    expect(cacheOf(load).has('a')).toBe(false)
    source.loads[1]!.resolve('y')
    expect(await late).toBe('y')
    expect(cacheOf(load).peek('a')).toBe('y')
  })

  it('does not supersede loads of methods without tags', async () => {
    const gate = deferred<number>()
    class Service {
      @Cached({ backend: LRUCache, capacity: 5 })
      async plain(): Promise<number> {
        return gate.promise
      }
    }
    const service = new Service()
    const loading = service.plain()
    void invalidateTags(['x'], service)
    gate.resolve(1)
    await loading
    expect(cacheOf(service, 'plain').has()).toBe(true)
  })

  it('supersedes a refresh in flight', async () => {
    const clock = new ManualClock()
    const source = new Source<string>()
    const load = cached(
      source.load,
      { backend: LRUTTLCache, capacity: 5, ttl: 100, clock },
      refreshAfter(50),
      tags(() => ['all']),
    )
    const call = load('a')
    source.answer('old')
    await call
    clock.advance(50)
    await load('a')
    void invalidateTags(['all'], load)
    source.answer('outdated')
    await settled()
    expect(cacheOf(load).has('a')).toBe(false)
  })

  it('does not find removed entries, even when they were stored again without tags', () => {
    const clock = new ManualClock()
    let current = ['t']
    const of = cached(
      (n: number) => n,
      { backend: LRUTTLCache, capacity: 1, ttl: 10, clock },
      tags(() => current),
    )
    const cache = cacheOf(of)
    const leave = {
      evicted: () => of(2),
      expired: () => clock.advance(10),
      deleted: () => cache.delete(1),
      cleared: () => cache.clear(),
    }
    for (const [how, act] of Object.entries(leave)) {
      current = ['t']
      of(1)
      void act()
      current = []
      of(1)
      void invalidateTags(['t'], of)
      expect({ how, has: cache.has(1) }).toEqual({ how, has: true })
      cache.delete(1)
    }
  })

  it('keeps no tags of evicted entries', () => {
    const of = cached(
      (query: { n: number }) => query.n,
      { backend: LRUCache, capacity: 10 },
      tags((n: number) => [`tag ${n}`]),
    )
    const used = (calls: number) => {
      for (let n = 0; n < calls; n++) of({ n })
      globalThis.gc!()
      return process.memoryUsage().heapUsed
    }
    const before = used(1_000)
    expect(used(THOROUGH ? 50_000 : 20_000) - before).toBeLessThan(THOROUGH ? 5e6 : 2e6)
  })

  it('works on a shared Map that drops entries without notice', () => {
    const backend = new Map<string, unknown>()
    const of = cached(
      (n: number) => n,
      { backend: shared(backend) },
      tags((n: number) => [`n${n}`]),
    )
    for (let n = 0; n < 300; n++) {
      of(n)
      if (n === 150) backend.clear()
    }
    void invalidateTags(['n1', 'n200'], of)
    expect([1, 200, 201].filter((n) => cacheOf(of).has(n))).toEqual([201])
  })

  it('deletes every entry of a tag when a listener throws, and rethrows its error', async () => {
    const of = cached(
      (n: number) => n,
      {
        backend: LRUCache,
        capacity: 5,
        onRemove: () => {
          throw new Error('listener')
        },
      },
      tags(() => ['t']),
    )
    for (const n of [1, 2]) of(n)
    await expect((async () => invalidateTags(['t'], of))()).rejects.toThrow('listener')
    expect(cacheOf(of).stats.size).toBe(0)
  })

  it('finds the entry that is being written when a listener calls it', async () => {
    const of: (n: number) => number[] = cached(
      (n: number) => [n],
      {
        backend: LRUCache,
        capacity: 1,
        onRemove: (_, __, cause) => void (cause === 'evicted' && invalidateTags(['t'], of)),
      },
      tags(() => ['t']),
    )
    of(1)
    of(2)
    await settled()
    expect(cacheOf(of).stats.size).toBe(0)
  })

  it('forgets remembered errors, whose tags are not known', async () => {
    let calls = 0
    const load = cached(
      async (n: number) => {
        calls++
        throw new Error(`down ${n}`)
      },
      { backend: LRUCache, capacity: 1 },
      rememberErrors(1e9),
      tags(() => ['t']),
    )
    await Promise.allSettled([1, 2, 1].map(async (n) => load(n)))
    expect(calls).toBe(2)
    void invalidateTags(['t'], load)
    await Promise.allSettled([1, 2].map(async (n) => load(n)))
    expect(calls).toBe(4)
  })

  it.each([
    ['a text', 't'],
    ['numbers', [1]],
    ['an array with a hole', [, 't']],
    ['nothing', undefined],
    ['a promise', Promise.resolve(['t'])],
  ])('fails the call, and nothing is stored, when the function of tags returns %s', (_, returned) => {
    const of = cached(
      function size() {
        return 1
      },
      { backend: LRUCache, capacity: 5 },
      tags(() => returned as never),
    )
    expect(() => of()).toThrow(/^Cannot call size: tags must return an array of strings, received/)
    expect(cacheOf(of).stats).toMatchObject({ size: 0, pending: 0 })
  })
})
