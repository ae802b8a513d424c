// Keys are compared by value; `key` makes another, `scope` says which instances share.
import assert from 'node:assert/strict'
import { Cached, cacheOf, LRUCache } from 'purecache'

interface Query {
  readonly text: string
  readonly page?: number
}

class Search {
  runs = 0

  constructor(readonly tenant: string) {}

  @Cached({ backend: LRUCache, capacity: 100 })
  find(query: Query): string[] {
    this.runs++
    return [`${query.text} on page ${query.page ?? 1}`]
  }

  @Cached({
    backend: LRUCache,
    capacity: 100,
    scope: (self: Search) => self.tenant,
    key: (request: { user: { id: number } }) => request.user.id,
  })
  history(request: { user: { id: number }; receivedAt: Date }): string {
    this.runs++
    return `${this.tenant}/${request.user.id}`
  }
}

const search = new Search('acme')
search.find({ text: 'tea', page: 2 })
search.find({ page: 2, text: 'tea' })
assert.equal(search.runs, 1, 'fields may come in any order')
search.find({ text: 'tea', page: 2, ...{ sort: undefined } })
assert.equal(search.runs, 2, 'a field more is another query')

search.history({ user: { id: 7 }, receivedAt: new Date(1) })
search.history({ user: { id: 7 }, receivedAt: new Date(2) })
assert.equal(search.runs, 3, 'the key is the id alone')

const [colleague, stranger] = [new Search('acme'), new Search('globex')]
const request = { user: { id: 7 }, receivedAt: new Date() }
assert.equal(colleague.history(request), 'acme/7')
assert.equal(stranger.history(request), 'globex/7')
assert.deepEqual([colleague.runs, stranger.runs], [0, 1], 'one tenant shares, another does not')
console.log(`${cacheOf(search, 'history').stats.size} tenants in one backend, apart`)
