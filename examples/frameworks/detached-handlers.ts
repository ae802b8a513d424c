// Express, Fastify, Hono, Koa: `app.get('/', service.find)` loses `this`, cached or not. Pass an arrow
// function.
import assert from 'node:assert/strict'
import { serve } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { Cached, cacheOf, LRUCache } from 'purecache'
import { Client } from './support/client.js'

class Books {
  readonly #titles = new Map([['1', 'Emma']])

  @Cached({ backend: LRUCache, capacity: 100 })
  find(id: unknown): string {
    return this.#titles.get(String(id)) ?? 'no such book'
  }
}

/** `/detached` is the wrong way, `/books/:id` the right one. */
interface Site {
  readonly client: Client
  close(): unknown
}

const sites: Record<string, (books: Books) => Promise<Site>> = {
  async Express(books) {
    const app = express()
    app.get('/detached', books.find as never)
    app.get('/books/:id', (request, response) => void response.send(books.find(request.params.id)))
    const silent: express.ErrorRequestHandler = (_error, _request, response, _next) => {
      response.sendStatus(500)
    }
    app.use(silent)
    const server = app.listen(0, '127.0.0.1')
    return { client: await Client.of(server), close: () => server.close() }
  },

  async Fastify(books) {
    const app = Fastify()
    app.get('/detached', books.find) // Fastify calls it with itself as `this`
    app.get<{ Params: { id: string } }>('/books/:id', async ({ params }) => books.find(params.id))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { client: await Client.of(app.server), close: () => app.close() }
  },

  async Hono(books) {
    const app = new Hono()
    app.get('/detached', books.find as never)
    app.get('/books/:id', (c) => c.text(books.find(c.req.param('id'))))
    app.onError((_error, c) => c.text('', 500))
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
    return { client: await Client.of(server), close: () => server.close() }
  },

  async Koa(books) {
    const app = new Koa()
    app.silent = true
    app.use((ctx, next) => {
      if (ctx.path !== '/detached') return next()
      const { find } = books // as a router does with `router.get('/detached', books.find)`
      ctx.body = find(ctx)
    })
    app.use((ctx) => void (ctx.body = books.find(ctx.path.replace('/books/', ''))))
    const server = app.listen(0, '127.0.0.1')
    return { client: await Client.of(server), close: () => server.close() }
  },
}

for (const [name, open] of Object.entries(sites)) {
  const books = new Books()
  const other = new Books()
  const { client, close } = await open(books)
  cacheOf(Books.prototype, 'find').resetStats()

  const [status] = await client.get('/detached')
  assert.equal(status, 500, `${name}: the method has no books to look in`)

  for (let again = 0; again < 3; again++) assert.deepEqual(await client.get('/books/1'), [200, 'Emma'])
  const { hits, misses, loadFailures } = cacheOf(books, 'find').stats
  assert.deepEqual({ name, hits, misses, loadFailures }, { name, hits: 2, misses: 2, loadFailures: 1 })
  assert.equal(cacheOf(other, 'find').has('1'), false, 'and another instance knows nothing of it')
  await close()
}
console.log(`in ${Object.keys(sites).join(', ')}: 500 when detached; one load and two hits when not`)
