// Keys: arguments are compared by value, instances by identity. `explain` shows which, `byValue` and `key`
// change it.
import assert from 'node:assert/strict'
import { byValue, Cached, cacheOf, LRUCache } from 'purecache'

interface Query {
  readonly text: string
  readonly page?: number
  readonly sort?: string | undefined
}

class User {
  constructor(readonly id: number) {}
}

class Search {
  runs = 0

  @Cached({ backend: LRUCache, capacity: 100 })
  find(query: Query, _user?: User): string {
    this.runs++
    return `${query.text} on page ${query.page ?? 1}`
  }

  @Cached({ backend: LRUCache, capacity: 100, key: (request: { user: User }) => request.user.id })
  history(request: { user: User; receivedAt: Date }): string {
    this.runs++
    return `history of ${request.user.id}`
  }
}

const search = new Search()
search.find({ text: 'tea', page: 2 })
search.find({ page: 2, text: 'tea' })
assert.equal(search.runs, 1, 'properties may come in any order')
search.find({ text: 'tea', page: 2, sort: undefined })
assert.equal(search.runs, 2, 'one property more is another query')

// Two instances with equal contents are different arguments, and `explain` shows why.
search.find({ text: 'tea' }, new User(7))
search.find({ text: 'tea' }, new User(7))
assert.equal(search.runs, 4)
const [query, user] = cacheOf(search, 'find').explain({ text: 'tea' }, new User(7))
console.log(`the first argument is compared by ${query!.comparedBy}, the second by ${user!.comparedBy}:`)
console.log(user!.because)

byValue(User)
search.find({ text: 'tea' }, new User(7))
search.find({ text: 'tea' }, new User(7))
assert.equal(search.runs, 5)

// The key replaces the arguments.
search.history({ user: new User(7), receivedAt: new Date(1) })
search.history({ user: new User(7), receivedAt: new Date(2) })
assert.equal(search.runs, 6)
