// GraphQL (graphql-js): resolvers as methods of classes. The key contains only the values on which the result
// depends.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { buildSchema } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'
import { Cached, cacheOf, LRUCache } from 'purecache'
import { Client } from './support/client.js'

type Viewer = { readonly name: string; readonly role: 'reader' | 'editor' }

const schema = buildSchema(`
  type Query { article(id: ID!): Article, author(id: ID!): Author! }
  type Article { title: String!, draft: String, author: Author! }
  type Author { name: String! }
`)

class Article {
  constructor(
    readonly title: string,
    readonly draft: string | null,
    readonly resolvers: Resolvers,
  ) {}

  author(): Promise<{ name: string }> {
    return this.resolvers.author({ id: 'ada' })
  }
}

class Resolvers {
  readonly reads: string[] = []

  // graphql-js calls a resolver with the arguments, the viewer and an `info` that is new for each field of
  // each request. So without a key every call would be a miss. With only the id as key, a reader would get an
  // editor's draft.
  @Cached({
    backend: LRUCache,
    capacity: 1_000,
    key: ({ id }: { id: string }, viewer: Viewer) => [id, viewer.role],
  })
  async article({ id }: { id: string }, viewer: Viewer): Promise<Article> {
    this.reads.push(`article ${id} for ${viewer.role}`)
    return new Article(`On ${id}`, viewer.role === 'editor' ? `${id}, to be continued` : null, this)
  }

  @Cached({ backend: LRUCache, capacity: 1_000, key: ({ id }: { id: string }) => id })
  async author({ id }: { id: string }): Promise<{ name: string }> {
    this.reads.push(`author ${id}`)
    return { name: id }
  }
}

const resolvers = new Resolvers()
const server = createServer(
  createHandler({
    schema,
    rootValue: resolvers,
    context: (request): Viewer => {
      const name = String(request.raw.headers['x-viewer'])
      return { name, role: name === 'edith' ? 'editor' : 'reader' }
    },
  }),
).listen(0, '127.0.0.1')
const client = await Client.of(server)

const ask = async (viewer: string, query: string): Promise<unknown> => {
  const [status, body] = await client.post('/', { query }, { 'x-viewer': viewer })
  assert.equal(status, 200)
  return body
}

const both =
  '{ tea: article(id: "tea") { title author { name } } rum: article(id: "rum") { author { name } } }'
assert.deepEqual(await ask('rita', both), {
  data: { tea: { title: 'On tea', author: { name: 'ada' } }, rum: { author: { name: 'ada' } } },
})
const expected = ['article tea for reader', 'article rum for reader', 'author ada']
assert.deepEqual(resolvers.reads, expected, 'two articles asked for one author at once: one read')

const draft = '{ article(id: "tea") { draft } }'
assert.deepEqual(await ask('edith', draft), { data: { article: { draft: 'tea, to be continued' } } })
assert.deepEqual(await ask('rita', draft), { data: { article: { draft: null } } }, 'a reader sees no draft')
assert.deepEqual(await ask('ron', draft), { data: { article: { draft: null } } }, 'readers share entries')
assert.deepEqual(resolvers.reads, [...expected, 'article tea for editor'])

const { hits, misses, size } = cacheOf(resolvers, 'article').stats
assert.deepEqual({ hits, misses, size }, { hits: 2, misses: 3, size: 3 })
console.log(
  'readers share an article, no reader gets an editor’s; an author asked for twice at once is read once',
)
server.close()
