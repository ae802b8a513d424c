// A repository whose writes invalidate its cached reads by arguments and by tags, or store the new value.
import assert from 'node:assert/strict'
import { Cached, cacheOf, Invalidates, invalidateTags, LRUCache, tags, Updates } from 'purecache'

interface Article {
  readonly id: number
  readonly author: string
  readonly title: string
}

class Articles {
  readonly #rows = new Map<number, Article>()
  queries = 0

  @Cached({ backend: LRUCache, capacity: 1_000 }, tags((article) => [`author:${article.author}`]))
  async find(id: number): Promise<Article> {
    this.queries++
    const row = this.#rows.get(id)
    if (row === undefined) throw new Error(`there is no article ${id}`)
    return row
  }

  @Cached({ backend: LRUCache, capacity: 100 }, tags((_, { args: [author] }) => [`author:${author}`]))
  async titlesBy(author: string): Promise<string[]> {
    this.queries++
    return [...this.#rows.values()].filter((row) => row.author === author).map((row) => row.title)
  }

  /** The saved article becomes the entry of `find`; the next list of its author is a query. */
  @Updates('find', (article) => [article.id])
  @Invalidates('titlesBy', (article) => [article.author])
  async save(article: Article): Promise<Article> {
    this.#rows.set(article.id, article)
    return article
  }

  @Invalidates('find')
  @Invalidates('titlesBy')
  async drop(): Promise<void> {
    this.#rows.clear()
  }
}

const articles = new Articles()
await articles.save({ id: 1, author: 'ann', title: 'One' })
await articles.save({ id: 2, author: 'eve', title: 'Two' })

// The saved article is a hit; the list is queried once.
assert.equal((await articles.find(1)).title, 'One')
assert.deepEqual(await articles.titlesBy('ann'), ['One'])
assert.deepEqual(await articles.titlesBy('ann'), ['One'])
assert.equal(articles.queries, 1)

// A write removes only the outdated entries.
await articles.titlesBy('eve')
await articles.save({ id: 1, author: 'ann', title: 'Uno' })
assert.equal((await articles.find(1)).title, 'Uno')
assert.deepEqual(await articles.titlesBy('ann'), ['Uno'])
assert.equal(articles.queries, 3)
assert.equal(cacheOf(articles, 'titlesBy').has('eve'), true)

// A tag marks the entries of one author in all methods.
await invalidateTags(['author:ann'], articles)
assert.equal(cacheOf(articles, 'find').has(1), false)
assert.equal(cacheOf(articles, 'titlesBy').has('ann'), false)
assert.equal(cacheOf(articles, 'find').has(2), true)

// Without a function, all entries of the method for this instance are deleted.
await articles.drop()
assert.equal(cacheOf(articles, 'find').has(2), false)
const { hits, misses } = cacheOf(articles, 'find').stats
console.log(`${hits} hits and ${misses} misses of find: what was saved needs no query`)
