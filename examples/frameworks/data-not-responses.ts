// Hono 4: a Response, like any stream, can be read only once, so it is never stored. Cache its contents.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Cached, LRUCache } from 'purecache'
import { Client } from './support/client.js'

class Countries {
  constructor(readonly url: string) {}

  @Cached({ backend: LRUCache, capacity: 300 })
  async response(code: string): Promise<Response> {
    return fetch(`${this.url}/${code}`)
  }

  @Cached({ backend: LRUCache, capacity: 300 })
  async data(code: string): Promise<{ code: string }> {
    const response = await fetch(`${this.url}/${code}`)
    return (await response.json()) as { code: string }
  }
}

const asked: string[] = []
const upstream = createServer((request, response) => {
  asked.push(request.url!)
  response.end(JSON.stringify({ code: request.url!.slice(1) }))
}).listen(0, '127.0.0.1')
await Client.of(upstream)
const countries = new Countries(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)

const app = new Hono()
app.get('/response/:code', async (c) => {
  const response = await countries.response(c.req.param('code'))
  return c.json((await response.json()) as { code: string })
})
app.get('/data/:code', async (c) => c.json(await countries.data(c.req.param('code'))))
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
const client = await Client.of(server)

for (let again = 0; again < 3; again++) assert.deepEqual(await client.get('/data/is'), [200, { code: 'is' }])
assert.deepEqual(asked, ['/is'], 'data is fetched once')
for (let again = 0; again < 3; again++)
  assert.deepEqual(await client.get('/response/is'), [200, { code: 'is' }])
assert.deepEqual(asked, Array(4).fill('/is'), 'a Response is fetched for each of its readers')
console.log('a Response is fetched again for each reader; cached data serves them all')
server.close()
upstream.close()
