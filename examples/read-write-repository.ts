// A repository whose writes keep the caches of its reads true: by arguments, by the new value, and by tags.
import assert from 'node:assert/strict'
import { Cached, cacheOf, Invalidates, invalidateTags, LRUCache, Updates } from 'purecache'

interface Article {
  readonly id: number
  readonly author: string
  readonly title: string
}

class Articles {
  readonly #rows = new Map<number, Article>()
  queries = 0

  @Cached({ backend: LRUCache, capacity: 1_000, tags: (article: Article) => [`author:${article.author}`] })
  async find(id: number): Promise<Article> {
    this.queries++
    const row = this.#rows.get(id)
    if (row === undefined) throw new Error(`there is no article ${id}`)
    return row
  }

  @Cached({ backend: LRUCache, capacity: 100, tags: (_, { args }) => [`author:${args[0] as string}`] })
  async titlesBy(author: string): Promise<string[]> {
    this.queries++
    return [...this.#rows.values()].filter((row) => row.author === author).map((row) => row.title)
  }

  /** What was written is what the next read is answered with; the author's list is read anew. */
  @Updates<Articles>('find', (article: Article) => [article.id])
  @Invalidates<Articles>('titlesBy', (article: Article) => [article.author])
  async save(article: Article): Promise<Article> {
    this.#rows.set(article.id, article)
    return article
  }

  @Invalidates<Articles>('find')
  @Invalidates<Articles>('titlesBy')
  async drop(): Promise<void> {
    this.#rows.clear()
  }
}

const articles = new Articles()
await articles.save({ id: 1, author: 'ann', title: 'One' })
await articles.save({ id: 2, author: 'eve', title: 'Two' })

// The saved article is there without a query; a list is queried once.
assert.equal((await articles.find(1)).title, 'One')
assert.deepEqual(await articles.titlesBy('ann'), ['One'])
assert.deepEqual(await articles.titlesBy('ann'), ['One'])
assert.equal(articles.queries, 1)

// A write reaches just what it outdates.
await articles.titlesBy('eve')
await articles.save({ id: 1, author: 'ann', title: 'Uno' })
assert.equal((await articles.find(1)).title, 'Uno')
assert.deepEqual(await articles.titlesBy('ann'), ['Uno'])
assert.equal(articles.queries, 3)
assert.equal(cacheOf(articles, 'titlesBy').has('eve'), true)

// By tag: all that is of one author, whichever method cached it.
void invalidateTags(articles, 'author:ann')
assert.equal(cacheOf(articles, 'find').has(1), false)
assert.equal(cacheOf(articles, 'titlesBy').has('ann'), false)
assert.equal(cacheOf(articles, 'find').has(2), true)

// Without a function, all that the instance has of a method.
await articles.drop()
assert.equal(cacheOf(articles, 'find').has(2), false)
console.log(`${articles.queries} queries for ${cacheOf(articles, 'find').stats.hits} hits`)
