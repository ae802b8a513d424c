// Koa 3: pages that may be a minute old. The clock is a parameter, so a test can advance it by a minute.
import assert from 'node:assert/strict'
import Koa from 'koa'
import { Cached, type Clock, cachesOf, LRUTTLCache } from 'purecache'
import { Client } from './support/client.js'

// A deployed service uses `const clock = Date`, or omits the option.
let now = 0
const clock: Clock = { now: () => now }

class Pages {
  rendered = 0

  @Cached({ backend: LRUTTLCache, capacity: 500, ttl: 60_000, clock })
  render(path: string, language: string): string {
    this.rendered++
    return `<html lang="${language}"><h1>${path}</h1><p>rendered at ${clock.now()}`
  }
}

const pages = new Pages()
const app = new Koa()
app.use((ctx) => {
  if (ctx.path === '/caches') {
    ctx.body = cachesOf(pages).map(({ name, stats: { hits, misses, expirations } }) => ({
      name,
      hits,
      misses,
      expirations,
    }))
  } else {
    ctx.type = 'html'
    ctx.body = pages.render(ctx.path, ctx.acceptsLanguages('en', 'fr') || 'en')
  }
})
const server = app.listen(0, '127.0.0.1')
const client = await Client.of(server)
const [english, french] = [{ 'accept-language': 'en' }, { 'accept-language': 'fr' }]
const page = (language: string, at: number) => [
  200,
  `<html lang="${language}"><h1>/tea</h1><p>rendered at ${at}`,
]

assert.deepEqual(await client.get('/tea', english), page('en', 0))
now = 59_999
assert.deepEqual(await client.get('/tea', english), page('en', 0))
assert.deepEqual(await client.get('/tea', french), page('fr', 59_999), 'an argument more makes another page')
now = 60_000
assert.deepEqual(await client.get('/tea', english), page('en', 60_000), 'its minute is over')
assert.deepEqual(await client.get('/tea', french), page('fr', 59_999))

assert.equal(pages.rendered, 3)
assert.deepEqual(await client.get('/caches'), [200, [{ name: 'render', hits: 2, misses: 3, expirations: 1 }]])
console.log('five requests, three pages rendered, one of them since it had expired')
server.close()
