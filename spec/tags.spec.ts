import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, invalidateTags, LRUCache, LRUTTLCache } from 'purecache'
import { deferred, settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import { mapStore } from './support/map-store'
import { Source } from './support/source'

interface Article {
  readonly id: number
  readonly author: string
}

class Articles {
  reads = 0

  @Cached({
    backend: LRUCache,
    capacity: 3,
    tags: (article: Article, { args }) => [`article:${args[0] as number}`, `author:${article.author}`],
  })
  article(id: number): Article {
    this.reads++
    return { id, author: id % 2 === 0 ? 'eve' : 'ann' }
  }

  @Cached({ backend: LRUCache, capacity: 3, tags: () => ['author:ann', 'author:eve'] })
  get authors(): string[] {
    return ['ann', 'eve']
  }

  @Cached({ backend: LRUCache, capacity: 3 })
  untagged(n: number): number {
    return n
  }
}

const held = (articles: Articles, ...ids: number[]) => ids.map((id) => cacheOf(articles, 'article').has(id))

describe('invalidateTags', () => {
  it('deletes what bears one of the tags, of all methods of the instance, and nothing else', () => {
    const [articles, others] = [new Articles(), new Articles()]
    for (const id of [1, 2]) articles.article(id)
    others.article(1)
    void [articles.authors, articles.untagged(1)]
    void invalidateTags(articles, 'author:ann', 'nobody')
    expect([held(articles, 1, 2), cacheOf(articles, 'authors').has(), held(others, 1)]).toEqual([
      [false, true],
      false,
      [true],
    ])
    expect(cacheOf(articles, 'untagged').has(1)).toBe(true)
    void invalidateTags(articles, 'article:2')
    expect(held(articles, 2)).toEqual([false])
  })

  it('on a prototype deletes of all instances', () => {
    const [articles, others] = [new Articles(), new Articles()]
    articles.article(1)
    others.article(1)
    void invalidateTags(Articles.prototype, 'author:ann')
    expect([held(articles, 1), held(others, 1)]).toEqual([[false], [false]])
  })

  it('serves cached functions and static methods', () => {
    const of = cached((n: number) => n, {
      backend: LRUCache,
      capacity: 5,
      tags: (n) => [n % 2 ? 'odd' : 'even'],
    })
    for (const n of [1, 2, 3]) of(n)
    void invalidateTags(of, 'odd')
    expect([1, 2, 3].map((n) => cacheOf(of).has(n))).toEqual([false, true, false])
    class Service {
      @Cached({ backend: LRUCache, capacity: 5, tags: () => ['all'] })
      static of(n: number): number {
        return n
      }
    }
    Service.of(1)
    void invalidateTags(Service, 'all')
    expect(cacheOf(Service, 'of').has(1)).toBe(false)
  })

  it('goes by the tags of the value that is there, not of one that it replaced', () => {
    let tag = 'first'
    const of = cached((n: number) => n, { backend: LRUCache, capacity: 5, tags: () => [tag, tag] })
    of(1)
    tag = 'second'
    void cacheOf(of).set([1], 2)
    void invalidateTags(of, 'first')
    expect(cacheOf(of).peek(1)).toBe(2)
    void invalidateTags(of, 'second')
    expect(cacheOf(of).has(1)).toBe(false)
  })

  it('beats loads in flight, whose tags nobody knows yet, and leaves methods without tags alone', async () => {
    const source = new Source<string>()
    const load = cached(source.load, { backend: LRUCache, capacity: 5, tags: (value) => [value] })
    const early = load('a')
    void invalidateTags(load, 'x')
    const late = load('a')
    source.loads[0]!.resolve('x')
    expect([await early, cacheOf(load).has('a')]).toEqual(['x', false])
    source.loads[1]!.resolve('y')
    expect([await late, cacheOf(load).peek('a')]).toEqual(['y', 'y'])

    const gate = deferred<number>()
    class Service {
      @Cached({ backend: LRUCache, capacity: 5 })
      async plain(): Promise<number> {
        return gate.promise
      }
    }
    const service = new Service()
    const loading = service.plain()
    void invalidateTags(service, 'x')
    gate.resolve(1)
    await loading
    expect(cacheOf(service, 'plain').has()).toBe(true)
  })

  it('beats a refresh in flight', async () => {
    const clock = new ManualClock()
    const source = new Source<string>()
    const load = cached(source.load, {
      backend: LRUTTLCache,
      capacity: 5,
      ttl: 100,
      refreshAfter: 50,
      clock,
      tags: () => ['all'],
    })
    const call = load('a')
    source.answer('old')
    await call
    clock.advance(50)
    await load('a')
    void invalidateTags(load, 'all')
    source.answer('outdated')
    await settled()
    expect(cacheOf(load).has('a')).toBe(false)
  })

  it('does not find what was evicted, expired, deleted or cleared, even when it has come again without tags', () => {
    const clock = new ManualClock()
    let tags = ['t']
    const of = cached((n: number) => n, {
      backend: LRUTTLCache,
      capacity: 1,
      ttl: 10,
      clock,
      tags: () => tags,
    })
    const { delete: remove, clear } = {
      delete: () => cacheOf(of).delete(1),
      clear: () => cacheOf(of).clear(),
    }
    for (const leave of [() => of(2), () => clock.advance(10), remove, clear]) {
      tags = ['t']
      of(1)
      leave()
      tags = []
      of(1)
      void invalidateTags(of, 't')
      expect(cacheOf(of).has(1)).toBe(true)
      cacheOf(of).delete(1)
    }
  })

  it('keeps no memory of entries that were evicted', () => {
    const of = cached((n: { n: number }) => n.n, {
      backend: LRUCache,
      capacity: 10,
      tags: (n) => [`tag ${n}`],
    })
    const used = (calls: number) => {
      for (let n = 0; n < calls; n++) of({ n })
      globalThis.gc!()
      return process.memoryUsage().heapUsed
    }
    const before = used(1_000)
    expect(used(50_000) - before).toBeLessThan(5e6)
  })

  it('works on a ready-made Map that drops entries without telling', () => {
    const backend = new Map<string, unknown>()
    const of = cached((n: number) => n, { backend, tags: (n) => [`n${n}`] })
    for (let n = 0; n < 300; n++) {
      of(n)
      if (n === 150) backend.clear()
    }
    void invalidateTags(of, 'n1', 'n200')
    expect([cacheOf(of).has(1), cacheOf(of).has(200), cacheOf(of).has(201)]).toEqual([false, false, true])
  })

  it('works on an asynchronous store, also for what another process has stored', async () => {
    const { held, backend } = mapStore()
    const make = () =>
      cached(async (n: number) => n, { backend, namespace: 'n', scope: 'class', tags: (n) => [`n${n}`] })
    const [here, there] = [make(), make()]
    await there(1)
    await here(1)
    await here(2)
    await settled()
    await invalidateTags(here, 'n1')
    expect([held.size, await cacheOf(here).has(1), await cacheOf(here).has(2)]).toEqual([1, false, true])
  })

  it('deletes every entry of a tag though a listener throws, whose error reaches the caller', () => {
    const of = cached((n: number) => n, {
      backend: LRUCache,
      capacity: 5,
      tags: () => ['t'],
      onRemove: () => {
        throw new Error('heard')
      },
    })
    for (const n of [1, 2]) of(n)
    expect(() => invalidateTags(of, 't')).toThrow('heard')
    expect(cacheOf(of).stats.size).toBe(0)
  })

  it('refuses tags that are no strings, and what a rule gives that is no list of strings', () => {
    expect(() => invalidateTags(new Articles(), 1 as never)).toThrow(
      new TypeError('Cannot invalidate tags: a tag must be a string, received 1'),
    )
    expect(() => invalidateTags(undefined as never, 't')).toThrow(
      new TypeError('Cannot invalidate tags: the target must be an object or a class, received undefined'),
    )
    for (const tags of ['t', [1], undefined]) {
      const of = cached(
        function size() {
          return 1
        },
        { backend: LRUCache, capacity: 5, tags: () => tags as never },
      )
      expect(() => of()).toThrow(/^Cannot call size: tags must return an array of strings, received/)
      expect(cacheOf(of).stats.size).toBe(0)
    }
  })
})
